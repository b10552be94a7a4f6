// AWS::EC2::SecurityGroupIngress
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"
#include "services/cloudformation/types/ec2_rules.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 9> supported{"CidrIp",
                                                    "Description",
                                                    "FromPort",
                                                    "GroupId",
                                                    "IpProtocol",
                                                    "SourcePrefixListId",
                                                    "SourceSecurityGroupId",
                                                    "SourceSecurityGroupOwnerId",
                                                    "ToPort"};

Result<Made, ApiError> create(Provision& provision) {
  const ec2::IpPermission permission = TRY(permission_of(provision.properties));
  const std::string id = TRY(authorize_one(
      provision, {text(provision.properties, "GroupId").value_or(""), Direction::ingress},
      permission));
  return Made{.physical_id = id, .attributes = Value::object({{"Id", id}})};
}

// Only its description changes in place.
Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  ec2::UpdateSecurityGroupRuleDescriptionsIngressRequest request;
  request.group_id = text(provision.properties, "GroupId");
  request.security_group_rule_descriptions.emplace().push_back(
      {.security_group_rule_id = former.physical_id,
       .description = text(provision.properties, "Description").value_or("")});
  TRY(provision.ask<ec2::UpdateSecurityGroupRuleDescriptionsIngressOperation>(request));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::RevokeSecurityGroupIngressRequest request;
  request.group_id = text(former.properties, "GroupId");
  request.security_group_rule_ids = {{former.physical_id}};
  return gone(provision.ask<ec2::RevokeSecurityGroupIngressOperation>(request));
}

}  // namespace

const ResourceType ec2_security_group_ingress{.type = "AWS::EC2::SecurityGroupIngress",
                                              .supported = supported,
                                              .create = create,
                                              .update = update,
                                              .remove = remove};

}  // namespace skerry::cloudformation::types
