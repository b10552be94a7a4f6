// The resolver with real packets: a workload asks at base + 2 and at 169.254.169.253, over UDP and
// TCP, and the answer comes from the address that it asked.

#include "resolver/resolver.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kernel/linux/test_region.hpp"
#include "loop/test_loops.hpp"
#include "network/compile.hpp"
#include "network/doors.hpp"
#include "network/names.hpp"
#include "network/questions.hpp"
#include "network/reconcile.hpp"
#include "network/table_builder.hpp"
#include "network/testing/networks.hpp"

namespace skerry::network::test {
namespace {

// id 0001, RD, sts.us-east-1.amazonaws.com. A
constexpr std::string_view question =
    "000101000001000000000000037374730975732d656173742d3109616d617a6f6e61777303636f6d0000010001";

sockaddr_in at(Ipv4Address address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(address.value);
  to.sin_port = htons(53);
  return to;
}

class ResolverPackets : public kernel::RegionTest {
 protected:
  void serve(const Network& network) {
    Reconciler reconciler(*kernel);
    const auto done = reconciler.apply(compile(network, std::nullopt));
    ASSERT_TRUE(done.ok()) << done.error().message;
    auto opened = open_doors(kernel->sockets(), wanted_doors(network));
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    resolver_.know(std::make_shared<const Network>(network), {"us-east-1", {}});
    for (OpenedDoor& door : *opened) {
      const auto* const resolver = std::get_if<ResolverDoor>(&door.purpose);
      if (resolver != nullptr) resolver_.open(door.where, resolver->vpc, std::move(door.socket));
    }
  }

  // A link comes up in its own time, so the first datagrams may be lost: asked until answered.
  std::string ask(const Interface& from, Ipv4Address server, kernel::SocketKind kind) {
    const bool over_tcp = kind == kernel::SocketKind::tcp;
    auto socket = kernel->sockets().open(names::space(from.id), {kind, as_kernel(from.address), 0});
    EXPECT_TRUE(socket.ok());
    const sockaddr_in to = at(server);
    static_cast<void>(::connect(socket->get(), reinterpret_cast<const sockaddr*>(&to), sizeof to));
    const std::string message = *from_hex(question);
    const std::string sent =
        over_tcp ? std::string(as_text(resolver::framed(as_bytes(message)))) : message;
    std::string got(512, '\0');
    bool said = false;
    for (int turn = 0; turn < 200; ++turn) {
      if (!over_tcp ? turn % 10 == 0 : !said) {
        said = ::send(socket->get(), sent.data(), sent.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0;
      }
      loop_.turn(std::chrono::milliseconds(10));
      const ssize_t size = ::recv(socket->get(), got.data(), got.size(), MSG_DONTWAIT);
      if (size > 0) return hex(as_bytes(got).first(static_cast<std::size_t>(size)));
    }
    return "no answer";
  }

  EpollLoop loop_;
  resolver::EpollDatagrams datagrams_{loop_};
  resolver::Resolver resolver_{{loop_, datagrams_, random}, resolver::name_servers_of_host()};
};

TEST_F(ResolverPackets, both_addresses_answer_over_both_transports) {
  Builder builder;
  const VpcId vpc = builder.vpc("a", "10.7.0.0/16");
  const RouteTableId table = builder.table(vpc, "t");
  const SubnetId subnet = builder.subnet(vpc, "s", block("10.7.1.0/24"), table);
  // A group that lets nothing out: the resolver is reached all the same.
  const InterfaceId eni = builder.interface(subnet, "one", {builder.group(vpc, "closed")});
  builder.network.services.push_back({"sts", {0xc6120063}});
  serve(builder.network);
  if (HasFatalFailure()) return;
  const Vpc& model = get(builder.network.vpcs, vpc);
  for (const Ipv4Address server : {resolver_of(model), link_local_resolver}) {
    for (const auto kind : {kernel::SocketKind::udp, kernel::SocketKind::tcp}) {
      const std::string answer = ask(get(builder.network.interfaces, eni), server, kind);
      EXPECT_TRUE(answer.ends_with("c6120063")) << server.text() << " " << answer;
    }
  }
}

}  // namespace
}  // namespace skerry::network::test
