// The mistakes that people make in a VPC, and what must never happen, each with real packets.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "network/names.hpp"
#include "network/questions.hpp"
#include "network/table_builder.hpp"
#include "network/testing/networks.hpp"
#include "test/network/lab.hpp"

namespace skerry::network::test {
namespace {

// 10.0.0.0/16 with a public subnet, a NAT gateway in it, and a private subnet that uses it: the
// tutorial's. The workload is private, the database takes 5432 from the workload's group.
class Stories : public kernel::RegionTest {
 protected:
  void SetUp() override {
    RegionTest::SetUp();
    if (IsSkipped()) return;
    lab.emplace(*kernel);
    build.egress(app, of_everything, everywhere);
    build.egress(database_group, of_everything, everywhere);
    build.ingress(database_group, of_tcp(5432), app);
    build.route(public_table, "0.0.0.0/0", gateway);
    build.route(private_table, "0.0.0.0/0", nat);
    build.make_public(build.network.nat_gateways.at(nat).interface);
  }
  void TearDown() override {
    lab.reset();
    RegionTest::TearDown();
  }

  static Probe probe(Place from, Place to, IpProtocol protocol, std::uint16_t port) {
    static std::uint16_t next = 40000;
    ++next;
    return {from, to, {protocol, port, {next, next}}};
  }
  static Probe tcp_to(Place from, Place to, std::uint16_t port) {
    return probe(from, to, tcp, port);
  }

