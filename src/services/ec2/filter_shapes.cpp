// Shapes of what filters packets, security groups and network ACLs, and of endpoints.

#include <algorithm>

#include "network/model.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"

namespace skerry::ec2 {
namespace {

std::optional<std::int32_t> number(std::int64_t value) { return static_cast<std::int32_t>(value); }

// The permission with the rule's protocol and ports, made when there is none.
IpPermission& permission_of(std::vector<IpPermission>& permissions, const StoredRule& rule) {
  std::optional<std::int32_t> from;
  std::optional<std::int32_t> to;
  if (rule.protocol == "tcp" || rule.protocol == "udp" || rule.protocol == "icmp") {
    from = number(rule.from);
    to = number(rule.to);
  }
  for (IpPermission& each : permissions) {
    if (each.ip_protocol == rule.protocol && each.from_port == from && each.to_port == to)
      return each;
  }
  IpPermission& made = permissions.emplace_back();
  made.ip_protocol = rule.protocol;
  made.from_port = from;
  made.to_port = to;
  made.user_id_group_pairs.emplace();
  made.ip_ranges.emplace();
  made.ipv6_ranges.emplace();
  made.prefix_list_ids.emplace();
  return made;
}

void add_rule(const Ec2& ec2, std::vector<IpPermission>& permissions, const StoredRule& rule) {
  IpPermission& permission = permission_of(permissions, rule);
  std::optional<std::string> description;
  if (!rule.description.empty()) description = rule.description;
  const auto kind = kind_of(rule.peer);
  if (kind == Kind::security_group) {
    UserIdGroupPair& pair = permission.user_id_group_pairs->emplace_back();
    pair.group_id = rule.peer;
    pair.user_id = ec2.account();
    pair.description = description;
  } else if (kind == Kind::prefix_list) {
    permission.prefix_list_ids->push_back(
        {.description = description, .prefix_list_id = rule.peer});
  } else {
    permission.ip_ranges->push_back({.description = description, .cidr_ip = rule.peer});
  }
}

NetworkAclEntry entry_shape(const StoredEntry& entry) {
  NetworkAclEntry shape;
  shape.cidr_block = entry.cidr;
  shape.egress = entry.egress;
  shape.protocol = std::to_string(entry.protocol);
  shape.rule_action = entry.allow ? "allow" : "deny";
  shape.rule_number = number(entry.number);
  if (entry.protocol == network::icmp.number)
    shape.icmp_type_code =
        IcmpTypeCode{.code = number(entry.icmp_code), .type = number(entry.icmp_type)};
  if (entry.from >= 0)
    shape.port_range = PortRange{.from = number(entry.from), .to = number(entry.to)};
  return shape;
}

// The rule that ends every list, which nobody can change.
constexpr std::int64_t last_number = 32767;

std::vector<NetworkAclEntry> entry_shapes(const StoredAcl& acl) {
  std::vector<StoredEntry> entries = acl.entries;
  for (const bool egress : {true, false}) {
    StoredEntry& last = entries.emplace_back();
    last.number = last_number;
    last.egress = egress;
    last.cidr = "0.0.0.0/0";
  }
  std::stable_sort(entries.begin(), entries.end(), [](const StoredEntry& a, const StoredEntry& b) {
    return std::pair(!a.egress, a.number) < std::pair(!b.egress, b.number);
  });
  std::vector<NetworkAclEntry> shapes;
  for (const StoredEntry& entry : entries) shapes.push_back(entry_shape(entry));
  return shapes;
}

}  // namespace

SecurityGroup shape(const Ec2& ec2, const StoredGroup& group) {
  SecurityGroup shape;
  shape.group_id = group.id;
  shape.vpc_id = group.vpc;
  shape.owner_id = ec2.account();
  shape.group_name = group.name;
  shape.description = group.description;
  shape.security_group_arn = ec2.arn(Kind::security_group, group.id);
  shape.tags = tag_shapes(group.tags);
  shape.ip_permissions.emplace();
  shape.ip_permissions_egress.emplace();
  for (const StoredRule& rule : group.rules)
    add_rule(ec2, rule.egress ? *shape.ip_permissions_egress : *shape.ip_permissions, rule);
  return shape;
}

SecurityGroupRule rule_shape(const Ec2& ec2, const StoredGroup& group, const StoredRule& rule) {
  SecurityGroupRule shape;
  shape.security_group_rule_id = rule.id;
  shape.group_id = group.id;
  shape.group_owner_id = ec2.account();
  shape.is_egress = rule.egress;
  shape.ip_protocol = rule.protocol;
  shape.from_port = number(rule.from);
  shape.to_port = number(rule.to);
  const auto kind = kind_of(rule.peer);
  if (kind == Kind::security_group) {
    shape.referenced_group_info =
        ReferencedSecurityGroup{.group_id = rule.peer, .user_id = ec2.account()};
  } else if (kind == Kind::prefix_list) {
    shape.prefix_list_id = rule.peer;
  } else {
    shape.cidr_ipv4 = rule.peer;
  }
  if (!rule.description.empty()) shape.description = rule.description;
  shape.tags = tag_shapes(rule.tags);
  shape.security_group_rule_arn = ec2.arn(Kind::security_group_rule, rule.id);
  return shape;
}

NetworkAcl shape(const Ec2& ec2, const StoredAcl& acl) {
  NetworkAcl shape;
  shape.network_acl_id = acl.id;
  shape.vpc_id = acl.vpc;
  shape.owner_id = ec2.account();
  shape.is_default = acl.is_default;
  shape.tags = tag_shapes(acl.tags);
  shape.entries = entry_shapes(acl);
  shape.associations.emplace();
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({acl.vpc})) {
    if (subnet->acl != acl.id) continue;
    NetworkAclAssociation& association = shape.associations->emplace_back();
    association.network_acl_association_id = subnet->acl_association;
    association.network_acl_id = acl.id;
    association.subnet_id = subnet->id;
  }
  return shape;
}

