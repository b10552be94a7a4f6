#include "services/cloudformation/types/ec2_rules.hpp"

#include <algorithm>

#include "services/cloudformation/properties.hpp"

namespace skerry::cloudformation::types {
namespace {

// Each distinct rule once, in the template's order.
Result<std::vector<ec2::IpPermission>, ApiError> permissions_in(const Value& properties,
                                                                std::string_view name) {
  std::vector<ec2::IpPermission> permissions;
  const Value* rules = properties.find(name);
  if (rules == nullptr) return permissions;
  for (const Value& rule : rules->items()) {
    ec2::IpPermission permission = TRY(permission_of(rule));
    if (std::find(permissions.begin(), permissions.end(), permission) == permissions.end())
      permissions.push_back(std::move(permission));
  }
  return permissions;
}

std::vector<ec2::IpPermission> without(std::vector<ec2::IpPermission> all,
                                       const std::vector<ec2::IpPermission>& those) {
  std::erase_if(all, [&](const ec2::IpPermission& each) {
    return std::find(those.begin(), those.end(), each) != those.end();
  });
  return all;
}

template <class Op>
Result<typename Op::Response, ApiError> send(Provision& provision, const RulesOf& of,
                                             const std::vector<ec2::IpPermission>& permissions) {
  typename Op::Request request;
  request.group_id = of.group;
  request.ip_permissions = permissions;
  return provision.ask<Op>(request);
}

Result<std::vector<ec2::SecurityGroupRule>, ApiError> authorize(
    Provision& provision, const RulesOf& of, const std::vector<ec2::IpPermission>& permissions) {
  if (of.direction == Direction::ingress) {
    auto made = TRY(send<ec2::AuthorizeSecurityGroupIngressOperation>(provision, of, permissions));
    return std::move(*made.security_group_rules);
  }
  auto made = TRY(send<ec2::AuthorizeSecurityGroupEgressOperation>(provision, of, permissions));
  return std::move(*made.security_group_rules);
}

Result<Done, ApiError> revoke(Provision& provision, const RulesOf& of,
                              const std::vector<ec2::IpPermission>& permissions) {
  if (of.direction == Direction::ingress)
    return gone(send<ec2::RevokeSecurityGroupIngressOperation>(provision, of, permissions));
  return gone(send<ec2::RevokeSecurityGroupEgressOperation>(provision, of, permissions));
}

}  // namespace

Result<ec2::IpPermission, ApiError> permission_of(const Value& rule) {
  for (const std::string_view name : {"CidrIpv6", "SourceSecurityGroupName"}) {
    if (rule.find(name) != nullptr)
      return ApiError{
          .code = "NotImplemented",
          .status = 501,
          .message = "Skerry does not support " + std::string(name) + " of security group rules."};
  }
  ec2::IpPermission permission;
  permission.ip_protocol = text(rule, "IpProtocol");
  permission.from_port = integer(rule, "FromPort");
  permission.to_port = integer(rule, "ToPort");
  const auto description = text(rule, "Description");
  if (const auto block = text(rule, "CidrIp"))
    permission.ip_ranges.emplace().push_back({.description = description, .cidr_ip = block});
  for (const std::string_view name : {"SourceSecurityGroupId", "DestinationSecurityGroupId"}) {
    const auto group = text(rule, name);
    if (!group) continue;
    ec2::UserIdGroupPair& pair = permission.user_id_group_pairs.emplace().emplace_back();
    pair.group_id = group;
    pair.user_id = text(rule, "SourceSecurityGroupOwnerId");
    pair.description = description;
  }
  for (const std::string_view name : {"SourcePrefixListId", "DestinationPrefixListId"}) {
    const auto list = text(rule, name);
    if (!list) continue;
    permission.prefix_list_ids.emplace().push_back(
        {.description = description, .prefix_list_id = list});
  }
  return permission;
}

Result<RuleChange, ApiError> rule_change(const Value& before, const Value& after,
                                         std::string_view name) {
  const auto was = TRY(permissions_in(before, name));
  const auto is = TRY(permissions_in(after, name));
  return RuleChange{.added = without(is, was), .removed = without(was, is)};
}

Result<Done, ApiError> change_rules(Provision& provision, const RulesOf& of,
                                    const RuleChange& change) {
  if (!change.removed.empty()) TRY(revoke(provision, of, change.removed));
  if (!change.added.empty()) TRY(authorize(provision, of, change.added));
  return Done{};
}

Result<std::string, ApiError> authorize_one(Provision& provision, const RulesOf& of,
                                            const ec2::IpPermission& permission) {
  const auto made = TRY(authorize(provision, of, {permission}));
  return made.at(0).security_group_rule_id.value_or("");
}

}  // namespace skerry::cloudformation::types
