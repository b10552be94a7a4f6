#include "services/ec2/model.hpp"

#include "services/ec2/state.hpp"

namespace skerry::ec2 {
namespace {

network::Setting setting(bool on) { return on ? network::Setting::on : network::Setting::off; }

Ipv4Cidr block(const std::string& text) {
  const auto parsed = parse_ipv4_cidr(text);
  ASSERT(parsed.has_value());
  return *parsed;
}

Ipv4Address address(const std::string& text) {
  const auto parsed = parse_ipv4(text);
  ASSERT(parsed.has_value());
  return *parsed;
}

network::Vpc part(const Ec2&, const StoredVpc& stored) {
  network::Vpc vpc;
  vpc.id = {stored.id};
  for (const StoredBlock& each : stored.blocks) vpc.blocks.push_back(block(each.cidr));
  vpc.main_table = {stored.main_table};
  vpc.default_acl = {stored.default_acl};
  vpc.default_group = {stored.default_group};
  if (!stored.dhcp_options.empty() && stored.dhcp_options != "default")
    vpc.dhcp_options = network::DhcpOptionsId{stored.dhcp_options};
  vpc.dns_support = setting(stored.dns_support);
  vpc.dns_hostnames = setting(stored.dns_hostnames);
  return vpc;
}

network::Subnet part(const Ec2&, const StoredSubnet& stored) {
  network::Subnet subnet;
  subnet.id = {stored.id};
  subnet.vpc = {stored.vpc};
  subnet.block = block(stored.cidr);
  subnet.zone = stored.zone;
  if (!stored.table.empty()) subnet.route_table = network::RouteTableId{stored.table};
  subnet.acl = {stored.acl};
  subnet.map_public_address = setting(stored.map_public);
  return subnet;
}

network::RouteTarget target_of(const std::string& id) {
  if (kind_of(id) == Kind::nat_gateway) return network::NatGatewayId{id};
  if (kind_of(id) == Kind::network_interface) return network::InterfaceId{id};
  return network::InternetGatewayId{id};
}

network::RouteTable part(const Ec2&, const StoredRouteTable& stored) {
  network::RouteTable table;
  table.id = {stored.id};
  table.vpc = {stored.vpc};
  for (const StoredRoute& route : stored.routes)
    table.routes.push_back({block(route.destination), target_of(route.target)});
  return table;
}

network::InternetGateway part(const Ec2&, const StoredInternetGateway& stored) {
  network::InternetGateway gateway;
  gateway.id = {stored.id};
  if (!stored.vpc.empty()) gateway.vpc = network::VpcId{stored.vpc};
  return gateway;
}

network::ElasticAddress part(const Ec2&, const StoredAddress& stored) {
  return {{stored.id}, address(stored.address)};
}

network::InterfaceUse use_of(const std::string& type) {
  if (type == "natGateway") return network::InterfaceUse::nat_gateway;
  if (type == "vpc_endpoint") return network::InterfaceUse::endpoint;
  if (type == "lambda") return network::InterfaceUse::function;
  return network::InterfaceUse::workload;
}

network::Interface part(const Ec2&, const StoredInterface& stored) {
  network::Interface interface;
  interface.id = {stored.id};
  interface.subnet = {stored.subnet};
  interface.address = address(stored.address);
  for (const std::string& group : stored.groups) interface.groups.insert({group});
  interface.use = use_of(stored.type);
  interface.source_dest_check = setting(stored.source_dest_check);
  if (!stored.public_address.empty()) interface.public_address = address(stored.public_address);
  return interface;
}

network::SecurityGroup part(const Ec2&, const StoredGroup& stored) {
  network::SecurityGroup group;
  group.id = {stored.id};
  group.vpc = {stored.vpc};
  for (const StoredRule& rule : stored.rules)
    (rule.egress ? group.egress : group.ingress).push_back(group_rule_of(rule));
  return group;
}

network::Traffic traffic_of(const StoredEntry& entry) {
  network::Traffic traffic;
  traffic.protocol = {static_cast<std::int16_t>(entry.protocol)};
  const bool ports = traffic.protocol == network::tcp || traffic.protocol == network::udp;
  if (ports && entry.from >= 0)
    traffic.ports = {static_cast<std::uint16_t>(entry.from), static_cast<std::uint16_t>(entry.to)};
  if (traffic.protocol == network::icmp)
    traffic.kind = {static_cast<std::int16_t>(entry.icmp_type),
                    static_cast<std::int16_t>(entry.icmp_code)};
  return traffic;
}

network::Acl part(const Ec2&, const StoredAcl& stored) {
  network::Acl acl;
  acl.id = {stored.id};
  acl.vpc = {stored.vpc};
  for (const StoredEntry& entry : stored.entries) {
    const auto action = entry.allow ? network::AclAction::allow : network::AclAction::deny;
    (entry.egress ? acl.egress : acl.ingress)[static_cast<std::uint16_t>(entry.number)] = {
        traffic_of(entry), block(entry.cidr), action};
  }
  return acl;
}

network::Endpoint part(const Ec2& ec2, const StoredEndpoint& stored) {
  network::Endpoint endpoint;
  endpoint.id = {stored.id};
  endpoint.vpc = {stored.vpc};
  endpoint.type =
      stored.type == "Gateway" ? network::EndpointType::gateway : network::EndpointType::interface;
  endpoint.service = stored.service.substr(ec2.service_name("").size());
  for (const std::string& id : stored.interfaces) endpoint.interfaces.insert({id});
  for (const std::string& id : stored.route_tables) endpoint.route_tables.insert({id});
  endpoint.private_dns = setting(stored.private_dns);
  endpoint.policy = stored.policy;
  return endpoint;
}

network::DhcpOptions part(const Ec2&, const StoredDhcpOptions& stored) {
  network::DhcpOptions options;
  options.id = {stored.id};
  for (const StoredDhcpValue& each : stored.values) {
    if (each.key == "domain-name" && !each.values.empty()) options.domain_name = each.values[0];
    if (each.key == "domain-name-servers") options.name_servers = each.values;
  }
  return options;
}

template <class R, class Parts>
void add(const Ec2& ec2, Parts& parts) {
  for (const auto& [id, record] : ec2.all<R>()) {
    auto made = part(ec2, record);
    auto key = made.id;
    parts.emplace(std::move(key), std::move(made));
  }
}

std::int16_t protocol_number(const std::string& text) {
  if (text == "tcp") return network::tcp.number;
  if (text == "udp") return network::udp.number;
  if (text == "icmp") return network::icmp.number;
  std::int16_t number = 0;
  for (const char c : text) {
    if (c == '-') return network::all_protocols.number;
    number = static_cast<std::int16_t>(number * 10 + (c - '0'));
  }
  return number;
}

network::Peer peer_of(const std::string& text) {
  if (kind_of(text) == Kind::security_group) return network::GroupId{text};
  if (kind_of(text) == Kind::prefix_list) return network::PrefixListId{text};
  return block(text);
}

}  // namespace

network::GroupRule group_rule_of(const StoredRule& rule) {
  network::GroupRule made;
  made.id = {rule.id};
  made.peer = peer_of(rule.peer);
  made.traffic.protocol = {protocol_number(rule.protocol)};
  const bool ports = made.traffic.protocol == network::tcp || made.traffic.protocol == network::udp;
  if (ports && rule.from >= 0)
    made.traffic.ports = {static_cast<std::uint16_t>(rule.from),
                          static_cast<std::uint16_t>(rule.to)};
  if (made.traffic.protocol == network::icmp)
    made.traffic.kind = {static_cast<std::int16_t>(rule.from), static_cast<std::int16_t>(rule.to)};
  return made;
}

// From network::service_addresses, for good: what has an address keeps it.
const std::vector<network::PublicService>& public_services() {
  static const std::vector<network::PublicService> services = {
      {"secretsmanager", {0xc612000a}},
      {"ssm", {0xc612000b}},
      {"kms", {0xc612000c}},
      {"sts", {0xc612000d}},
      {"ecr.api", {0xc612000e}},
      {"ec2", {0xc612000f}},
      {"cloudformation", {0xc6120010}},
      {"rds", {0xc6120011}},
      {"lambda", {0xc6120012}},
      {"logs", {0xc6120013}},
      {"s3", {0xc6120101}},
  };
  return services;
}

network::Network network_of(const Ec2& ec2) {
  network::Network network;
  add<StoredVpc>(ec2, network.vpcs);
  add<StoredSubnet>(ec2, network.subnets);
  add<StoredRouteTable>(ec2, network.route_tables);
  add<StoredInternetGateway>(ec2, network.internet_gateways);
  add<StoredAddress>(ec2, network.elastic_addresses);
  add<StoredInterface>(ec2, network.interfaces);
  add<StoredGroup>(ec2, network.groups);
  add<StoredAcl>(ec2, network.acls);
  add<StoredEndpoint>(ec2, network.endpoints);
  add<StoredDhcpOptions>(ec2, network.dhcp_options);
  for (const auto& [id, gateway] : ec2.all<StoredNatGateway>()) {
    if (!gateway.deleted)
      network.nat_gateways.emplace(network::NatGatewayId{id},
                                   network::NatGateway{{id}, {gateway.interface}});
  }
  for (const network::PrefixList& list : ec2.prefix_lists())
    network.prefix_lists.emplace(list.id, list);
  network.services = public_services();
  return network;
}

}  // namespace skerry::ec2