std::vector<std::string> dns_names(const Ec2& ec2, const StoredEndpoint& endpoint) {
  if (endpoint.type != "Interface") return {};
  const std::string service = endpoint.service.substr(ec2.service_name("").size());
  const std::string& region = ec2.region().name.text;
  const std::string own = endpoint.id + '-' + endpoint.id.substr(endpoint.id.size() - 8);
  const std::string tail = '.' + service + '.' + region + ".vpce.amazonaws.com";
  std::vector<std::string> names = {own + tail};
  for (const std::string& id : endpoint.subnets)
    names.push_back(own + '-' + ec2.get<StoredSubnet>(id).zone + tail);
  if (endpoint.private_dns) names.push_back(service + '.' + region + ".amazonaws.com");
  return names;
}

VpcEndpoint shape(const Ec2& ec2, const StoredEndpoint& endpoint) {
  VpcEndpoint shape;
  shape.vpc_endpoint_id = endpoint.id;
  shape.vpc_endpoint_type = endpoint.type;
  shape.vpc_id = endpoint.vpc;
  shape.service_name = endpoint.service;
  shape.state = "available";
  shape.policy_document = endpoint.policy;
  shape.route_table_ids = endpoint.route_tables;
  shape.subnet_ids = endpoint.subnets;
  shape.groups.emplace();
  for (const std::string& id : endpoint.groups)
    shape.groups->push_back({.group_id = id, .group_name = ec2.get<StoredGroup>(id).name});
  const bool interface = endpoint.type == "Interface";
  shape.ip_address_type = "ipv4";
  shape.dns_options = DnsOptions{.dns_record_ip_type = interface ? "ipv4" : "service-defined"};
  shape.private_dns_enabled = endpoint.private_dns;
  shape.requester_managed = false;
  shape.network_interface_ids = endpoint.interfaces;
  shape.dns_entries.emplace();
  for (const std::string& name : dns_names(ec2, endpoint))
    shape.dns_entries->push_back({.dns_name = name});
  shape.creation_timestamp = endpoint.created;
  shape.tags = tag_shapes(endpoint.tags);
  shape.owner_id = ec2.account();
  shape.service_region = ec2.region().name.text;
  return shape;
}

}  // namespace skerry::ec2
