#include "kernel/linux/links.hpp"

#include <chrono>

#include "base/clock.hpp"
#include "kernel/linux/files.hpp"
#include "kernel/linux/test_region.hpp"

namespace skerry::kernel {
namespace {

using LinksTest = RegionTest;

TEST_F(LinksTest, AFreshNamespaceHasLoopbackUpAndNothingElse) {
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  const auto dump = kernel->links().dump(one);
  ASSERT_TRUE(dump.ok());
  ASSERT_EQ(dump->links.size(), 1u);
  EXPECT_EQ(dump->links[0].name.text, "lo");
  EXPECT_EQ(dump->links[0].state, LinkState::up);
  EXPECT_TRUE(dump->addresses.empty() && dump->routes.empty() && dump->rules.empty());
  EXPECT_EQ(kernel->links().apply(std::vector<LinkChange>{CreateNamespace{one}}).error().trouble,
            Trouble::exists);
}

TEST_F(LinksTest, DumpsWhatWasMade) {
  ASSERT_TRUE(make_fabric());
  const Route blackhole{.table = 1000,
                        .kind = RouteKind::blackhole,
                        .destination = *parse_network("10.9.0.0/16"),
                        .via = {},
                        .interface = {},
                        .source = {},
                        .metric = 7};
  const PolicyRule rule{.priority = 100,
                        .from = parse_network("10.0.0.1"),
                        .to = {},
                        .input = InterfaceName{"e1"},
                        .mark = 5,
                        .table = 1000,
                        .suppress_prefix = {}};
  const PolicyRule suppress{.priority = 10,
                            .from = {},
                            .to = {},
                            .input = {},
                            .mark = {},
                            .table = main_table,
                            .suppress_prefix = 0};
  ASSERT_TRUE(
      apply({AddRoute{router, blackhole}, AddRule{router, rule}, AddRule{router, suppress}}));
  const auto dump = kernel->links().dump(router);
  ASSERT_TRUE(dump.ok());
  ASSERT_EQ(dump->links.size(), 3u);
  EXPECT_EQ(dump->links[0].name.text, "e1");
  EXPECT_EQ(dump->links[0].state, LinkState::up);
  EXPECT_EQ(dump->links[0].mac, (MacAddress{{2, 0, 0, 0, 0, 1}}));
  EXPECT_EQ(dump->routes.size(), 3u);
  EXPECT_EQ(std::count(dump->routes.begin(), dump->routes.end(), blackhole), 1);
  EXPECT_EQ(dump->rules, (std::vector<PolicyRule>{suppress, rule}));
  EXPECT_EQ(dump->neighbours.size(), 2u);
  const auto workload = kernel->links().dump(one);
  ASSERT_EQ(workload->addresses.size(), 1u);
  EXPECT_EQ(workload->addresses[0], (Address{{"eth0"}, *parse_network("10.0.0.1/32")}));
  ASSERT_EQ(workload->routes.size(), 1u);
  EXPECT_EQ(workload->routes[0].via, parse_ipv4("169.254.1.1"));

  ASSERT_TRUE(apply(
      {RemoveRule{router, rule}, RemoveRule{router, suppress}, RemoveRoute{router, blackhole}}));
  EXPECT_TRUE(kernel->links().dump(router)->rules.empty());
  EXPECT_EQ(kernel->links().dump(router)->routes.size(), 2u);
}

TEST_F(LinksTest, ABatchStopsAtTheChangeThatFailsAndHoldsWhatWasBefore) {
  const auto done = kernel->links().apply(std::vector<LinkChange>{
      CreateNamespace{one}, DeleteLink{one, {"absent"}}, CreateNamespace{two}});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().at, 1u);
  EXPECT_EQ(done.error().trouble, Trouble::absent);
  EXPECT_EQ(*kernel->links().namespaces(), std::vector<NamespaceName>{one});
}

TEST_F(LinksTest, ReplacingARouteLeavesOne) {
  ASSERT_TRUE(make_fabric());
  Route route{.table = 300,
              .destination = {{0}, 0},
              .via = Ipv4{0x0a000001},
              .interface = InterfaceName{"e1"},
              .source = {}};
  ASSERT_TRUE(apply({AddRoute{router, route}}));
  EXPECT_EQ(kernel->links().apply(std::vector<LinkChange>{AddRoute{router, route}}).error().trouble,
            Trouble::exists);
  route.via = Ipv4{0x0a000002};
  route.interface = InterfaceName{"e2"};
  ASSERT_TRUE(apply({ReplaceRoute{router, route}}));
  EXPECT_EQ(kernel->links().dump(router)->routes.size(), 3u);
}

TEST_F(LinksTest, NamesOfNamespacesAndLinksChange) {
  ASSERT_TRUE(make_fabric());
  const NamespaceName three{"three"};
  ASSERT_TRUE(apply({RenameNamespace{one, three}, SetLink{three, {"eth0"}, LinkState::down},
                     RenameLink{three, {"eth0"}, {"eth7"}}, SetLink{three, {"eth7"}}}));
  EXPECT_EQ(kernel->links().dump(one).error().trouble, Trouble::absent);
  const auto dump = kernel->links().dump(three);
  ASSERT_TRUE(dump.ok());
  EXPECT_EQ(dump->links[0].name.text, "eth7");
  EXPECT_EQ(dump->addresses.size(), 1u);
}

TEST_F(LinksTest, SettingsAreWrittenInTheNamespaceAndNotOnTheHost) {
  const auto host_before = read_file("/proc/sys/net/ipv4/conf/all/rp_filter");
  ASSERT_TRUE(make_fabric());
  ASSERT_TRUE(apply({SetSetting{router, Setting::rp_filter, {}, 2},
                     SetSetting{router, Setting::proxy_arp, InterfaceName{"e1"}, 1},
                     SetSetting{router, Setting::ping_sockets, {}, 1},
                     SetSetting{router, Setting::low_ports, {}, 0},
                     SetSetting{router, Setting::conntrack_established_s, {}, 600},
                     SetSetting{router, Setting::conntrack_liberal, {}, 1},
                     SetSetting{router, Setting::early_demux, {}, 0}}));
  EXPECT_EQ(*read_file("/proc/sys/net/ipv4/conf/all/rp_filter"), *host_before);
  const auto absent = kernel->links().apply(
      std::vector<LinkChange>{SetSetting{router, Setting::proxy_arp, InterfaceName{"gone"}, 1}});
  EXPECT_EQ(absent.error().trouble, Trouble::absent);
}

TEST_F(LinksTest, ARestartedKeeperFindsEverythingAgain) {
  ASSERT_TRUE(make_fabric());
  const auto before = kernel->links().dump(router);
  const std::string tag = kernel->tag();
  open();
  EXPECT_EQ(kernel->tag(), tag);
  EXPECT_EQ(kernel->links().namespaces()->size(), 3u);
  EXPECT_EQ(kernel->links().dump(router)->routes, before->routes);
  EXPECT_EQ(kernel->links().dump(router)->neighbours, before->neighbours);
}

TEST_F(LinksTest, ASecondKeeperOfOneFolderIsRefused) {
  const auto second = LinuxKernel::open({.folder = folder.warden(), .allow_lan = {}}, random);
  EXPECT_EQ(second.error().trouble, Trouble::exists);
}

TEST_F(LinksTest, AHundredRoundsLeakNothing) {
  std::chrono::nanoseconds spent{};
  const SystemClock clock;
  for (int round = 0; round < 100; ++round) {
    const TimePoint start = clock.now();
    ASSERT_TRUE(make_fabric());
    spent += clock.now() - start;
    ASSERT_TRUE(apply({DeleteNamespace{one}, DeleteNamespace{two}, DeleteNamespace{router}}));
  }
  EXPECT_TRUE(kernel->links().namespaces()->empty());
  const auto mounts = read_file("/proc/self/mountinfo");
  EXPECT_EQ(mounts->find(folder.warden() + "/netns/"), std::string::npos);
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
  std::printf("a router and two workloads: %.2f ms\n", static_cast<double>(us) / 1000 / 100);
}

TEST_F(LinksTest, PreparedNamespacesAreTakenFirstAndLookTheSame) {
  while (kernel->prepare()) {
  }
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  const auto dump = kernel->links().dump(one);
  ASSERT_TRUE(dump.ok());
  EXPECT_EQ(dump->links.size(), 1u);
  EXPECT_EQ(dump->links[0].state, LinkState::up);
}

}  // namespace
}  // namespace skerry::kernel
