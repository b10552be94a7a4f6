// Rules of security groups: put, taken, changed, listed.
// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/permissions.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"

namespace skerry::ec2 {
namespace {

enum class Side : bool { ingress, egress };

Result<StoredGroup, ApiError> group_in(const Ec2& ec2, const std::optional<std::string>& id,
                                       const std::optional<std::string>& name) {
  if (id) {
    const StoredGroup* group = TRY(ec2.need<StoredGroup>(*id));
    return *group;
  }
  if (!name)
    return errors::refused("MissingParameter",
                           "The request must contain the parameter groupName or groupId");
  const StoredVpc* vpc = ec2.default_vpc();
  for (const auto& [each, group] : ec2.all<StoredGroup>()) {
    if (vpc != nullptr && group.vpc == vpc->id && group.name == *name) return group;
  }
  return errors::not_found(Kind::security_group, *name);
}

auto find_same(StoredGroup& group, const StoredRule& rule) {
  return std::find_if(group.rules.begin(), group.rules.end(),
                      [&](const StoredRule& each) { return same_rule(each, rule); });
}

Result<Done, ApiError> check_count(const StoredGroup& group, Side side) {
  const auto count =
      std::count_if(group.rules.begin(), group.rules.end(),
                    [&](const StoredRule& rule) { return rule.egress == (side == Side::egress); });
  if (static_cast<std::size_t>(count) > limits::rules_per_group_max)
    return errors::limit("RulesPerSecurityGroupLimitExceeded", "rules per security group");
  return Done{};
}

template <class Response, class Request>
Result<Response, ApiError> authorize(Ec2& ec2, Call& call, StoredGroup group,
                                     const Request& request, Side side) {
  std::vector<StoredRule> rules = TRY(rules_of(ec2, group, permissions_in(request)));
  const std::vector<StoredTag> tags =
      TRY(tags_for(call, Kind::security_group_rule, request.tag_specifications));
  Response response{.return_ = true};
  response.security_group_rules.emplace();
  for (StoredRule& rule : rules) {
    rule.egress = side == Side::egress;
    if (find_same(group, rule) != group.rules.end())
      return errors::permission_duplicate(rule_words(rule));
    rule.id = make_id(Kind::security_group_rule, call.random());
    rule.tags = tags;
    response.security_group_rules->push_back(rule_shape(ec2, group, rule));
    group.rules.push_back(std::move(rule));
  }
  TRY(check_count(group, side));
  ec2.put(call.batch(), std::move(group));
  return response;
}

RevokedSecurityGroupRule revoked_shape(const Ec2& ec2, const StoredGroup& group,
                                       const StoredRule& rule) {
  const SecurityGroupRule whole = rule_shape(ec2, group, rule);
  RevokedSecurityGroupRule shape;
  shape.security_group_rule_id = whole.security_group_rule_id;
  shape.group_id = whole.group_id;
  shape.is_egress = whole.is_egress;
  shape.ip_protocol = whole.ip_protocol;
  shape.from_port = whole.from_port;
  shape.to_port = whole.to_port;
  shape.cidr_ipv4 = whole.cidr_ipv4;
  shape.prefix_list_id = whole.prefix_list_id;
  if (whole.referenced_group_info)
    shape.referenced_group_id = whole.referenced_group_info->group_id;
  shape.description = whole.description;
  return shape;
}

Result<std::size_t, ApiError> rule_at(const StoredGroup& group, const std::string& id) {
  if (!well_formed({facts_of(Kind::security_group_rule).prefix}, id))
    return errors::malformed(Kind::security_group_rule, id);
  for (std::size_t at = 0; at < group.rules.size(); ++at) {
    if (group.rules[at].id == id) return at;
  }
  return errors::not_found(Kind::security_group_rule, id);
}

// Without an id in the shape: what was asked for and is not there.
IpPermission unknown_shape(const Ec2& ec2, const StoredGroup& group, const StoredRule& rule) {
  StoredGroup only_it = group;
  only_it.rules = {rule};
  only_it.rules[0].egress = false;
  return shape(ec2, only_it).ip_permissions->front();
}

// "[Default VPC] If the values you specify do not match the existing rule's values, no error is
// returned, and the output describes the security group rules that were not revoked."
template <class Response, class Request>
Result<Response, ApiError> revoke(Ec2& ec2, Call& call, StoredGroup group, const Request& request,
                                  Side side) {
  const StoredGroup before = group;
  Response response{.return_ = true};
  response.revoked_security_group_rules.emplace();
  response.unknown_ip_permissions.emplace();
  const auto take = [&](std::size_t at) {
    response.revoked_security_group_rules->push_back(revoked_shape(ec2, before, group.rules[at]));
    group.rules.erase(group.rules.begin() + static_cast<std::ptrdiff_t>(at));
  };
  if (request.security_group_rule_ids && !request.security_group_rule_ids->empty()) {
    for (const std::string& id : *request.security_group_rule_ids) {
      const std::size_t at = TRY(rule_at(group, id));
      if (group.rules[at].egress != (side == Side::egress))
        return errors::not_found(Kind::security_group_rule, id);
      take(at);
    }
  } else {
    std::vector<StoredRule> rules = TRY(rules_of(ec2, group, permissions_in(request)));
    const StoredVpc* default_vpc = ec2.default_vpc();
    for (StoredRule& rule : rules) {
      rule.egress = side == Side::egress;
      const auto there = find_same(group, rule);
      if (there != group.rules.end()) {
        take(static_cast<std::size_t>(there - group.rules.begin()));
      } else if (default_vpc != nullptr && default_vpc->id == group.vpc) {
        response.unknown_ip_permissions->push_back(unknown_shape(ec2, before, rule));
      } else {
        return errors::permission_absent();
      }
    }
  }
  ec2.put(call.batch(), std::move(group));
  return response;
}

template <class Request>
Result<Done, ApiError> set_descriptions(Ec2& ec2, Call& call, StoredGroup group,
                                        const Request& request, Side side) {
  if (request.security_group_rule_descriptions) {
    for (const auto& each : *request.security_group_rule_descriptions) {
      const std::size_t at = TRY(rule_at(group, each.security_group_rule_id.value_or("")));
      group.rules[at].description = each.description.value_or("");
    }
  } else {
    std::vector<StoredRule> rules =
        TRY(rules_of(ec2, group, request.ip_permissions.value_or(std::vector<IpPermission>{})));
    for (StoredRule& rule : rules) {
      rule.egress = side == Side::egress;
      const auto there = find_same(group, rule);
      if (there == group.rules.end()) return errors::permission_absent();
      there->description = rule.description;
    }
  }
  ec2.put(call.batch(), std::move(group));
  return Done{};
}

}  // namespace

Answer<AuthorizeSecurityGroupIngressOperation> authorize_security_group_ingress(
    Ec2& ec2, Call& call, Asked<AuthorizeSecurityGroupIngressOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, request.group_name));
  return authorize<AuthorizeSecurityGroupIngressResult>(ec2, call, std::move(group), request,
                                                        Side::ingress);
}

