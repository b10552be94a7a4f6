#include "kernel/checks.hpp"

#include <gtest/gtest.h>

#include "kernel/limits.hpp"

namespace skerry::kernel {
namespace {

const NamespaceName space{"one"};
const InterfaceName eth0{"eth0"};

Trouble trouble_of(const LinkChange& change) {
  const std::vector<LinkChange> changes = {change};
  const auto checked = check(changes);
  return checked.ok() ? Trouble::away : checked.error().trouble;  // away: nothing is wrong
}

Trouble trouble_of(const FirewallChange& change) {
  const std::vector<FirewallChange> changes = {change};
  const auto checked = check(changes);
  return checked.ok() ? Trouble::away : checked.error().trouble;
}

Route route(const char* destination) {
  return {.destination = *parse_network(destination), .via = {}, .interface = eth0, .source = {}};
}

FirewallChange rule(std::vector<Match> matches, std::vector<Action> actions) {
  return PutChain{{{"chain"}, {}, {{std::move(matches), std::move(actions)}}}};
}

TEST(CheckLinks, OrdinaryChangesPass) {
  EXPECT_EQ(trouble_of(CreateNamespace{space}), Trouble::away);
  EXPECT_EQ(trouble_of(AddRoute{space, route("0.0.0.0/0")}), Trouble::away);
  EXPECT_EQ(trouble_of(SetSetting{space, Setting::rp_filter, eth0, 2}), Trouble::away);
}

TEST(CheckLinks, TheIndexOfTheFirstBadChangeIsTold) {
  const std::vector<LinkChange> changes = {CreateNamespace{space}, CreateNamespace{{"../x"}},
                                           CreateNamespace{{""}}};
  EXPECT_EQ(check(changes).error().at, 1u);
}

TEST(CheckLinks, LoopbackIsNobodysToMakeOrRemove) {
  EXPECT_EQ(trouble_of(DeleteLink{space, {"lo"}}), Trouble::invalid);
  EXPECT_EQ(trouble_of(RenameLink{space, {"lo"}, eth0}), Trouble::invalid);
  EXPECT_EQ(trouble_of(CreateVeth{{space, {"lo"}, {}}, {space, eth0, {}}}), Trouble::invalid);
}

TEST(CheckLinks, RoutesAreWhole) {
  Route bad = route("10.0.0.0/8");
  bad.destination.address.value += 1;
  EXPECT_EQ(trouble_of(AddRoute{space, bad}), Trouble::invalid);
  bad = route("10.0.0.0/8");
  bad.table = 255;  // the kernel's own
  EXPECT_EQ(trouble_of(AddRoute{space, bad}), Trouble::invalid);
  bad = route("10.0.0.0/8");
  bad.interface.reset();
  EXPECT_EQ(trouble_of(AddRoute{space, bad}), Trouble::invalid);
  bad.kind = RouteKind::blackhole;
  EXPECT_EQ(trouble_of(AddRoute{space, bad}), Trouble::away);
  bad.via = Ipv4{1};
  EXPECT_EQ(trouble_of(AddRoute{space, bad}), Trouble::invalid);
}

TEST(CheckLinks, RulesLeaveTheKernelsOwnAlone) {
  PolicyRule rule{
      .priority = 0, .from = {}, .to = {}, .input = {}, .mark = {}, .suppress_prefix = {}};
  EXPECT_EQ(trouble_of(AddRule{space, rule}), Trouble::invalid);
  rule.priority = 32766;
  EXPECT_EQ(trouble_of(RemoveRule{space, rule}), Trouble::invalid);
  rule.priority = 32765;
  EXPECT_EQ(trouble_of(AddRule{space, rule}), Trouble::away);
  rule.suppress_prefix = 33;
  EXPECT_EQ(trouble_of(AddRule{space, rule}), Trouble::invalid);
}

TEST(CheckLinks, SettingsHaveTheirValuesAndTheirReach) {
  EXPECT_EQ(trouble_of(SetSetting{space, Setting::ip_forward, {}, 2}), Trouble::invalid);
  EXPECT_EQ(trouble_of(SetSetting{space, Setting::ip_forward, eth0, 1}), Trouble::invalid);
  EXPECT_EQ(trouble_of(SetSetting{space, Setting::conntrack_established_s, {}, 1}),
            Trouble::invalid);
  EXPECT_EQ(trouble_of(SetSetting{space, Setting::proxy_arp, InterfaceName{"../../kernel"}, 1}),
            Trouble::invalid);
}

TEST(CheckLinks, ABatchHasALimit) {
  const std::vector<LinkChange> changes(changes_per_batch_max + 1, CreateNamespace{space});
  EXPECT_EQ(check(changes).error().trouble, Trouble::over_quota);
}

TEST(CheckRules, AVerdictStandsLast) {
  EXPECT_EQ(trouble_of(rule({}, {Count{{"n"}}, Drop{}})), Trouble::away);
  EXPECT_EQ(trouble_of(rule({}, {Drop{}, Count{{"n"}}})), Trouble::invalid);
  EXPECT_EQ(trouble_of(rule({}, {})), Trouble::invalid);
}

TEST(CheckRules, PortsNeedAProtocolThatHasThem) {
  const Match port{PortIn{Side::destination, 80, 80}};
  EXPECT_EQ(trouble_of(rule({{ProtocolIs{6}}, port}, {Accept{}})), Trouble::away);
  EXPECT_EQ(trouble_of(rule({port}, {Accept{}})), Trouble::invalid);
  EXPECT_EQ(trouble_of(rule({{ProtocolIs{47}}, port}, {Accept{}})), Trouble::invalid);
  EXPECT_EQ(trouble_of(rule({{ProtocolIs{6}, Sense::is_not}, port}, {Accept{}})), Trouble::invalid);
  EXPECT_EQ(trouble_of(rule({{ProtocolIs{6}}, {PortIn{Side::source, 9, 8}}}, {Accept{}})),
            Trouble::invalid);
}

TEST(CheckRules, NothingLeavesItsPlaceInTheText) {
  for (const char* const bad : {"a\"; flush ruleset; #", "a\nb", "a\\", "caf\xc3\xa9"}) {
    EXPECT_EQ(trouble_of(rule({}, {Log{bad}, Drop{}})), Trouble::invalid) << bad;
    EXPECT_EQ(trouble_of(rule({{OnInterface{Way::in, {bad}}}}, {Drop{}})), Trouble::invalid);
    EXPECT_EQ(trouble_of(rule({{AddressInSet{Side::source, {bad}}}}, {Drop{}})), Trouble::invalid);
    EXPECT_EQ(trouble_of(rule({}, {Jump{{bad}}})), Trouble::invalid);
    EXPECT_EQ(trouble_of(rule({}, {Count{{bad}}, Drop{}})), Trouble::invalid);
    EXPECT_EQ(trouble_of(AddElements{{"set"}, {{InterfaceName{bad}, {}}}}), Trouble::invalid);
    EXPECT_EQ(trouble_of(AddElements{{"map"}, {{Ipv4{1}, Verdict{Goto{{bad}}}}}}),
              Trouble::invalid);
  }
}

TEST(CheckRules, ElementsAreOfTheirSetsKind) {
  const Element address{Ipv4{1}, {}};
  const Element named{InterfaceName{"e1"}, {}};
  EXPECT_EQ(trouble_of(PutSet{{{"s"}, Key::address, Value::none, {address}}}), Trouble::away);
  EXPECT_EQ(trouble_of(PutSet{{{"s"}, Key::address, Value::none, {named}}}), Trouble::invalid);
  EXPECT_EQ(trouble_of(PutSet{{{"s"}, Key::address, Value::verdict, {address}}}), Trouble::invalid);
  EXPECT_EQ(trouble_of(AddElements{{"s"}, {address, named}}), Trouble::invalid);
  EXPECT_EQ(trouble_of(AddElements{{"s"}, {{Ipv4Network{{1}, 8}, {}}}}), Trouble::invalid);
}

TEST(CheckRules, APartIsNamedOnce) {
  EXPECT_EQ(trouble_of(ReplaceTable{{{}, {{{"a"}, {}, {}}, {{"a"}, {}, {}}}}}), Trouble::invalid);
}

TEST(CheckOthers, SocketsGroupsAndProcessesStayInTheirRanges) {
  EXPECT_TRUE(check(SocketSpec{SocketKind::tcp_listener, {0}, 443}).ok());
  EXPECT_FALSE(check(SocketSpec{SocketKind::udp, {0xe0000001}, 53}).ok());
  EXPECT_FALSE(check(SocketSpec{SocketKind::icmp, {0}, 7}).ok());
  EXPECT_FALSE(check(CgroupLimits{.memory_bytes = 1, .processes = {}, .cpu_percent = {}}).ok());
  EXPECT_FALSE(check(CgroupLimits{.memory_bytes = {}, .processes = 0, .cpu_percent = {}}).ok());
  EXPECT_FALSE(check(CgroupLimits{.memory_bytes = {}, .processes = {}, .cpu_percent = 0}).ok());
  EXPECT_FALSE(check(SpawnSpec{Program::probe, space, {65535}, {}}).ok());
  EXPECT_FALSE(check(SpawnSpec{Program::probe, {".."}, {1}, {}}).ok());
}

}  // namespace
}  // namespace skerry::kernel
