#include "services/ec2/shapes.hpp"

#include <algorithm>

#include "network/allocation.hpp"
#include "network/questions.hpp"
#include "services/ec2/managers.hpp"
#include "services/ec2/tagging.hpp"

namespace skerry::ec2 {
namespace {

RouteTableAssociation association_shape(const StoredRouteTable& table, const std::string& id) {
  RouteTableAssociation association;
  association.main = false;
  association.route_table_association_id = id;
  association.route_table_id = table.id;
  association.association_state = RouteTableAssociationState{.state = "associated"};
  return association;
}

Route local_route(const StoredBlock& block) {
  Route route;
  route.destination_cidr_block = block.cidr;
  route.gateway_id = "local";
  route.origin = "CreateRouteTable";
  route.state = "active";
  return route;
}

bool leads_somewhere(const Ec2& ec2, const StoredRouteTable& table, const std::string& target) {
  if (kind_of(target) == Kind::network_interface)
    return ec2.find<StoredInterface>(target) != nullptr;
  if (kind_of(target) == Kind::nat_gateway) {
    const auto* gateway = ec2.find<StoredNatGateway>(target);
    return gateway != nullptr && !gateway->deleted;
  }
  const auto* gateway = ec2.find<StoredInternetGateway>(target);
  return gateway != nullptr && gateway->vpc == table.vpc;
}

Route route_shape(const Ec2& ec2, const StoredRouteTable& table, const StoredRoute& stored) {
  Route route;
  route.destination_cidr_block = stored.destination;
  const auto kind = kind_of(stored.target);
  if (kind == Kind::network_interface) {
    route.network_interface_id = stored.target;
  } else if (kind == Kind::nat_gateway) {
    route.nat_gateway_id = stored.target;
  } else {
    route.gateway_id = stored.target;
  }
  route.origin = "CreateRoute";
  route.state = leads_somewhere(ec2, table, stored.target) ? "active" : "blackhole";
  return route;
}

std::string public_dns_name(const Ec2& ec2, std::string_view address) {
  std::string name = "ec2-" + std::string(address);
  std::replace(name.begin(), name.end(), '.', '-');
  const std::string& region = ec2.region().name.text;
  return name + (region == "us-east-1" ? ".compute-1" : '.' + region + ".compute") +
         ".amazonaws.com";
}

NetworkInterfaceAssociation public_shape(const Ec2& ec2, const StoredInterface& interface) {
  NetworkInterfaceAssociation association;
  association.public_ip = interface.public_address;
  const StoredAddress* elastic = ec2.address_of(interface.id);
  association.ip_owner_id = elastic == nullptr ? "amazon" : ec2.account();
  if (elastic != nullptr) {
    association.allocation_id = elastic->id;
    association.association_id = elastic->association;
  }
  if (ec2.get<StoredVpc>(interface.vpc).dns_hostnames)
    association.public_dns_name = public_dns_name(ec2, interface.public_address);
  return association;
}

// A locally administered address that follows from the id.
std::string mac_of(const std::string& id) {
  std::string mac = "02";
  const std::string_view digits = std::string_view(id).substr(id.size() - 10);
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    mac += ':';
    mac += digits.substr(at, 2);
  }
  return mac;
}

// In use by who manages it.
NetworkInterfaceAttachment attachment_shape(const StoredInterface& interface) {
  NetworkInterfaceAttachment attachment;
  attachment.attachment_id = "ela-attach-" + interface.id.substr(4);
  attachment.delete_on_termination = false;
  attachment.device_index = 1;
  attachment.network_card_index = 0;
  const Manager* manager = manager_of(interface);
  attachment.instance_owner_id = manager == nullptr ? "amazon-aws" : manager->owner;
  attachment.status = "attached";
  return attachment;
}

}  // namespace

std::string private_dns_name(const Ec2& ec2, std::string_view address) {
  std::string name = "ip-" + std::string(address);
  std::replace(name.begin(), name.end(), '.', '-');
  return name + '.' + ec2.private_dns_suffix();
}

VpcCidrBlockAssociation block_shape(const StoredBlock& block, std::string_view state) {
  VpcCidrBlockAssociation shape;
  shape.association_id = block.association;
  shape.cidr_block = block.cidr;
  shape.cidr_block_state = VpcCidrBlockState{.state = std::string(state)};
  return shape;
}

