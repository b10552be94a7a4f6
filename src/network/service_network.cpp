#include "network/service_network.hpp"

namespace skerry::network {
namespace {

constexpr Ipv4Cidr block{{0xac1fff00}, 24};  // 172.31.255.0/24; nobody routes to it
constexpr Ipv4Cidr anywhere{{0}, 0};
constexpr std::uint16_t entry_number = 100;

// The last that an Elastic IP could ever get.
constexpr Ipv4Address public_address{0xc612fffe};  // 198.18.255.254

Acl open_acl(const AclId& id, const VpcId& vpc) {
  const AclEntry all{{}, anywhere, AclAction::allow};
  Acl acl;
  acl.id = id;
  acl.vpc = vpc;
  acl.ingress[entry_number] = all;
  acl.egress[entry_number] = all;
  return acl;
}

}  // namespace

void add_service_network(Network& network) {
  const VpcId vpc{"vpc-functions"};
  const RouteTableId table{"rtb-functions"};
  const InternetGatewayId gateway{"igw-functions"};
  const SubnetId subnet{"subnet-functions"};
  const AclId acl{"acl-functions"};
  const GroupId group{"sg-functions"};
  Vpc& its = network.vpcs[vpc];
  its.id = vpc;
  its.blocks = {block};
  its.main_table = table;
  its.default_acl = acl;
  its.default_group = group;
  network.route_tables[table] = {table, vpc, {{anywhere, gateway}}};
  network.internet_gateways[gateway] = {gateway, vpc};
  network.acls[acl] = open_acl(acl, vpc);
  network.groups[group] = {group, vpc, {}, {{{"sgr-functions"}, {}, anywhere}}};
  Subnet& part = network.subnets[subnet];
  part.id = subnet;
  part.vpc = vpc;
  part.block = block;
  part.acl = acl;
  Interface& interface = network.interfaces[service_interface];
  interface.id = service_interface;
  interface.subnet = subnet;
  interface.address = {block.first().value + 4};  // the first that a subnet gives away
  interface.groups = {group};
  interface.use = InterfaceUse::function;
  interface.public_address = public_address;
}

}  // namespace skerry::network
