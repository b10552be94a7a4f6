#include "network/explain.hpp"

#include <gtest/gtest.h>

#include "network/testing/networks.hpp"

namespace skerry::network {
namespace {

class Explain : public testing::Test {
 protected:
  Explain() {
    build.egress(app, test::of_everything, everywhere);
    one = build.interface(subnet, "one", {app});
    two = build.interface(subnet, "two", {app});
  }
  Result<Probe> ask(std::string_view from, std::string_view to) const {
    auto questions = parse_question(build.network, names, from, to);
    if (!questions.ok()) return questions.error();
    return std::move(questions->front());
  }
  std::string error(std::string_view from, std::string_view to) const {
    const auto question = ask(from, to);
    return question.ok() ? "" : question.error().message;
  }
  test::Builder build;
  VpcId vpc = build.vpc("a", "10.0.0.0/16");
  SubnetId subnet = build.subnet(vpc, "s", test::block("10.0.1.0/24"), build.table(vpc, "t"));
  GroupId app = build.group(vpc, "app");
  InterfaceId one, two;
  InterfaceNames names;
};

TEST_F(Explain, reads_interfaces_addresses_services_and_ports) {
  auto question = ask("eni-one", "10.0.1.5:5432");
  ASSERT_TRUE(question.ok());
  EXPECT_EQ(question->from, Place{one});
  EXPECT_EQ(question->to, Place{test::address("10.0.1.5")});
  EXPECT_EQ(question->flow.port, 5432);
  question = ask("10.0.1.4", "secretsmanager");
  ASSERT_TRUE(question.ok());
  EXPECT_EQ(question->from, Place{one});
  EXPECT_EQ(question->to, Place{test::secrets_address});
  EXPECT_EQ(question->flow.port, 443);
  question = ask("internet", "eni-two:53/udp");
  ASSERT_TRUE(question.ok());
  EXPECT_EQ(question->flow.protocol, udp);
  EXPECT_EQ(ask("eni-one", "internet:icmp")->flow.protocol, icmp);
}

TEST_F(Explain, reads_names_and_asks_for_each_interface_of_one) {
  names["orders.abc.us-east-1.rds.amazonaws.com"] = {two};
  names["shop"] = {one, two, {"eni-gone"}};
  EXPECT_EQ(ask("eni-one", "orders:5432")->to, Place{two});
  EXPECT_EQ(ask("eni-one", "orders.abc.us-east-1.rds.amazonaws.com:5432")->to, Place{two});
  EXPECT_NE(error("eni-one", "order"), "");
  const auto both = parse_question(build.network, names, "shop", "internet");
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->size(), 2u);
  const std::vector<Verdict> verdicts{{}, judge(build.network, both->front())};
  EXPECT_EQ(&worst_of(verdicts), &verdicts[0]);  // nobody passed an empty trail
}

TEST_F(Explain, says_what_it_does_not_understand) {
  EXPECT_EQ(error("eni-none", "internet"),
            "'eni-none' is no interface, name, address, service or \"internet\"");
  EXPECT_EQ(error("eni-one", "internet:0"), "'0' is no port; write 5432, 53/udp or icmp");
  EXPECT_NE(error("eni-one", "internet:65536"), "");
  EXPECT_NE(error("eni-one", ":80"), "");
  const VpcId twin = build.vpc("b", "10.0.0.0/16");
  const SubnetId other =
      build.subnet(twin, "o", test::block("10.0.1.0/24"), build.table(twin, "o"));
  build.interface(other, "other", {});
  EXPECT_EQ(error("10.0.1.4", "internet"),
            "both eni-one and eni-other have 10.0.1.4; name one of them");
}

TEST_F(Explain, names_the_decider_and_the_remedy) {
  const auto question = ask("eni-one", "eni-two:5432");
  const Verdict verdict = judge(build.network, *question);
  ASSERT_EQ(verdict.trail.size(), 3u);
  EXPECT_EQ(verdict.trail[0].says, "sg-app lets TCP 5432 out by rule sgr-1");
  EXPECT_EQ(verdict.trail[1].says, "the local route of rtb-t leads to eni-two");
  EXPECT_EQ(verdict.trail[2].says, "no ingress rule of sg-app allows TCP 5432 from 10.0.1.4");
  EXPECT_EQ(verdict.trail[2].change, "add an ingress rule for TCP 5432 from 10.0.1.4/32 to sg-app");
  EXPECT_EQ(name_of(verdict.trail[2].element), "security group (ingress)");
}

}  // namespace
}  // namespace skerry::network
