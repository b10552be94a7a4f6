// Security groups: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredGroup;

template <bool egress, class Pick>
Texts from_rules(const Stored& group, Pick pick) {
  Texts texts;
  for (const StoredRule& rule : group.rules) {
    if (rule.egress != egress) continue;
    if (std::string text = pick(rule); !text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

template <bool egress>
Texts cidrs(const Ec2&, const Stored& group) {
  return from_rules<egress>(
      group, [](const StoredRule& rule) { return kind_of(rule.peer) ? std::string() : rule.peer; });
}
template <bool egress>
Texts protocols(const Ec2&, const Stored& group) {
  return from_rules<egress>(group, [](const StoredRule& rule) { return rule.protocol; });
}
template <bool egress>
Texts first_ports(const Ec2&, const Stored& group) {
  return from_rules<egress>(group,
                            [](const StoredRule& rule) { return std::to_string(rule.from); });
}
template <bool egress>
Texts last_ports(const Ec2&, const Stored& group) {
  return from_rules<egress>(group, [](const StoredRule& rule) { return std::to_string(rule.to); });
}
template <bool egress>
Texts peer_groups(const Ec2&, const Stored& group) {
  return from_rules<egress>(group, [](const StoredRule& rule) {
    return kind_of(rule.peer) == Kind::security_group ? rule.peer : std::string();
  });
}
template <bool egress>
Texts peer_lists(const Ec2&, const Stored& group) {
  return from_rules<egress>(group, [](const StoredRule& rule) {
    return kind_of(rule.peer) == Kind::prefix_list ? rule.peer : std::string();
  });
}

constexpr std::array group_filters{
    FilterOf<Stored>{"group-id", [](const Ec2&, const Stored& g) { return Texts{g.id}; }},
    FilterOf<Stored>{"group-name", [](const Ec2&, const Stored& g) { return Texts{g.name}; }},
    FilterOf<Stored>{"description",
                     [](const Ec2&, const Stored& g) { return Texts{g.description}; }},
    FilterOf<Stored>{"vpc-id", [](const Ec2&, const Stored& g) { return Texts{g.vpc}; }},
    FilterOf<Stored>{"owner-id",
                     [](const Ec2& ec2, const Stored&) { return Texts{ec2.account()}; }},
    FilterOf<Stored>{"ip-permission.cidr", cidrs<false>},
    FilterOf<Stored>{"ip-permission.protocol", protocols<false>},
    FilterOf<Stored>{"ip-permission.from-port", first_ports<false>},
    FilterOf<Stored>{"ip-permission.to-port", last_ports<false>},
    FilterOf<Stored>{"ip-permission.group-id", peer_groups<false>},
    FilterOf<Stored>{"ip-permission.prefix-list-id", peer_lists<false>},
    FilterOf<Stored>{"egress.ip-permission.cidr", cidrs<true>},
    FilterOf<Stored>{"egress.ip-permission.protocol", protocols<true>},
    FilterOf<Stored>{"egress.ip-permission.from-port", first_ports<true>},
    FilterOf<Stored>{"egress.ip-permission.to-port", last_ports<true>},
    FilterOf<Stored>{"egress.ip-permission.group-id", peer_groups<true>},
    FilterOf<Stored>{"egress.ip-permission.prefix-list-id", peer_lists<true>},
};

Result<Done, ApiError> check_text(std::string_view what, const std::string& text) {
  const bool plain = text.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "
                         "._-:/()#,@[]+=&;{}!$*") == std::string::npos;
  if (text.empty() || text.size() > limits::group_name_chars_max || !plain)
    return errors::invalid_value({what}, text, "Character sets beyond ASCII are not supported.");
  return Done{};
}

const Stored* named(const Ec2& ec2, VpcOf vpc, std::string_view name) {
  for (const Stored* group : ec2.in<Stored>(vpc)) {
    if (group->name == name) return group;
  }
  return nullptr;
}

// Interfaces that have it, endpoints, and rules of other groups that name it.
bool in_use(const Ec2& ec2, const Stored& group) {
  const auto has = [&](const std::vector<std::string>& groups) {
    return std::find(groups.begin(), groups.end(), group.id) != groups.end();
  };
  for (const auto& [id, interface] : ec2.all<StoredInterface>()) {
    if (has(interface.groups)) return true;
  }
  for (const auto& [id, endpoint] : ec2.all<StoredEndpoint>()) {
    if (has(endpoint.groups)) return true;
  }
  for (const auto& [id, other] : ec2.all<Stored>()) {
    if (id == group.id) continue;
    for (const StoredRule& rule : other.rules) {
      if (rule.peer == group.id) return true;
    }
  }
  return false;
}

// By id, or by the name of one in the default VPC.
Result<const Stored*, ApiError> need_group(const Ec2& ec2, const std::optional<std::string>& id,
                                           const std::optional<std::string>& name) {
  if (id) return ec2.need<Stored>(*id);
  if (!name)
    return errors::refused("MissingParameter",
                           "The request must contain the parameter groupName or groupId");
  const StoredVpc* vpc = ec2.default_vpc();
  const Stored* group = vpc == nullptr ? nullptr : named(ec2, {vpc->id}, *name);
  if (group == nullptr)
    return errors::refused("InvalidGroup.NotFound",
                           fmt::format("The security group '{}' does not exist in default VPC '{}'",
                                       *name, vpc == nullptr ? "none" : vpc->id));
  return group;
}

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return group_filters;
}

Answer<CreateSecurityGroupOperation> create_security_group(
    Ec2& ec2, Call& call, Asked<CreateSecurityGroupOperation> request) {
  const std::string& name = *request.group_name;
  if (!request.vpc_id && ec2.default_vpc() == nullptr)
    return errors::refused("VPCIdNotSpecified", "No default VPC for this user");
  const std::string vpc = request.vpc_id ? *request.vpc_id : ec2.default_vpc()->id;
  TRY(ec2.need<StoredVpc>(vpc));
  TRY(check_text("groupName", name));
  TRY(check_text("groupDescription", *request.description));
  if (name.starts_with("sg-"))
    return errors::invalid_value({"groupName"}, name, "Group names may not be in the format sg-*.");
  if (name == "default")
    return errors::refused("InvalidGroup.Reserved",
                           "Cannot use reserved security group name: default");
  if (named(ec2, {vpc}, name) != nullptr)
    return errors::refused(
        "InvalidGroup.Duplicate",
        fmt::format("The security group '{}' already exists for VPC '{}'", name, vpc));
  if (ec2.all<Stored>().size() >= limits::groups_max)
    return errors::limit("SecurityGroupLimitExceeded", "security groups");
  Stored group;
  group.id = make_id(Kind::security_group, call.random());
  group.vpc = vpc;
  group.name = name;
  group.description = *request.description;
  group.tags = TRY(tags_for(call, Kind::security_group, request.tag_specifications));
  StoredRule& out = group.rules.emplace_back();
  out.id = make_id(Kind::security_group_rule, call.random());
  out.egress = true;
  out.protocol = "-1";
  out.peer = "0.0.0.0/0";
  CreateSecurityGroupResult response;
  response.group_id = group.id;
  response.security_group_arn = ec2.arn(Kind::security_group, group.id);
  response.tags = tag_shapes(group.tags);
  ec2.put(call.batch(), std::move(group));
  return response;
}

Answer<DescribeSecurityGroupsOperation> describe_security_groups(
    Ec2& ec2, Call&, Asked<DescribeSecurityGroupsOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, request.group_ids, request));
  if (request.group_names && !request.group_names->empty()) {
    const auto& names = *request.group_names;
    for (const std::string& name : names) TRY(need_group(ec2, std::nullopt, name));
    const std::string vpc = ec2.default_vpc()->id;
    std::erase_if(found.records, [&](const Stored* group) {
      return group->vpc != vpc || std::find(names.begin(), names.end(), group->name) == names.end();
    });
  }
  return DescribeSecurityGroupsResult{.next_token = found.next_token,
                                      .security_groups = shapes_of(ec2, found.records)};
}

Answer<DeleteSecurityGroupOperation> delete_security_group(
    Ec2& ec2, Call& call, Asked<DeleteSecurityGroupOperation> request) {
  const Stored& group = *TRY(need_group(ec2, request.group_id, request.group_name));
  if (ec2.get<StoredVpc>(group.vpc).default_group == group.id)
    return errors::refused(
        "CannotDelete",
        fmt::format("the specified group: \"{}\" name: \"{}\" cannot be deleted by a user",
                    group.id, group.name));
  if (in_use(ec2, group)) return errors::dependencies(Kind::security_group, group.id);
  const std::string id = group.id;
  ec2.erase<Stored>(call.batch(), id);
  return DeleteSecurityGroupResult{.return_ = true, .group_id = id};
}

}  // namespace skerry::ec2
