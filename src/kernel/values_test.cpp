// Names, addresses and the probe's words.
#include <gtest/gtest.h>

#include "kernel/address.hpp"
#include "kernel/names.hpp"
#include "kernel/probe.hpp"

namespace skerry::kernel {
namespace {

TEST(Names, AreShortAndOfFewCharacters) {
  EXPECT_TRUE(valid(NamespaceName{"eni-0123456789abcdef0"}));
  EXPECT_TRUE(valid(NamespaceName{std::string(31, 'a')}));
  for (const char* const bad : {"", "-a", "1a", "A", "a.b", "a/b", "..", "a b", "a\n"})
    EXPECT_FALSE(valid(NamespaceName{bad})) << bad;
  EXPECT_FALSE(valid(NamespaceName{std::string(32, 'a')}));
  EXPECT_TRUE(valid(InterfaceName{"eth0.12"}));
  EXPECT_TRUE(valid(InterfaceName{std::string(15, 'e')}));
  for (const char* const bad : {"", "0", "all", "default", "a/b", "a\"", "..", "a}"})
    EXPECT_FALSE(valid(InterfaceName{bad})) << bad;
  EXPECT_FALSE(valid(InterfaceName{std::string(16, 'e')}));
  EXPECT_TRUE(valid(ChainName{"in_A1"}));
  for (const char* const bad : {"", "_a", "1", "a-b", "a;b", "a b", "a\"", "a{", "a@"})
    EXPECT_FALSE(valid(SetName{bad})) << bad;
}

TEST(Names, LinkAddressesAreOfOne) {
  EXPECT_TRUE(valid(MacAddress{{2, 0, 0, 0, 0, 1}}));
  EXPECT_FALSE(valid(MacAddress{}));
  EXPECT_FALSE(valid(MacAddress{{1, 0, 0, 0, 0, 1}}));
  EXPECT_FALSE(valid(MacAddress{{255, 255, 255, 255, 255, 255}}));
}

TEST(Addresses, HaveOneForm) {
  EXPECT_EQ(parse_ipv4("10.0.0.1")->value, 0x0a000001u);
  EXPECT_EQ(text(Ipv4{0xc6138001}), "198.19.128.1");
  for (const char* const bad : {"", "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.01", "10.0.0.1 ",
                                " 10.0.0.1", "0x0a.0.0.1", "10..0.1", "-1.0.0.0", "10.0.0.1/8"})
    EXPECT_FALSE(parse_ipv4(bad).has_value()) << bad;
  EXPECT_EQ(text(*parse_network("10.0.0.0/8")), "10.0.0.0/8");
  EXPECT_EQ(parse_network("10.0.0.1")->prefix, 32);
  for (const char* const bad : {"10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "/8", "10.0.0.0/8/8"})
    EXPECT_FALSE(parse_network(bad).has_value()) << bad;
}

TEST(Addresses, NetworksContainTheirOwn) {
  const Ipv4Network network = *parse_network("10.1.0.0/16");
  EXPECT_TRUE(contains(network, *parse_ipv4("10.1.255.255")));
  EXPECT_FALSE(contains(network, *parse_ipv4("10.2.0.0")));
  EXPECT_TRUE(contains(*parse_network("0.0.0.0/0"), *parse_ipv4("255.255.255.255")));
  EXPECT_TRUE(is_network(network));
  EXPECT_FALSE(is_network({*parse_ipv4("10.1.0.1"), 16}));
  EXPECT_FALSE(is_network({{0}, 33}));
}

TEST(Probe, QuestionsAndAnswersComeBack) {
  const ProbeQuestion question{ProbeKind::udp, *parse_ipv4("10.0.0.5"), 53, 250};
  EXPECT_EQ(text(question), "udp 10.0.0.5 53 250");
  EXPECT_EQ(parse_question(text(question)), question);
  const ProbeAnswer answer{ProbeResult::unreachable, 321};
  EXPECT_EQ(text(answer), "unreachable 321");
  EXPECT_EQ(parse_answer(text(answer)), answer);
  for (const char* const bad : {"", "tcp", "tcp 10.0.0.5 70000 1", "sctp 10.0.0.5 1 1",
                                "tcp 10.0.0.5 1 1 1", "tcp 10.0.0.5 1 99999999"})
    EXPECT_FALSE(parse_question(bad).has_value()) << bad;
  EXPECT_FALSE(parse_answer("perhaps 1").has_value());
}

}  // namespace
}  // namespace skerry::kernel
