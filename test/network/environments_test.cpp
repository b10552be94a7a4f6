// A function's environments with real packets: out through their interface, and nothing else.
#include "network/environments.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "network/names.hpp"
#include "network/table_builder.hpp"
#include "network/testing/networks.hpp"
#include "test/network/lab.hpp"

namespace skerry::network::test {
namespace {

class Environments : public kernel::RegionTest {
 protected:
  void start(const kernel::NamespaceName& environment, EnvironmentSlot slot) {
    std::vector<kernel::LinkChange> changes{kernel::CreateNamespace{environment}};
    for (auto& change : join(environment, function, slot)) changes.push_back(std::move(change));
    ASSERT_TRUE(RegionTest::apply(changes));
  }
  // From an environment by TCP: whether it connected within the time, and who the other end says
  // it is.
  std::optional<Ipv4Address> connect(const kernel::NamespaceName& from, Ipv4Address to,
                                     const Fd& listener) {
    auto socket = kernel->sockets().open(from, {kernel::SocketKind::tcp, {}, 0});
    EXPECT_TRUE(socket.ok());
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(5432);
    at.sin_addr.s_addr = htonl(to.value);
    ::connect(socket->get(), reinterpret_cast<const sockaddr*>(&at), sizeof at);
    pollfd state{listener.get(), POLLIN, 0};
    if (::poll(&state, 1, 1500) != 1) return std::nullopt;
    socklen_t size = sizeof at;
    const Fd taken(
        ::accept4(listener.get(), reinterpret_cast<sockaddr*>(&at), &size, SOCK_CLOEXEC));
    return Ipv4Address{ntohl(at.sin_addr.s_addr)};
  }
  Fd listen(const kernel::NamespaceName& space, Ipv4Address address) {
    auto opened =
        kernel->sockets().open(space, {kernel::SocketKind::tcp_listener, as_kernel(address), 5432});
    EXPECT_TRUE(opened.ok());
    return opened.ok() ? *std::move(opened) : Fd();
  }

  Builder build;
  VpcId vpc = build.vpc("main", "10.0.0.0/16");
  SubnetId subnet = build.subnet(vpc, "a", block("10.0.1.0/24"), build.table(vpc, "t"));
  SubnetId data = build.subnet(vpc, "b", block("10.0.2.0/24"), build.table(vpc, "u"));
  GroupId app = build.group(vpc, "app");
  GroupId guarded = build.group(vpc, "db");
  InterfaceId function = build.interface(subnet, "fn", {app});
  InterfaceId database = build.interface(data, "db", {guarded});
};

TEST_F(Environments, connect_out_as_their_interface_and_only_out) {
  build.network.interfaces.at(function).use = InterfaceUse::function;
  build.egress(app, of_everything, everywhere);
  build.ingress(guarded, of_tcp(5432), app);
  build.ingress(app, of_everything, everywhere);
  Reconciler reconciler(*kernel);
  ASSERT_TRUE(reconciler.apply(compile(build.network, std::nullopt)).ok());
  start({"fn-one"}, {0});
  start({"fn-two"}, {999});
  const Interface& own = build.network.interfaces.at(function);
  const Interface& there = build.network.interfaces.at(database);
  {
    const Fd listener = listen(names::space(database), there.address);
    EXPECT_EQ(connect({"fn-one"}, there.address, listener), own.address);
    EXPECT_EQ(connect({"fn-two"}, there.address, listener), own.address);
    // A look at the kernel leaves them as they are.
    reconciler.forget();
    ASSERT_TRUE(reconciler.apply(compile(build.network, std::nullopt)).ok());
    EXPECT_EQ(connect({"fn-one"}, there.address, listener), own.address);
    // The group counts for every environment of the interface.
    build.network.groups.at(guarded).ingress.clear();
    ASSERT_TRUE(reconciler.apply(compile(build.network, std::nullopt)).ok());
    EXPECT_EQ(connect({"fn-two"}, there.address, listener), std::nullopt);
  }
  const Ipv4Address neighbour{address_of(EnvironmentSlot{999}).value};
  {
    const Fd listener = listen({"fn-two"}, neighbour);
    EXPECT_EQ(connect({"fn-one"}, neighbour, listener), std::nullopt);
    EXPECT_EQ(connect(names::space(database), neighbour, listener), std::nullopt);
  }
  const Verdict verdict = judge(build.network, {database, function, {tcp, 5432, {}}});
  EXPECT_FALSE(verdict.reachable());
}

}  // namespace
}  // namespace skerry::network::test