Vpc shape(const Ec2& ec2, const StoredVpc& vpc) {
  Vpc shape;
  shape.owner_id = ec2.account();
  shape.instance_tenancy = vpc.tenancy;
  shape.cidr_block_association_set.emplace();
  for (const StoredBlock& block : vpc.blocks)
    shape.cidr_block_association_set->push_back(block_shape(block, "associated"));
  shape.ipv6_cidr_block_association_set.emplace();
  shape.is_default = vpc.is_default;
  shape.tags = tag_shapes(vpc.tags);
  shape.block_public_access_states = BlockPublicAccessStates{.internet_gateway_block_mode = "off"};
  shape.vpc_id = vpc.id;
  shape.state = "available";
  shape.cidr_block = vpc.blocks.front().cidr;
  shape.dhcp_options_id = vpc.dhcp_options;
  return shape;
}

Subnet shape(const Ec2& ec2, const StoredSubnet& subnet) {
  Subnet shape;
  shape.availability_zone = subnet.zone;
  shape.availability_zone_id = ec2.zone(subnet.zone)->id;
  shape.map_customer_owned_ip_on_launch = false;
  shape.owner_id = ec2.account();
  shape.assign_ipv6_address_on_creation = false;
  shape.ipv6_cidr_block_association_set.emplace();
  shape.tags = tag_shapes(subnet.tags);
  shape.subnet_arn = ec2.arn(Kind::subnet, subnet.id);
  shape.enable_dns64 = false;
  shape.ipv6_native = false;
  shape.private_dns_name_options_on_launch =
      PrivateDnsNameOptionsOnLaunch{.hostname_type = "ip-name",
                                    .enable_resource_name_dns_a_record = false,
                                    .enable_resource_name_dns_aaaa_record = false};
  shape.block_public_access_states = BlockPublicAccessStates{.internet_gateway_block_mode = "off"};
  shape.subnet_id = subnet.id;
  shape.state = "available";
  shape.vpc_id = subnet.vpc;
  shape.cidr_block = subnet.cidr;
  const std::uint32_t usable = network::usable_addresses(*parse_ipv4_cidr(subnet.cidr));
  const std::size_t taken = network::taken_addresses(ec2.network(), {subnet.id}).size();
  shape.available_ip_address_count = static_cast<std::int32_t>(usable - taken);
  shape.default_for_az = subnet.default_for_zone;
  shape.map_public_ip_on_launch = subnet.map_public;
  return shape;
}

RouteTable shape(const Ec2& ec2, const StoredRouteTable& table) {
  RouteTable shape;
  shape.owner_id = ec2.account();
  shape.route_table_id = table.id;
  shape.vpc_id = table.vpc;
  shape.tags = tag_shapes(table.tags);
  shape.propagating_vgws.emplace();
  shape.associations.emplace();
  const StoredVpc& vpc = ec2.get<StoredVpc>(table.vpc);
  if (vpc.main_table == table.id) {
    shape.associations->push_back(association_shape(table, vpc.main_association));
    shape.associations->back().main = true;
  }
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({table.vpc})) {
    if (subnet->table != table.id) continue;
    shape.associations->push_back(association_shape(table, subnet->table_association));
    shape.associations->back().subnet_id = subnet->id;
  }
  shape.routes.emplace();
  for (const StoredBlock& block : vpc.blocks) shape.routes->push_back(local_route(block));
  for (const StoredRoute& route : table.routes)
    shape.routes->push_back(route_shape(ec2, table, route));
  for (const StoredEndpoint* endpoint : ec2.in<StoredEndpoint>({table.vpc})) {
    const auto& tables = endpoint->route_tables;
    if (std::find(tables.begin(), tables.end(), table.id) == tables.end()) continue;
    for (const network::PrefixList& list : ec2.prefix_lists()) {
      if (ec2.service_name(list.service) != endpoint->service) continue;
      Route& route = shape.routes->emplace_back();
      route.destination_prefix_list_id = list.id.text;
      route.gateway_id = endpoint->id;
      route.origin = "CreateRoute";
      route.state = "active";
    }
  }
  return shape;
}

InternetGateway shape(const Ec2& ec2, const StoredInternetGateway& gateway) {
  InternetGateway shape;
  shape.internet_gateway_id = gateway.id;
  shape.owner_id = ec2.account();
  shape.tags = tag_shapes(gateway.tags);
  shape.attachments.emplace();
  if (!gateway.vpc.empty())
    shape.attachments->push_back({.state = "available", .vpc_id = gateway.vpc});
  return shape;
}

