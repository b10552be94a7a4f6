#include "kernel/linux/host.hpp"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

#include "kernel/linux/files.hpp"
#include "kernel/linux/test_region.hpp"
#include "kernel/probe.hpp"

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

// A stand-in for the internet: a namespace beyond the host, with a public and a private address.
class WayOutTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    if (kernel == nullptr) return;
    const auto number = static_cast<std::uint32_t>(std::stoul(kernel->tag(), nullptr, 16));
    gateway_ = {0xcb007100 + number % 127 * 2};  // 203.0.113.0/24 is for examples (RFC 5737)
    public_ = {gateway_.value + 1};
    private_ = {0x0a000000 + number % 0xffffff};
    name_ = "skt" + kernel->tag();
    ASSERT_TRUE(apply({CreateNamespace{edge}, CreateNamespace{internet_}}));
    const auto anchor = kernel->processes().spawn({Program::probe, internet_, {2}, {}});
    ASSERT_TRUE(anchor.ok());
    ask(*anchor, {ProbeKind::tcp, {0x7f000001}, 1, 100});  // by now it is in its namespace
    const std::string process = process_number(*anchor);
    run("ip link add " + name_ + " type veth peer name inet0 netns " + process);
    run("ip address add " + text(gateway_) + "/31 dev " + name_);
    run("ip link set " + name_ + " up");
    run("ip route add " + text(private_) + "/32 via " + text(public_) + " dev " + name_);
    const InterfaceName inet0{"inet0"};
    ASSERT_TRUE(apply(
        {AddAddress{internet_, {inet0, {public_, 31}}},
         AddAddress{internet_, {inet0, {private_, 32}}}, SetLink{internet_, inet0, LinkState::up},
         AddRoute{internet_,
                  {.destination = {{0}, 0}, .via = gateway_, .interface = inet0, .source = {}}}}));
    listener_ = std::move(*kernel->sockets().open(internet_, {SocketKind::tcp_listener, {}, 80}));
  }
  void TearDown() override {
    if (!name_.empty()) run("ip link delete " + name_);
    HostTest::TearDown();
  }
  static void run(const std::string& command) { EXPECT_EQ(std::system(command.c_str()), 0); }
  static std::string process_number(const Spawned& spawned) {
    const auto about = read_file("/proc/self/fdinfo/" + std::to_string(spawned.process.get()));
    const auto words = words_of(*about);
    return *(std::find(words.begin(), words.end(), "Pid:") + 1);
  }
  HostLink attach() {
    const auto link = kernel->host().attach(edge, out);
    EXPECT_TRUE(link.ok()) << link.error().message;
    if (!link.ok()) return {};
    EXPECT_TRUE(apply({ReplaceRoute{
        edge,
        {.destination = {{0}, 0}, .via = link->host_address, .interface = out, .source = {}}}}));
    return *link;
  }
  ProbeResult reach(Ipv4 address, std::uint16_t port) {
    const auto probe = kernel->processes().spawn({Program::probe, edge, {1}, {}});
    EXPECT_TRUE(probe.ok());
    if (!probe.ok()) return ProbeResult::failed;
    return ask(*probe, {ProbeKind::tcp, address, port, 300}).result;
  }

  const NamespaceName internet_{"internet"};
  Ipv4 gateway_;  // the host's side of the stand-in
  Ipv4 public_;
  Ipv4 private_;
  std::string name_;
  Fd listener_;
};

TEST_F(WayOutTest, LeadsToTheInternetAndNotToTheHostOrItsNeighbours) {
  const HostLink link = attach();
  EXPECT_EQ(reach(public_, 80), ProbeResult::answered);
  EXPECT_EQ(reach(private_, 80), ProbeResult::timeout);
  // A socket on every address of the host.
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::listen(socket.get(), 8), 0);
  sockaddr_in at{};
  socklen_t size = sizeof at;
  ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&at), &size), 0);
  for (const Ipv4 address : {link.host_address, gateway_})
    EXPECT_EQ(reach(address, ntohs(at.sin_port)), ProbeResult::timeout) << text(address);
}

TEST_F(WayOutTest, LeadsWhereItIsAllowed) {
  kernel.reset();
  auto opened = LinuxKernel::open({folder.warden(), {{private_, 32}}}, random);
  ASSERT_TRUE(opened.ok());
  kernel = std::move(*opened);
  listener_.reset();
  listener_ = std::move(*kernel->sockets().open(internet_, {SocketKind::tcp_listener, {}, 80}));
  attach();
  EXPECT_EQ(reach(private_, 80), ProbeResult::answered);
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
