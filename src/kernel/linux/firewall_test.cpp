#include "kernel/linux/firewall.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <chrono>

#include "base/clock.hpp"
#include "kernel/drop_log.hpp"
#include "kernel/linux/test_region.hpp"
#include "kernel/probe.hpp"

namespace skerry::kernel {
namespace {

Ipv4 ip(const char* text) { return *parse_ipv4(text); }

std::vector<Set> every_set() {
  return {
      {{"group"}, Key::address, Value::none, {{ip("10.0.0.1"), {}}, {ip("10.0.0.2"), {}}}},
      {{"nets"},
       Key::network,
       Value::none,
       {{*parse_network("10.1.0.0/16"), {}},
        {*parse_network("10.2.3.0/24"), {}},
        {*parse_network("10.2.4.0/24"), {}},
        {*parse_network("255.255.255.255/32"), {}}}},
      {{"gates"},
       Key::interface,
       Value::verdict,
       {{InterfaceName{"e1"}, Verdict{Jump{{"leaf"}}}}, {InterfaceName{"e2"}, Verdict{Drop{}}}}},
      {{"bound"},
       Key::interface_address,
       Value::none,
       {{InterfaceAddress{{"e1"}, ip("10.0.0.1")}, {}}}},
      {{"elastic"}, Key::address, Value::address, {{ip("10.0.0.1"), ip("198.18.0.9")}}},
      {{"verdicts"},
       Key::address,
       Value::verdict,
       {{ip("10.0.0.1"), Verdict{Accept{}}}, {ip("10.0.0.2"), Verdict{Goto{{"leaf"}}}}}},
      {{"senders"},
       Key::interface_address,
       Value::verdict,
       {{InterfaceAddress{{"e1"}, ip("10.0.0.1")}, Verdict{Goto{{"leaf"}}}}}}};
}

std::vector<Rule> every_rule() {
  std::vector<Rule> rules;
  const auto add = [&](std::vector<Match> matches, Action action) {
    rules.push_back({std::move(matches), {std::move(action)}});
  };
  for (const Sense sense : {Sense::is, Sense::is_not}) {
    add({{OnInterface{Way::in, {"e1"}}, sense}}, Accept{});
    add({{AddressIn{Side::source, *parse_network("10.0.0.0/8")}, sense}}, Drop{});
    add({{AddressIn{Side::source, {{0}, 0}}, sense}}, Drop{});
    add({{AddressInSet{Side::destination, {"nets"}}, sense}}, Return{});
    add({{AddressInSet{Side::destination, {"group"}}, sense}}, Reject{});
    add({{InterfaceAddressInSet{Way::in, Side::source, {"bound"}}, sense}}, Drop{});
    add({{ProtocolIs{47}, sense}}, Drop{});
    add({{ProtocolIs{6}}, {PortIn{Side::destination, 80, 90}, sense}}, Drop{});
    add({{ProtocolIs{17}}, {PortIn{Side::source, 53, 53}, sense}}, Drop{});
    add({{IcmpIs{8, {}}, sense}}, Drop{});
    add({{IcmpIs{{}, {}}, sense}}, Drop{});
    add({{TrackedAs{{Tracked::established, Tracked::related}}, sense}}, Accept{});
    add({{TrackedAs{{Tracked::invalid}}, sense}}, Drop{});
    add({{DirectionIs{Direction::reply}, sense}}, Drop{});
    add({{Translated{Translation::destination}, sense}}, Drop{});
    add({{MarkIs{5}, sense}}, Drop{});
    add({{AddressIsLocal{Side::destination}, sense}}, Drop{});
    add({{FamilyIsIpv4{}, sense}}, Drop{});
  }
  add({{IcmpIs{3, 4}}}, Accept{});
  rules.push_back({{}, {Count{{"drops"}}, Log{"sg-1 a.b"}, SetMark{7}, Drop{}}});
  add({}, ByInterface{Way::out, {"gates"}});
  add({}, ByAddress{Side::source, {"verdicts"}});
  add({}, ByInterfaceAddress{Way::in, Side::source, {"senders"}});
  add({}, Goto{{"leaf"}});
  return rules;
}

// A table with every kind of set, match and action that there is.
Table everything() {
  Table table;
  table.sets = every_set();
  const BaseChain before{ChainKind::nat, Hook::prerouting, -100, Policy::accept};
  const BaseChain after{ChainKind::nat, Hook::postrouting, 100, Policy::accept};
  const BaseChain raw{ChainKind::filter, Hook::prerouting, -300, Policy::accept};
  table.chains = {
      {{"leaf"}, {}, {}},
      {{"all"}, {}, every_rule()},
      {{"forward"}, BaseChain{}, {{{}, {Jump{{"all"}}}}}},
      {{"before"},
       before,
       {{{}, {DestinationNatBy{{"elastic"}}}},
        {{{ProtocolIs{6}}}, {DestinationNat{ip("10.0.0.3"), 80}}},
        {{}, {DestinationNat{ip("10.0.0.3"), {}}}}}},
      {{"after"},
       after,
       {{{}, {SourceNatBy{{"elastic"}}}}, {{}, {SourceNat{ip("10.0.0.3")}}}, {{}, {Masquerade{}}}}},
      {{"raw"}, raw, {{{}, {NoTrack{}}}}}};
  return table;
}

Chain gate(std::vector<Rule> rules) { return {{"gate"}, BaseChain{}, std::move(rules)}; }

class FirewallTest : public RegionTest {
 protected:
  ProbeAnswer probe(const NamespaceName& from, const ProbeQuestion& question) {
    const auto spawned = kernel->processes().spawn({Program::probe, from, {1}, {}});
    EXPECT_TRUE(spawned.ok()) << spawned.error().message;
    if (!spawned.ok()) return {};
    return ask(*spawned, question);
  }
  Fd listener() {
    auto socket = kernel->sockets().open(two, {SocketKind::tcp_listener, ip("10.0.0.2"), 5432});
    EXPECT_TRUE(socket.ok());
    return socket.ok() ? std::move(*socket) : Fd();
  }
  ProbeQuestion to_two() { return {ProbeKind::tcp, ip("10.0.0.2"), 5432, 300}; }
};

TEST_F(FirewallTest, EveryRuleIsTakenAndReadBack) {
  ASSERT_TRUE(apply({CreateNamespace{router}}));
  const Table table = everything();
  ASSERT_TRUE(apply(router, {ReplaceTable{table}}));
  const auto dump = kernel->firewall().dump(router);
  ASSERT_TRUE(dump.ok()) << dump.error().message;
  ASSERT_TRUE(dump->present);
  ASSERT_EQ(dump->chains.size(), table.chains.size());
  for (const Chain& chain : table.chains) {
    const ChainInfo wanted{chain.name, chain.base, fingerprint(chain)};
    EXPECT_EQ(std::count(dump->chains.begin(), dump->chains.end(), wanted), 1) << chain.name.text;
  }
  ASSERT_EQ(dump->sets.size(), table.sets.size());
  for (Set set : table.sets) {
    std::sort(set.elements.begin(), set.elements.end());
    EXPECT_EQ(std::count(dump->sets.begin(), dump->sets.end(), set), 1) << set.name.text;
  }
  EXPECT_EQ(kernel->firewall().counters(router)->size(), 1u);
  ASSERT_TRUE(apply(router, {RemoveTable{}}));
  EXPECT_FALSE(kernel->firewall().dump(router)->present);
}

TEST_F(FirewallTest, PartByPartIsTheSameAsAtOnce) {
  ASSERT_TRUE(apply({CreateNamespace{one}, CreateNamespace{two}}));
  ASSERT_TRUE(apply(one, {ReplaceTable{everything()}}));
  std::vector<FirewallChange> parts;
  const Table table = everything();
  for (Set set : table.sets) {
    set.elements.clear();
    parts.push_back(PutSet{set});
  }
  for (const Chain& chain : table.chains) parts.push_back(PutChain{chain});
  ASSERT_TRUE(apply(two, parts));
  for (const Set& set : table.sets) ASSERT_TRUE(apply(two, {AddElements{set.name, set.elements}}));
  EXPECT_EQ(kernel->firewall().dump(one)->chains, kernel->firewall().dump(two)->chains);
  EXPECT_EQ(kernel->firewall().dump(one)->sets, kernel->firewall().dump(two)->sets);
  // Again is the same; removed is empty.
  for (const Set& set : table.sets) ASSERT_TRUE(apply(two, {AddElements{set.name, set.elements}}));
  EXPECT_EQ(kernel->firewall().dump(one)->sets, kernel->firewall().dump(two)->sets);
  for (const Set& set : table.sets)
    ASSERT_TRUE(apply(two, {RemoveElements{set.name, set.elements}}));
  const auto emptied = kernel->firewall().dump(two);
  ASSERT_TRUE(emptied.ok());
  for (const Set& set : emptied->sets) EXPECT_TRUE(set.elements.empty());
}

TEST_F(FirewallTest, ATransactionIsAllOrNothing) {
  ASSERT_TRUE(apply({CreateNamespace{router}}));
  ASSERT_TRUE(apply(router, {ReplaceTable{{{}, {gate({{{}, {Accept{}}}})}}}}));
  const auto before = kernel->firewall().dump(router);
  const std::vector<FirewallChange> bad = {PutChain{gate({{{}, {Drop{}}}})},
                                           PutChain{{{"next"}, {}, {{{}, {Jump{{"absent"}}}}}}}};
  EXPECT_EQ(kernel->firewall().apply(router, bad).error().trouble, Trouble::absent);
  EXPECT_EQ(kernel->firewall().dump(router)->chains, before->chains);
  const std::vector<FirewallChange> unknown = {AddElements{{"absent"}, {{ip("10.0.0.1"), {}}}}};
  EXPECT_EQ(kernel->firewall().apply(router, unknown).error().trouble, Trouble::absent);
}

TEST_F(FirewallTest, PacketsPassAndAreRefusedAsTheRulesSay) {
  ASSERT_TRUE(make_fabric());
  const Fd socket = listener();
  EXPECT_EQ(probe(one, to_two()).result, ProbeResult::answered);
  const Rule members{{{AddressInSet{Side::source, {"group"}}}}, {Accept{}}};
  const Rule replies{{{TrackedAs{{Tracked::established}}}}, {Accept{}}};
  ASSERT_TRUE(apply(router, {ReplaceTable{{{{{"group"}, Key::address, Value::none, {}}},
                                           {gate({replies, members})}}}}));
  EXPECT_EQ(probe(one, to_two()).result, ProbeResult::timeout);
  ASSERT_TRUE(apply(router, {AddElements{{"group"}, {{ip("10.0.0.1"), {}}}}}));
  EXPECT_EQ(probe(one, to_two()).result, ProbeResult::answered);
  ASSERT_TRUE(apply(router, {RemoveElements{{"group"}, {{ip("10.0.0.1"), {}}}}}));
  EXPECT_EQ(probe(one, to_two()).result, ProbeResult::timeout);
  ASSERT_TRUE(apply(router, {PutChain{gate({{{}, {Reject{}}}})}}));
  EXPECT_EQ(probe(one, to_two()).result, ProbeResult::refused);
}

TEST_F(FirewallTest, LoggedDropsArriveWithTheirRuleAndAddresses) {
  ASSERT_TRUE(make_fabric());
  ASSERT_TRUE(apply(
      router, {ReplaceTable{{{}, {gate({{{}, {Count{{"all"}}, Log{"acl-7 in"}, Drop{}}}})}}}}));
  const auto watcher = kernel->firewall().watch(router);
  ASSERT_TRUE(watcher.ok()) << watcher.error().message;
  EXPECT_EQ(kernel->firewall().watch(router).error().trouble, Trouble::exists);
  EXPECT_EQ(probe(one, to_two()).result, ProbeResult::timeout);
  pollfd about{watcher->get(), POLLIN, 0};
  ASSERT_EQ(::poll(&about, 1, 2000), 1);
  std::vector<std::byte> buffer(drop_log_read_bytes);
  const ssize_t got = ::recv(watcher->get(), buffer.data(), buffer.size(), 0);
  ASSERT_GT(got, 0);
  const auto packets = logged_packets(std::span(buffer).first(static_cast<std::size_t>(got)));
  ASSERT_FALSE(packets.empty());
  EXPECT_EQ(packets[0].prefix, "acl-7 in");
  EXPECT_EQ(packets[0].source, ip("10.0.0.1"));
  EXPECT_EQ(packets[0].destination, ip("10.0.0.2"));
  EXPECT_EQ(packets[0].protocol, 6);
  EXPECT_EQ(packets[0].destination_port, 5432);
  const auto links = kernel->links().dump(router);
  EXPECT_EQ(packets[0].in_index, links->links[0].index);
  EXPECT_GE(kernel->firewall().counters(router)->front().packets, 1u);
}

TEST_F(FirewallTest, AnElementCostsLittleInABigTable) {
  ASSERT_TRUE(apply({CreateNamespace{router}}));
  Table table;
  for (int group = 0; group < 20; ++group) {
    Set set{{"g" + std::to_string(group)}, Key::address, Value::none, {}};
    for (std::uint32_t i = 0; i < 500; ++i) set.elements.emplace_back().key = Ipv4{0x0a000000 + i};
    table.sets.push_back(std::move(set));
  }
  Set gates{{"gates"}, Key::interface, Value::verdict, {}};
  for (int eni = 0; eni < 500; ++eni) {
    const std::string name = std::to_string(eni);
    table.chains.push_back(
        {{"in" + name}, {}, {{{{AddressInSet{Side::source, {"g1"}}}}, {Accept{}}}}});
    gates.elements.push_back({InterfaceName{"e" + name}, Verdict{Jump{{"in" + name}}}});
  }
  table.sets.push_back(std::move(gates));
  const SystemClock clock;
  const auto us_since = [&](TimePoint start) {
    return static_cast<double>((clock.now() - start).count()) / 1000;
  };
  TimePoint start = clock.now();
  ASSERT_TRUE(apply(router, {ReplaceTable{table}}));
  std::printf("a table of 500 ENIs: %.1f ms\n", us_since(start) / 1000);
  start = clock.now();
  constexpr std::uint32_t rounds = 50;
  for (std::uint32_t i = 0; i < rounds; ++i)
    ASSERT_TRUE(apply(router, {AddElements{{"g3"}, {{Ipv4{0x0b000000 + i}, {}}}}}));
  std::printf("an element: %.0f us\n", us_since(start) / rounds);
  start = clock.now();
  for (std::uint32_t i = 0; i < rounds; ++i)
    ASSERT_TRUE(apply(router, {PutChain{{{"new" + std::to_string(i)}, {}, {{{}, {Accept{}}}}}}}));
  std::printf("a chain with a rule: %.0f us\n", us_since(start) / rounds);
  start = clock.now();
  ASSERT_TRUE(kernel->firewall().dump(router).ok());
  std::printf("reading it back: %.1f ms\n", us_since(start) / 1000);
}

}  // namespace
}  // namespace skerry::kernel