  void works(const Probe& probe) {
    const Verdict verdict = judge(build.network, probe);
    EXPECT_TRUE(verdict.reachable()) << text(verdict);
    EXPECT_TRUE(lab->run(build.network, probe).answered) << text(verdict);
  }
  // And explain says who decided.
  Step refused(const Probe& probe, Element element) {
    const Verdict verdict = judge(build.network, probe);
    EXPECT_FALSE(verdict.reachable()) << text(verdict);
    EXPECT_FALSE(lab->run(build.network, probe).answered) << text(verdict);
    EXPECT_EQ(verdict.trail.back().element, element) << text(verdict);
    EXPECT_FALSE(verdict.trail.back().change.empty());
    return verdict.trail.back();
  }
  Ipv4Address address_of(const InterfaceId& id) const {
    return build.network.interfaces.at(id).address;
  }
  Fd udp_socket(const InterfaceId& at, std::uint16_t port) {
    auto opened = kernel->sockets().open(
        names::space(at), {kernel::SocketKind::udp, as_kernel(address_of(at)), port});
    EXPECT_TRUE(opened.ok());
    return opened.ok() ? *std::move(opened) : Fd();
  }
  void say(const Fd& mouth, const InterfaceId& to, std::uint16_t port, char letter) const {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(address_of(to).value);
    ::sendto(mouth.get(), &letter, 1, 0, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  }
  // The next letter, or 0 when none comes in a second.
  static char heard(const Fd& ear) {
    pollfd state{ear.get(), POLLIN, 0};
    char letter = 0;
    if (::poll(&state, 1, 1000) == 1) static_cast<void>(::recv(ear.get(), &letter, 1, 0));
    return letter;
  }
  // A client in the workload's namespace and whom it reached.
  struct Ends {
    Fd client;
    Fd server;
  };
  Ends connected(const kernel::NamespaceName& space, Ipv4Address address, std::uint16_t port) {
    using kernel::SocketKind;
    auto listener =
        kernel->sockets().open(space, {SocketKind::tcp_listener, as_kernel(address), port});
    auto client = kernel->sockets().open(names::space(workload),
                                         {SocketKind::tcp, as_kernel(address_of(workload)), 0});
    if (!listener.ok() || !client.ok()) return {};
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(address.value);
    ::connect(client->get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    pollfd arrives{listener->get(), POLLIN, 0};
    ::poll(&arrives, 1, 5000);
    Ends ends;
    ends.client = *std::move(client);
    ends.server = Fd(::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    return ends;
  }
  // How many bytes of a stream from the workload arrive as they were sent.
  std::size_t carried(const kernel::NamespaceName& space, Ipv4Address address, std::uint16_t port) {
    const Ends ends = connected(space, address, port);
    if (!ends.server.open()) return 0;
    std::string sent(stream_bytes, ' ');
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * 2654435761 >> 16);
    std::string got;
    for (std::size_t gone = 0; got.size() < sent.size();) {
      const ssize_t went =
          ::send(ends.client.get(), sent.data() + gone, sent.size() - gone, MSG_NOSIGNAL);
      if (went > 0) gone += static_cast<std::size_t>(went);
      pollfd state{ends.server.get(), POLLIN, 0};
      if (::poll(&state, 1, 5000) != 1) return got.size();
      std::array<char, 128 * 1024> piece;
      const ssize_t came = ::recv(ends.server.get(), piece.data(), piece.size(), 0);
      if (came <= 0) return got.size();
      got.append(piece.data(), static_cast<std::size_t>(came));
    }
    const auto differs = std::mismatch(sent.begin(), sent.end(), got.begin());
    return static_cast<std::size_t>(differs.first - sent.begin());
  }
  void apply() { ASSERT_TRUE(lab->apply(build.network)); }

  static constexpr std::size_t stream_bytes = 32 * 1024 * 1024;

  Builder build;
  VpcId vpc = build.vpc("main", "10.0.0.0/16");
  InternetGatewayId gateway = build.gateway(vpc);
  RouteTableId public_table = build.table(vpc, "public");
  RouteTableId private_table = build.table(vpc, "private");
  SubnetId public_subnet = build.subnet(vpc, "public", block("10.0.0.0/24"), public_table);
  SubnetId private_subnet = build.subnet(vpc, "private", block("10.0.1.0/24"), private_table);
  SubnetId data_subnet = build.subnet(vpc, "data", block("10.0.2.0/24"), private_table);
  GroupId app = build.group(vpc, "app");
  GroupId database_group = build.group(vpc, "database");
  NatGatewayId nat = build.nat(public_subnet, "nat");
  InterfaceId workload = build.interface(private_subnet, "app", {app});
  InterfaceId database = build.interface(data_subnet, "db", {database_group});
  std::optional<Lab> lab;
};

TEST_F(Stories, the_tutorials_network_works) {
  apply();
  works(tcp_to(workload, database, 5432));
  works(tcp_to(workload, internet_address, 443));
  works(tcp_to(workload, secrets_address, 443));
  works(probe(workload, internet_address, icmp, 0));
  refused(tcp_to(workload, database, 22), Element::ingress_group);
  refused(tcp_to(internet_address, database, 5432), Element::address);
}

TEST_F(Stories, a_nat_gateway_in_a_private_subnet_does_not_work) {
  const InterfaceId own = build.network.nat_gateways.at(nat).interface;
  build.network.interfaces.at(own).subnet = private_subnet;
  build.network.interfaces.at(own).address = address("10.0.1.100");
  apply();
  const Step step = refused(tcp_to(workload, internet_address, 443), Element::nat_gateway);
  EXPECT_NE(step.change.find("public subnet"), std::string::npos);
}

TEST_F(Stories, a_public_subnet_without_a_public_address_has_no_internet) {
  const InterfaceId lonely = build.interface(public_subnet, "lonely", {app});
  apply();
  refused(tcp_to(lonely, internet_address, 443), Element::internet_gateway);
  build.make_public(lonely);
  apply();
  works(tcp_to(lonely, internet_address, 443));
}

// Links of the fabric carry pieces of a stream that are longer than an IP packet may be; a link
// that does not (the host's own) gets them cut. Every byte must arrive as it was sent.
TEST_F(Stories, a_long_stream_arrives_whole_inside_and_through_nat) {
  apply();
  works(tcp_to(workload, internet_address, 443));
  const std::string edge = "nsenter --net=" + folder.warden() + "/netns/edge ";
  ASSERT_EQ(std::system((edge + "ip link set out gso_max_size 65000").c_str()), 0);
  lab.reset();  // nobody else listens
  EXPECT_EQ(carried(names::space(database), address_of(database), 5432), stream_bytes);
  EXPECT_EQ(carried({"internet"}, internet_address, 8443), stream_bytes);
}

TEST_F(Stories, a_revoked_rule_holds_for_new_connections_and_spares_known_ones) {
  apply();
  const kernel::SocketSpec here{kernel::SocketKind::tcp, as_kernel(address_of(workload)), 0};
  auto known = kernel->sockets().open(names::space(workload), here);
  ASSERT_TRUE(known.ok());
  works(tcp_to(workload, database, 5432));
  const kernel::SocketSpec there{kernel::SocketKind::tcp_listener, as_kernel(address_of(database)),
                                 5432};
  const Fd listener = std::move(*kernel->sockets().open(names::space(database), there));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(5432);
  to.sin_addr.s_addr = htonl(address_of(database).value);
  ::connect(known->get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
  Fd server;
  for (int i = 0; i < 1000 && !server.open(); ++i) {
    server = Fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!server.open()) ::usleep(1000);
  }
  ASSERT_TRUE(server.open());
  build.network.groups.at(database_group).ingress.clear();
  apply();
  refused(tcp_to(workload, database, 5432), Element::ingress_group);
  ASSERT_EQ(::send(known->get(), "x", 1, MSG_NOSIGNAL), 1);
  char got = 0;
  EXPECT_EQ(::recv(server.get(), &got, 1, 0), 1);  // blocks until it arrives
}

TEST_F(Stories, only_5432_out_still_resolves_names) {
  build.network.groups.at(app).egress = {{{"sgr-db"}, of_tcp(5432), database_group}};
  apply();
  ASSERT_TRUE(lab->listen(names::router(vpc), address("10.0.0.2"), kernel::SocketKind::udp, 53));
  ASSERT_TRUE(lab->listen(names::router(vpc), link_local_resolver, kernel::SocketKind::udp, 53));
  works(tcp_to(workload, database, 5432));
  works(probe(workload, address("10.0.0.2"), udp, 53));
  works(probe(workload, link_local_resolver, udp, 53));
  refused(probe(workload, address("10.0.0.2"), udp, 80), Element::resolver);
  refused(tcp_to(workload, secrets_address, 443), Element::egress_group);
}

TEST_F(Stories, an_acl_without_ephemeral_ports_kills_replies) {
  const AclId strict = build.acl(vpc, "strict");
  build.network.acls.at(strict).ingress = {{100, {of_tcp(5432), everywhere, AclAction::allow}}};
  build.network.subnets.at(private_subnet).acl = strict;
  apply();
  const Step step = refused(tcp_to(workload, database, 5432), Element::ingress_acl);
  EXPECT_EQ(step.leg, Leg::reply);
  EXPECT_EQ(step.id, strict.text);
  build.network.acls.at(strict).ingress[200] = {of_tcp(1024, 65535), everywhere, AclAction::allow};
  apply();
  works(tcp_to(workload, database, 5432));
}

TEST_F(Stories, without_nat_an_endpoint_brings_s3_back) {
  apply();
  works(tcp_to(workload, s3_address, 443));
  build.network.route_tables.at(private_table).routes.clear();
  build.network.nat_gateways.clear();
  build.network.interfaces.erase(InterfaceId{"eni-nat"});
  apply();
  refused(tcp_to(workload, s3_address, 443), Element::route);
  refused(tcp_to(workload, internet_address, 443), Element::route);
  build.s3_endpoint(vpc, {private_table});
  apply();
  works(tcp_to(workload, s3_address, 443));
  refused(tcp_to(workload, secrets_address, 443), Element::route);
}

TEST_F(Stories, two_vpcs_with_one_block_do_not_meet) {
  const VpcId other = build.vpc("other", "10.0.0.0/16");
  const RouteTableId table = build.table(other, "other");
  const SubnetId subnet = build.subnet(other, "other", block("10.0.1.0/24"), table);
  const GroupId open = build.group(other, "open");
  build.egress(open, of_everything, everywhere);
  build.ingress(open, of_everything, everywhere);
  build.route(table, "0.0.0.0/0", build.gateway(other));
  const InterfaceId twin = build.interface(subnet, "twin", {open});
  build.make_public(twin);
  ASSERT_EQ(address_of(twin), address_of(workload));
  apply();
  works(tcp_to(workload, internet_address, 443));
  works(tcp_to(twin, internet_address, 443));
  works(tcp_to(workload, *build.network.interfaces.at(twin).public_address, 443));
  refused(tcp_to(twin, address_of(database), 5432), Element::address);
}

TEST_F(Stories, unsolicited_inbound_is_refused) {
  const InterfaceId web = build.interface(public_subnet, "web", {app});
  const Ipv4Address shown = build.make_public(web);
  apply();
  refused(tcp_to(internet_address, shown, 443), Element::ingress_group);
  build.ingress(app, of_tcp(443), everywhere);
  apply();
  works(tcp_to(internet_address, shown, 443));
  refused(tcp_to(internet_address, shown, 80), Element::ingress_group);
}

TEST_F(Stories, nothing_of_host_router_and_edge_answers) {
  const InterfaceId web = build.interface(public_subnet, "web", {app});
  build.make_public(web);
  apply();
  std::vector<Probe> probes;
  for (const InterfaceId& from : {workload, web}) {
    for (const char* to : {"10.0.0.1", "10.0.1.1", "169.254.169.254", "169.254.0.1", "169.254.0.2",
                           "198.19.255.241", "192.168.1.1", "172.17.0.1", "100.64.0.1"}) {
      for (const int port : {22, 53, 80, 443, 4566}) {
        probes.push_back(tcp_to(from, address(to), static_cast<std::uint16_t>(port)));
      }
      probes.push_back(probe(from, address(to), icmp, 0));
    }
  }
  const auto seen = lab->run(build.network, probes);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    EXPECT_FALSE(judge(build.network, probes[i]).reachable()) << text(build.network, probes[i]);
    EXPECT_FALSE(seen[i].answered) << text(build.network, probes[i]);
  }
}

TEST_F(Stories, a_borrowed_source_address_goes_nowhere) {
  const InterfaceId thief = build.interface(private_subnet, "thief", {database_group});
  build.ingress(database_group, of_udp(5433), app);
  apply();
  refused(tcp_to(thief, database, 5432), Element::ingress_group);
  const Fd ear = udp_socket(database, 5433);
  const Fd honest = udp_socket(workload, 0);
  // Root in the namespace takes the workload's address, whose group the database trusts.
  const Ipv4Address borrowed = address_of(workload);
  const std::vector<kernel::LinkChange> theft{
      kernel::AddAddress{names::space(thief), {names::inside(), host(borrowed)}}};
  ASSERT_TRUE(kernel->links().apply(theft).ok());
  const kernel::SocketSpec spec{kernel::SocketKind::udp, as_kernel(borrowed), 0};
  const Fd spoofing = std::move(*kernel->sockets().open(names::space(thief), spec));
  for (const Fd* mouth : {&honest, &spoofing, &spoofing, &honest}) {
    say(*mouth, database, 5433, mouth == &honest ? 'h' : 's');
    if (mouth == &honest) {
      EXPECT_EQ(heard(ear), 'h');
    }
  }
}

TEST_F(Stories, no_update_opens_a_moment_of_default_allow) {
  build.ingress(database_group, of_udp(443), app);
  apply();
  works(probe(workload, database, udp, 443));
  const Fd ear = udp_socket(database, 81);
  const Fd mouth = udp_socket(workload, 0);
  SeededRandom dice(5);
  for (int round = 0; round < 100; ++round) {
    // Rules, ACL entries and members come and go; UDP 81 is never allowed.
    auto& rules = build.network.groups.at(database_group).ingress;
    if (dice.below(2) == 0 && !rules.empty()) {
      rules.pop_back();
    } else {
      build.ingress(database_group, of_tcp(static_cast<std::uint16_t>(1000 + round)), app);
    }
    build.network.interfaces.at(workload).groups = {dice.below(2) == 0 ? app : database_group};
    if (round % 10 == 0) lab->reconciler().forget();
    ASSERT_TRUE(lab->reconciler()
                    .apply(compile(build.network, Uplink{as_kernel(internet_address), {}}))
                    .ok());
    for (int i = 0; i < 10; ++i) say(mouth, database, 81, 'x');
  }
  build.network.interfaces.at(workload).groups = {app};
  build.ingress(database_group, of_udp(81), app);
  apply();
  say(mouth, database, 81, 'y');
  EXPECT_EQ(heard(ear), 'y');  // the first that ever arrived
}

TEST_F(Stories, a_restart_finds_the_network_and_deleting_all_leaves_nothing) {
  apply();
  lab.emplace(*kernel);  // forgets what it knew, and its ears; the world stays
  const Plan plan = compile(build.network, Uplink{as_kernel(internet_address), {}});
  Reconciler again(*kernel);
  ASSERT_TRUE(again.apply(plan).ok());
  for (const auto& [name, space] : plan.spaces) {
    const auto dump = kernel->firewall().dump(name);
    ASSERT_TRUE(dump.ok());
    EXPECT_EQ(dump->chains.size(), space.table.chains.size()) << name.text;
  }
  ASSERT_TRUE(again.apply(Plan{}).ok());
  const auto left = kernel->links().namespaces();
  ASSERT_TRUE(left.ok());
  EXPECT_EQ(*left, std::vector<kernel::NamespaceName>{{"internet"}});  // the test's own
}

}  // namespace
}  // namespace skerry::network::test
