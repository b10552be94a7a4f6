#include "kernel/linux/host.hpp"

#include <net/if.h>

#include "kernel/linux/files.hpp"
#include "kernel/linux/test_region.hpp"

namespace skerry::kernel {
namespace {

class HostTest : public RegionTest {
 protected:
  bool link_on_host() { return ::if_nametoindex(("sk" + kernel->tag()).c_str()) != 0; }
  bool table_on_host() {
    RulesText text;
    const auto tables = text.list("", "list tables");
    return tables.ok() && tables->find("skerry_" + kernel->tag()) != std::string::npos;
  }
  const NamespaceName edge{"edge"};
  const InterfaceName out{"out"};
};

TEST_F(HostTest, AttachesOnceAndLeavesNothing) {
  ASSERT_TRUE(apply({CreateNamespace{edge}}));
  EXPECT_FALSE(kernel->host().attached()->has_value());
  const auto link = kernel->host().attach(edge, out);
  ASSERT_TRUE(link.ok()) << link.error().message;
  EXPECT_TRUE(link_on_host());
  EXPECT_TRUE(table_on_host());
  EXPECT_EQ(read_file("/proc/sys/net/ipv4/ip_forward")->front(), '1');
  const auto again = kernel->host().attach(edge, out);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, *link);
  EXPECT_EQ(**kernel->host().attached(), *link);
  const auto dump = kernel->links().dump(edge);
  EXPECT_EQ(dump->addresses, (std::vector<Address>{{out, {link->edge_address, 31}}}));
  ASSERT_TRUE(kernel->host().detach().ok());
  EXPECT_FALSE(link_on_host());
  EXPECT_FALSE(table_on_host());
  EXPECT_FALSE(kernel->host().attached()->has_value());
  EXPECT_TRUE(kernel->host().detach().ok());
}

TEST_F(HostTest, ARestartedKeeperKnowsItsLink) {
  ASSERT_TRUE(apply({CreateNamespace{edge}}));
  const auto link = kernel->host().attach(edge, out);
  ASSERT_TRUE(link.ok());
  open();
  EXPECT_EQ(**kernel->host().attached(), *link);
  ASSERT_TRUE(kernel->remove_everything().ok());
  EXPECT_FALSE(link_on_host());
  EXPECT_FALSE(table_on_host());
  open();
}

TEST_F(HostTest, TheEdgeReachesNothingOfTheHost) {
  ASSERT_TRUE(apply({CreateNamespace{edge}, SetSetting{edge, Setting::ping_sockets, {}, 1}}));
  const auto link = kernel->host().attach(edge, out);
  ASSERT_TRUE(link.ok());
  ASSERT_TRUE(apply({AddRoute{
      edge,
      {.destination = {{0}, 0}, .via = link->host_address, .interface = out, .source = {}}}}));
  const auto ping = kernel->sockets().open(edge, {SocketKind::icmp, {}, 0});
  EXPECT_TRUE(ping.ok());
  EXPECT_NE(host_table({"0a1b2c", "", {}}, link->edge_address).find("iifname \"sk0a1b2c\" drop"),
            std::string::npos);
}

TEST_F(HostTest, FactsNameWhatThisHostHas) {
  const auto facts = kernel->host().facts();
  ASSERT_TRUE(facts.ok());
  std::vector<std::string> about;
  for (const HostFact& fact : *facts) about.push_back(fact.about);
  EXPECT_EQ(about, (std::vector<std::string>{"rights", "namespaces", "nftables", "cgroups",
                                             "ip_forward", "forward chain"}));
  for (const HostFact& fact : *facts)
    std::printf("%-14s %s\n", fact.about.c_str(), fact.what.c_str());
}

}  // namespace
}  // namespace skerry::kernel
