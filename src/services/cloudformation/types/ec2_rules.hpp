#pragma once
// Rules of security groups, as templates list them and as EC2 takes them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/cloudformation/provision.hpp"
#include "shapes/ec2.hpp"

namespace skerry::cloudformation::types {

enum class Direction : std::uint8_t { ingress, egress };

struct RulesOf {
  std::string group;
  Direction direction;
};

// One rule of a template: its peer is a block, a group or a prefix list.
Result<ec2::IpPermission, ApiError> permission_of(const Value& rule);

struct RuleChange {
  std::vector<ec2::IpPermission> added;
  std::vector<ec2::IpPermission> removed;
};
// What came and went of the list under a property's name. A rule that is listed twice counts once.
Result<RuleChange, ApiError> rule_change(const Value& before, const Value& after,
                                         std::string_view name);
// Takes, then puts; both in the step's one batch.
Result<Done, ApiError> change_rules(Provision& provision, const RulesOf& of,
                                    const RuleChange& change);
// The id of the one new rule.
Result<std::string, ApiError> authorize_one(Provision& provision, const RulesOf& of,
                                            const ec2::IpPermission& permission);

}  // namespace skerry::cloudformation::types