Answer<AuthorizeSecurityGroupEgressOperation> authorize_security_group_egress(
    Ec2& ec2, Call& call, Asked<AuthorizeSecurityGroupEgressOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, std::nullopt));
  return authorize<AuthorizeSecurityGroupEgressResult>(ec2, call, std::move(group), request,
                                                       Side::egress);
}

Answer<RevokeSecurityGroupIngressOperation> revoke_security_group_ingress(
    Ec2& ec2, Call& call, Asked<RevokeSecurityGroupIngressOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, request.group_name));
  return revoke<RevokeSecurityGroupIngressResult>(ec2, call, std::move(group), request,
                                                  Side::ingress);
}

Answer<RevokeSecurityGroupEgressOperation> revoke_security_group_egress(
    Ec2& ec2, Call& call, Asked<RevokeSecurityGroupEgressOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, std::nullopt));
  return revoke<RevokeSecurityGroupEgressResult>(ec2, call, std::move(group), request,
                                                 Side::egress);
}

Answer<ModifySecurityGroupRulesOperation> modify_security_group_rules(
    Ec2& ec2, Call& call, Asked<ModifySecurityGroupRulesOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, std::nullopt));
  for (const SecurityGroupRuleUpdate& update : *request.security_group_rules) {
    const std::size_t at = TRY(rule_at(group, *update.security_group_rule_id));
    if (!update.security_group_rule) return errors::missing("SecurityGroupRule");
    StoredRule changed = TRY(rule_of(ec2, group, *update.security_group_rule));
    changed.id = group.rules[at].id;
    changed.egress = group.rules[at].egress;
    changed.tags = group.rules[at].tags;
    group.rules[at] = changed;
    const auto same = std::count_if(group.rules.begin(), group.rules.end(),
                                    [&](const StoredRule& r) { return same_rule(r, changed); });
    if (same > 1) return errors::permission_duplicate(rule_words(changed));
  }
  ec2.put(call.batch(), std::move(group));
  return ModifySecurityGroupRulesResult{.return_ = true};
}

