// AWS::EC2::SecurityGroup
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"
#include "services/cloudformation/types/ec2_rules.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 6> supported{
    "GroupDescription",     "GroupName", "SecurityGroupEgress",
    "SecurityGroupIngress", "Tags",      "VpcId"};

constexpr std::string_view ingress = "SecurityGroupIngress";
constexpr std::string_view egress = "SecurityGroupEgress";

// A new group lets everything out; one whose template lists egress does not.
Result<Done, ApiError> take_default_egress(Provision& provision, const std::string& group) {
  ec2::IpPermission all;
  all.ip_protocol = "-1";
  all.ip_ranges.emplace().push_back({.cidr_ip = "0.0.0.0/0"});
  return change_rules(provision, {group, Direction::egress}, {{}, {all}});
}
Result<Done, ApiError> give_default_egress(Provision& provision, const std::string& group) {
  ec2::IpPermission all;
  all.ip_protocol = "-1";
  all.ip_ranges.emplace().push_back({.cidr_ip = "0.0.0.0/0"});
  return change_rules(provision, {group, Direction::egress}, {{all}, {}});
}

bool lists_egress(const Value& properties) { return properties.find(egress) != nullptr; }

Result<Done, ApiError> change_listed(Provision& provision, const std::string& group,
                                     const Value& before, const Value& after) {
  const RuleChange in = TRY(rule_change(before, after, ingress));
  TRY(change_rules(provision, {group, Direction::ingress}, in));
  const RuleChange out = TRY(rule_change(before, after, egress));
  return change_rules(provision, {group, Direction::egress}, out);
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& given = provision.properties;
  ec2::CreateSecurityGroupRequest request;
  request.description = text(given, "GroupDescription");
  request.group_name = provision.name();
  request.vpc_id = text(given, "VpcId");
  request.tag_specifications = tags_at_creation(provision, {"security-group"});
  const auto made = TRY(provision.ask<ec2::CreateSecurityGroupOperation>(request));
  const std::string id = *made.group_id;
  if (lists_egress(given)) TRY(take_default_egress(provision, id));
  const Value none = Value::object();
  TRY(change_listed(provision, id, none, given));
  ec2::DescribeSecurityGroupsRequest shown;
  shown.group_ids = {{id}};
  const auto found = TRY(provision.ask<ec2::DescribeSecurityGroupsOperation>(shown));
  return Made{.physical_id = id,
              .attributes = Value::object(
                  {{"GroupId", id}, {"Id", id}, {"VpcId", *found.security_groups->at(0).vpc_id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const std::string& id = former.physical_id;
  const Value& before = former.properties;
  const Value& after = provision.properties;
  if (!lists_egress(before) && lists_egress(after)) TRY(take_default_egress(provision, id));
  TRY(change_listed(provision, id, before, after));
  if (lists_egress(before) && !lists_egress(after)) TRY(give_default_egress(provision, id));
  TRY(update_ec2_tags(provision, former, id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteSecurityGroupRequest request;
  request.group_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteSecurityGroupOperation>(request));
}

}  // namespace

const ResourceType ec2_security_group{.type = "AWS::EC2::SecurityGroup",
                                      .supported = supported,
                                      .create = create,
                                      .update = update,
                                      .remove = remove};

}  // namespace skerry::cloudformation::types