NatGateway shape(const Ec2& ec2, const StoredNatGateway& gateway) {
  NatGateway shape;
  shape.create_time = gateway.created;
  shape.delete_time = gateway.deleted;
  shape.nat_gateway_id = gateway.id;
  shape.state = gateway.deleted ? "deleted" : "available";
  shape.subnet_id = gateway.subnet;
  shape.vpc_id = gateway.vpc;
  shape.tags = tag_shapes(gateway.tags);
  shape.connectivity_type = "public";
  shape.availability_mode = "zonal";
  NatGatewayAddress& address = shape.nat_gateway_addresses.emplace().emplace_back();
  address.allocation_id = gateway.allocation;
  address.network_interface_id = gateway.interface;
  address.private_ip = gateway.address;
  address.public_ip = gateway.public_address;
  address.is_primary = true;
  address.status = "succeeded";
  if (!gateway.deleted) address.association_id = gateway.association;
  static_cast<void>(ec2);
  return shape;
}

Address shape(const Ec2& ec2, const StoredAddress& stored) {
  Address shape;
  shape.allocation_id = stored.id;
  shape.public_ip = stored.address;
  shape.domain = "vpc";
  shape.public_ipv4_pool = "amazon";
  shape.network_border_group = ec2.region().name.text;
  shape.tags = tag_shapes(stored.tags);
  if (stored.association.empty()) return shape;
  shape.association_id = stored.association;
  shape.network_interface_id = stored.interface;
  shape.network_interface_owner_id = ec2.account();
  shape.private_ip_address = ec2.get<StoredInterface>(stored.interface).address;
  return shape;
}

std::vector<GroupIdentifier> group_shapes(const Ec2& ec2, const std::vector<std::string>& ids) {
  std::vector<GroupIdentifier> shapes;
  for (const std::string& id : ids)
    shapes.push_back({.group_id = id, .group_name = ec2.get<StoredGroup>(id).name});
  return shapes;
}

NetworkInterface shape(const Ec2& ec2, const StoredInterface& interface) {
  NetworkInterface shape;
  const StoredSubnet& subnet = ec2.get<StoredSubnet>(interface.subnet);
  const StoredVpc& vpc = ec2.get<StoredVpc>(interface.vpc);
  shape.availability_zone = subnet.zone;
  shape.availability_zone_id = ec2.zone(subnet.zone)->id;
  shape.description = interface.description;
  shape.groups = group_shapes(ec2, interface.groups);
  const bool nat = interface.type == "natGateway";
  shape.interface_type = nat ? "nat_gateway" : interface.type;
  shape.ipv6_addresses.emplace();
  shape.mac_address = mac_of(interface.id);
  shape.network_interface_id = interface.id;
  shape.owner_id = ec2.account();
  shape.private_ip_address = interface.address;
  if (vpc.dns_support) shape.private_dns_name = private_dns_name(ec2, interface.address);
  NetworkInterfacePrivateIpAddress& address = shape.private_ip_addresses.emplace().emplace_back();
  address.primary = true;
  address.private_dns_name = shape.private_dns_name;
  address.private_ip_address = interface.address;
  if (!interface.public_address.empty()) {
    shape.association = public_shape(ec2, interface);
    shape.public_dns_name = shape.association->public_dns_name;
    address.association = shape.association;
  }
  shape.requester_managed = !interface.requester.empty();
  if (!interface.requester.empty()) {
    shape.requester_id = interface.requester;
    shape.attachment = attachment_shape(interface);
  }
  shape.source_dest_check = interface.source_dest_check;
  shape.status = interface.requester.empty() ? "available" : "in-use";
  shape.subnet_id = interface.subnet;
  shape.tag_set = tag_shapes(interface.tags);
  shape.vpc_id = interface.vpc;
  return shape;
}

DhcpOptions shape(const Ec2& ec2, const StoredDhcpOptions& options) {
  DhcpOptions shape;
  shape.owner_id = ec2.account();
  shape.dhcp_options_id = options.id;
  shape.tags = tag_shapes(options.tags);
  shape.dhcp_configurations.emplace();
  for (const StoredDhcpValue& each : options.values) {
    DhcpConfiguration& made = shape.dhcp_configurations->emplace_back();
    made.key = each.key;
    made.values.emplace();
    for (const std::string& value : each.values) made.values->push_back({.value = value});
  }
  return shape;
}

}  // namespace skerry::ec2