Answer<DescribeSecurityGroupRulesOperation> describe_security_group_rules(
    Ec2& ec2, Call&, Asked<DescribeSecurityGroupRulesOperation> request) {
  TRY(check_filters(request.filters));
  ListPage page =
      TRY(open_page({"security-group-rule"}, {request.security_group_rule_ids, request.filters,
                                              request.max_results, request.next_token}));
  std::map<std::string, std::pair<const StoredGroup*, const StoredRule*>> rules;
  for (const auto& [id, group] : ec2.all<StoredGroup>()) {
    for (const StoredRule& rule : group.rules) rules.emplace(rule.id, std::pair(&group, &rule));
  }
  if (request.security_group_rule_ids) {
    decltype(rules) asked;
    for (const std::string& id : *request.security_group_rule_ids) {
      const auto found = rules.find(id);
      if (found == rules.end()) return errors::not_found(Kind::security_group_rule, id);
      asked.insert(*found);
    }
    if (!asked.empty()) rules = std::move(asked);
  }
  const auto wanted = [&](const StoredGroup& group,
                          const StoredRule& rule) -> Result<bool, ApiError> {
    if (!request.filters) return true;
    for (const Filter& filter : *request.filters) {
      std::optional<Texts> values = tag_values(*filter.name, rule.tags);
      if (*filter.name == "group-id") values = Texts{group.id};
      if (*filter.name == "security-group-rule-id") values = Texts{rule.id};
      if (!values) return errors::bad_filter(*filter.name);
      if (!any_matches(filter, *values)) return false;
    }
    return true;
  };
  DescribeSecurityGroupRulesResult response;
  response.security_group_rules.emplace();
  for (const auto& [id, found] : rules) {
    if (page.shown_before(id)) continue;
    const bool take = TRY(wanted(*found.first, *found.second));
    if (!take) continue;
    if (!page.take(id)) break;
    response.security_group_rules->push_back(rule_shape(ec2, *found.first, *found.second));
  }
  response.next_token = page.next_token();
  return response;
}

Answer<UpdateSecurityGroupRuleDescriptionsIngressOperation>
update_security_group_rule_descriptions_ingress(
    Ec2& ec2, Call& call, Asked<UpdateSecurityGroupRuleDescriptionsIngressOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, request.group_name));
  TRY(set_descriptions(ec2, call, std::move(group), request, Side::ingress));
  return UpdateSecurityGroupRuleDescriptionsIngressResult{.return_ = true};
}

Answer<UpdateSecurityGroupRuleDescriptionsEgressOperation>
update_security_group_rule_descriptions_egress(
    Ec2& ec2, Call& call, Asked<UpdateSecurityGroupRuleDescriptionsEgressOperation> request) {
  StoredGroup group = TRY(group_in(ec2, request.group_id, request.group_name));
  TRY(set_descriptions(ec2, call, std::move(group), request, Side::egress));
  return UpdateSecurityGroupRuleDescriptionsEgressResult{.return_ = true};
}

}  // namespace skerry::ec2
