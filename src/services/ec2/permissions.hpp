#pragma once
// IpPermissions: what requests say of rules, checked and taken apart into single rules.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html

#include <string>
#include <vector>

#include "call/operation.hpp"
#include "services/ec2/state.hpp"
#include "shapes/ec2.hpp"

namespace skerry::ec2 {

// One rule for each peer, without ids. The groups and lists that they name are there.
Result<std::vector<StoredRule>, ApiError> rules_of(const Ec2& ec2, const StoredGroup& group,
                                                   const std::vector<IpPermission>& permissions);
// Of ModifySecurityGroupRules.
Result<StoredRule, ApiError> rule_of(const Ec2& ec2, const StoredGroup& group,
                                     const SecurityGroupRuleRequest& request);

// The same direction, traffic and peer.
bool same_rule(const StoredRule& a, const StoredRule& b);
// "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW"
std::string rule_words(const StoredRule& rule);

// The older members, one rule by itself, as an IpPermission.
template <class Request>
std::vector<IpPermission> permissions_in(const Request& request) {
  if (request.ip_permissions && !request.ip_permissions->empty()) return *request.ip_permissions;
  if (!request.cidr_ip && !request.source_security_group_name) return {};
  IpPermission one;
  one.ip_protocol = request.ip_protocol;
  one.from_port = request.from_port;
  one.to_port = request.to_port;
  if (request.cidr_ip) one.ip_ranges = std::vector<IpRange>{{.cidr_ip = request.cidr_ip}};
  if (request.source_security_group_name)
    one.user_id_group_pairs =
        std::vector<UserIdGroupPair>{{.group_name = request.source_security_group_name}};
  return {one};
}

}  // namespace skerry::ec2
