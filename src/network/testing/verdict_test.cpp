#include "network/verdict.hpp"

#include <gtest/gtest.h>

#include "network/testing/networks.hpp"

namespace skerry::network {
namespace {

using test::address;
using test::block;
using test::of_everything;
using test::of_tcp;

class VerdictTest : public testing::Test {
 protected:
  VerdictTest() {
    build.egress(app, of_everything, everywhere);
    build.ingress(app, of_tcp(443), app);
  }
  Verdict to(Place there, std::uint16_t port = 443) const {
    return judge(build.network, {one, std::move(there), {tcp, port, ephemeral_ports}});
  }
  static const Step& decider(const Verdict& verdict) { return verdict.trail.back(); }

  test::Builder build;
  VpcId vpc = build.vpc("a", "10.0.0.0/16");
  RouteTableId table = build.table(vpc, "t");
  SubnetId subnet = build.subnet(vpc, "s", block("10.0.1.0/28"), table);
  SubnetId far_subnet = build.subnet(vpc, "f", block("10.0.2.0/24"), table);
  GroupId app = build.group(vpc, "app");
  InterfaceId one = build.interface(subnet, "one", {app});
  InterfaceId two = build.interface(subnet, "two", {app});
};

TEST_F(VerdictTest, a_group_may_speak_of_itself) {
  EXPECT_TRUE(to(two).reachable());
  const Verdict refused = to(two, 80);
  EXPECT_EQ(decider(refused).element, Element::ingress_group);
  EXPECT_EQ(decider(refused).id, "sg-app");
  EXPECT_EQ(decider(refused).says, "no ingress rule of sg-app allows TCP 80 from 10.0.1.4");
  EXPECT_EQ(decider(refused).change, "add an ingress rule for TCP 80 from 10.0.1.4/32 to sg-app");
}

TEST_F(VerdictTest, inside_a_subnet_no_acl_is_asked) {
  build.network.acls.at(build.network.vpcs.at(vpc).default_acl).egress.clear();
  EXPECT_TRUE(to(two).reachable());
  const InterfaceId far = build.interface(far_subnet, "far", {app});
  EXPECT_EQ(decider(to(far)).element, Element::egress_acl);
}

TEST_F(VerdictTest, part_of_the_ephemeral_ports_is_not_enough) {
  const InterfaceId far = build.interface(far_subnet, "far", {app});
  const AclId acl = build.acl(vpc, "narrow");
  build.network.acls.at(acl).ingress = {{100, {of_tcp(443), everywhere, AclAction::allow}},
                                        {110, {of_tcp(1024, 49151), everywhere, AclAction::allow}}};
  build.network.subnets.at(subnet).acl = acl;
  const Verdict verdict = to(far);
  EXPECT_FALSE(verdict.reachable());
  EXPECT_TRUE(verdict.delivered());
  EXPECT_EQ(decider(verdict).leg, Leg::reply);
  EXPECT_EQ(decider(verdict).says,
            "entry * of acl-narrow refuses replies, TCP 49152-60999 into subnet-s");
}

TEST_F(VerdictTest, the_lowest_acl_entry_decides) {
  const InterfaceId far = build.interface(far_subnet, "far", {app});
  const AclId acl = build.acl(vpc, "order");
  build.network.subnets.at(far_subnet).acl = acl;
  build.network.acls.at(acl).ingress[50] = {of_tcp(443), everywhere, AclAction::deny};
  EXPECT_EQ(decider(to(far)).element, Element::ingress_acl);
  build.network.acls.at(acl).ingress[40] = {of_tcp(443), block("10.0.1.0/28"), AclAction::allow};
  EXPECT_TRUE(to(far).reachable());
}

TEST_F(VerdictTest, a_route_to_what_is_gone_is_a_black_hole) {
  EXPECT_EQ(decider(to(internet_address)).element, Element::route);
  build.route(table, "0.0.0.0/0", InternetGatewayId{"igw-gone"});
  EXPECT_NE(decider(to(internet_address)).says.find("black hole"), std::string::npos);
}

TEST_F(VerdictTest, the_longest_prefix_wins) {
  build.route(table, "0.0.0.0/0", build.gateway(vpc));
  build.make_public(one);
  EXPECT_TRUE(to(internet_address).reachable());
  build.route(table, "203.0.113.0/24", NatGatewayId{"nat-gone"});
  EXPECT_EQ(decider(to(internet_address)).element, Element::route);
  EXPECT_TRUE(to(address("8.8.8.8")).reachable());
}

TEST_F(VerdictTest, nat_gateways_that_route_to_each_other_go_in_a_circle) {
  const RouteTableId other = build.table(vpc, "o");
  build.network.subnets.at(far_subnet).route_table = other;
  const NatGatewayId near = build.nat(subnet, "near");
  const NatGatewayId far = build.nat(far_subnet, "far");
  build.route(table, "0.0.0.0/0", far);
  build.route(other, "0.0.0.0/0", near);
  EXPECT_EQ(decider(to(internet_address)).element, Element::route);
}

TEST_F(VerdictTest, the_way_out_is_closed_to_lan_and_host_unless_allowed) {
  build.route(table, "0.0.0.0/0", build.gateway(vpc));
  build.make_public(one);
  EXPECT_EQ(decider(to(address("192.168.1.10"))).element, Element::way_out);
  build.network.way_out.allowed = {block("192.168.1.0/24")};
  EXPECT_TRUE(to(address("192.168.1.10")).reachable());
  build.network.way_out.host_addresses = {address("192.168.1.10")};
  EXPECT_EQ(decider(to(address("192.168.1.10"))).element, Element::way_out);
}

TEST_F(VerdictTest, without_dns_support_nobody_resolves) {
  const Probe ask{one, address("10.0.0.2"), {udp, 53, ephemeral_ports}};
  EXPECT_TRUE(judge(build.network, ask).reachable());
  build.network.vpcs.at(vpc).dns_support = Setting::off;
  EXPECT_FALSE(judge(build.network, ask).reachable());
}

TEST_F(VerdictTest, private_dns_leads_to_the_endpoint_of_the_zone) {
  const Subnet& from = build.network.subnets.at(subnet);
  EXPECT_EQ(service_address(build.network, from, "secretsmanager"), test::secrets_address);
  EXPECT_FALSE(service_address(build.network, from, "nothing").has_value());
  build.network.subnets.at(far_subnet).zone = "us-east-1b";
  Endpoint endpoint;
  endpoint.id = {"vpce-sm"};
  endpoint.vpc = vpc;
  endpoint.service = "secretsmanager";
  const InterfaceId far = build.interface(far_subnet, "vpce-far", {app});
  const InterfaceId near = build.interface(subnet, "vpce-near", {app});
  endpoint.interfaces = {far, near};
  build.network.endpoints[endpoint.id] = endpoint;
  EXPECT_EQ(service_address(build.network, from, "secretsmanager"), test::secrets_address);
  build.network.endpoints.at(endpoint.id).private_dns = Setting::on;
  EXPECT_EQ(service_address(build.network, from, "secretsmanager"),
            build.network.interfaces.at(near).address);
}

TEST_F(VerdictTest, icmp_types_and_codes_count) {
  auto ping = [&] { return judge(build.network, {one, two, {icmp, 0, {}}}).reachable(); };
  EXPECT_FALSE(ping());
  build.ingress(app, {icmp, {}, {0, -1}}, everywhere);
  EXPECT_FALSE(ping());
  build.ingress(app, {icmp, {}, {8, -1}}, everywhere);
  EXPECT_TRUE(ping());
}

TEST(Allocation, gives_the_lowest_address_and_stops_when_the_subnet_is_full) {
  test::Builder build;
  const VpcId vpc = build.vpc("a", "10.0.0.0/16");
  const SubnetId subnet = build.subnet(vpc, "s", block("10.0.1.0/28"), build.table(vpc, "t"));
  EXPECT_EQ(usable_addresses(block("10.0.1.0/28")), 11U);
  for (int i = 0; i < 11; ++i) build.interface(subnet, "e" + std::to_string(i), {});
  EXPECT_EQ(build.network.interfaces.at({"eni-e0"}).address, address("10.0.1.4"));
  EXPECT_EQ(build.network.interfaces.at({"eni-e10"}).address, address("10.0.1.14"));
  EXPECT_FALSE(free_address(build.network, subnet).has_value());
  build.network.interfaces.erase({"eni-e3"});
  EXPECT_EQ(free_address(build.network, subnet), address("10.0.1.7"));
}

TEST(Allocation, public_addresses_are_each_given_once) {
  test::Builder build;
  EXPECT_EQ(free_public_address(build.network), address("198.18.2.0"));
  build.network.elastic_addresses[{"eipalloc-1"}] = {{"eipalloc-1"}, address("198.18.2.0")};
  EXPECT_EQ(free_public_address(build.network), address("198.18.2.1"));
}

}  // namespace
}  // namespace skerry::network
