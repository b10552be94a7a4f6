#include "services/ec2/permissions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "call/not_supported.hpp"
#include "services/ec2/limits.hpp"

namespace skerry::ec2 {
namespace {

constexpr std::int64_t port_max = 65535;
constexpr std::int64_t icmp_max = 255;
constexpr int protocol_max = 255;
constexpr int icmp_for_ipv6 = 58;

ApiError ipv6(std::string_view what) { return not_supported({"security group rules"}, what); }

// "tcp", "udp", "icmp", "-1", or the number of another protocol.
Result<std::string, ApiError> protocol_name(const std::optional<std::string>& given) {
  if (!given) return errors::missing("ipProtocol");
  std::string text = *given;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (text == "tcp" || text == "6") return std::string("tcp");
  if (text == "udp" || text == "17") return std::string("udp");
  if (text == "icmp" || text == "1") return std::string("icmp");
  if (text == "-1" || text == "all") return std::string("-1");
  int number = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
  if (text == "icmpv6" || (whole && number == icmp_for_ipv6)) return ipv6("ICMPv6");
  if (!whole || number < 0 || number > protocol_max)
    return errors::invalid(
        fmt::format("Invalid value '{}' for IP protocol. Unknown protocol.", *given));
  return std::to_string(number);
}

struct Ports {
  std::optional<std::int32_t> from;
  std::optional<std::int32_t> to;
};

Result<Done, ApiError> set_ports(StoredRule& rule, Ports ports) {
  if (rule.protocol == "icmp") {
    rule.from = ports.from.value_or(-1);
    rule.to = ports.to.value_or(-1);
    if (rule.from < -1 || rule.from > icmp_max || rule.to < -1 || rule.to > icmp_max)
      return errors::invalid(fmt::format("ICMP type ({}) out of range", rule.from));
    if (rule.from == -1 && rule.to != -1)
      return errors::invalid("ICMP code must be -1 when the type is -1");  // our words
    return Done{};
  }
  if (rule.protocol != "tcp" && rule.protocol != "udp") return Done{};
  if (!ports.from || !ports.to)
    return errors::invalid(
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  for (const std::int32_t port : {*ports.from, *ports.to}) {
    if (port < 0 || port > port_max)
      return errors::invalid(fmt::format("TCP/UDP port ({}) out of range", port));
  }
  if (*ports.from > *ports.to)
    return errors::invalid(
        fmt::format("Invalid TCP/UDP port range ({}:{})", *ports.from, *ports.to));
  rule.from = *ports.from;
  rule.to = *ports.to;
  return Done{};
}

Result<Done, ApiError> describe(StoredRule& rule, const std::optional<std::string>& text) {
  rule.description = text.value_or("");
  const bool plain = rule.description.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "
                         "._-:/()#,@[]+=&;{}!$*") == std::string::npos;
  if (rule.description.size() > limits::description_chars_max || !plain)
    return errors::invalid(
        "Invalid rule description. Valid descriptions are strings less than 256 characters from "
        "the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*");
  return Done{};
}

Result<std::string, ApiError> block_peer(const std::string& text) {
  auto block = parse_ipv4_cidr(text);
  if (const auto address = parse_ipv4(text)) block = only(*address);
  if (!block) return errors::invalid(fmt::format("CIDR block {} is malformed", text));
  return block->canonical().text();
}

Result<std::string, ApiError> group_peer(const Ec2& ec2, const StoredGroup& of,
                                         const UserIdGroupPair& pair) {
  if (pair.user_id.value_or(ec2.account()) != ec2.account() || pair.vpc_peering_connection_id)
    return not_supported({"security group rules"}, "groups of other accounts or peered VPCs");
  if (!pair.group_id) {
    if (!pair.group_name) return errors::missing("groupId");
    for (const StoredGroup* group : ec2.in<StoredGroup>({of.vpc})) {
      if (group->name == *pair.group_name) return group->id;
    }
    return errors::not_found(Kind::security_group, *pair.group_name);
  }
  const StoredGroup& group = *TRY(ec2.need<StoredGroup>(*pair.group_id));
  if (group.vpc != of.vpc)
    return errors::refused("InvalidGroup.NotFound",
                           "You have specified two resources that belong to different networks.");
  return group.id;
}

Result<std::string, ApiError> list_peer(const Ec2& ec2, const std::string& id) {
  if (ec2.prefix_list(id) == nullptr) return errors::not_found(Kind::prefix_list, id);
  return id;
}

// The rules of one permission.
class Rules {
 public:
  explicit Rules(StoredRule pattern) : pattern_(std::move(pattern)) {}

  Result<Done, ApiError> add(Result<std::string, ApiError> peer,
                             const std::optional<std::string>& description) {
    StoredRule rule = pattern_;
    rule.peer = TRY(std::move(peer));
    TRY(describe(rule, description));
    rules_.push_back(std::move(rule));
    return Done{};
  }
  std::vector<StoredRule> take() && { return std::move(rules_); }

 private:
  StoredRule pattern_;
  std::vector<StoredRule> rules_;
};

Result<std::vector<StoredRule>, ApiError> rules_of_one(const Ec2& ec2, const StoredGroup& group,
                                                       const IpPermission& permission) {
  if (permission.ipv6_ranges && !permission.ipv6_ranges->empty()) return ipv6("Ipv6Ranges");
  StoredRule pattern;
  pattern.protocol = TRY(protocol_name(permission.ip_protocol));
  const Ports ports{permission.from_port, permission.to_port};
  TRY(set_ports(pattern, ports));
  Rules rules(std::move(pattern));
  if (permission.ip_ranges) {
    for (const IpRange& range : *permission.ip_ranges) {
      if (!range.cidr_ip) return errors::missing("cidrIp");
      TRY(rules.add(block_peer(*range.cidr_ip), range.description));
    }
  }
  if (permission.user_id_group_pairs) {
    for (const UserIdGroupPair& pair : *permission.user_id_group_pairs)
      TRY(rules.add(group_peer(ec2, group, pair), pair.description));
  }
  if (permission.prefix_list_ids) {
    for (const PrefixListId& list : *permission.prefix_list_ids)
      TRY(rules.add(list_peer(ec2, list.prefix_list_id.value_or("")), list.description));
  }
  return std::move(rules).take();
}

}  // namespace

Result<std::vector<StoredRule>, ApiError> rules_of(const Ec2& ec2, const StoredGroup& group,
                                                   const std::vector<IpPermission>& permissions) {
  if (permissions.empty()) return errors::missing("ipPermissions");
  std::vector<StoredRule> all;
  for (const IpPermission& permission : permissions) {
    const std::vector<StoredRule> some = TRY(rules_of_one(ec2, group, permission));
    for (const StoredRule& rule : some) {
      const bool again = std::any_of(all.begin(), all.end(),
                                     [&](const StoredRule& each) { return same_rule(each, rule); });
      if (again) return errors::invalid("The same permission must not appear multiple times");
      all.push_back(rule);
    }
  }
  if (all.empty())
    return errors::refused("MissingParameter",
                           "Missing source specification: include source security group or CIDR "
                           "information");
  return all;
}

Result<StoredRule, ApiError> rule_of(const Ec2& ec2, const StoredGroup& group,
                                     const SecurityGroupRuleRequest& request) {
  if (request.cidr_ipv6) return ipv6("CidrIpv6");
  IpPermission permission;
  permission.ip_protocol = request.ip_protocol;
  permission.from_port = request.from_port;
  permission.to_port = request.to_port;
  if (request.cidr_ipv4)
    permission.ip_ranges =
        std::vector<IpRange>{{.description = request.description, .cidr_ip = request.cidr_ipv4}};
  if (request.referenced_group_id)
    permission.user_id_group_pairs = std::vector<UserIdGroupPair>{
        {.description = request.description, .group_id = request.referenced_group_id}};
  if (request.prefix_list_id)
    permission.prefix_list_ids = std::vector<PrefixListId>{
        {.description = request.description, .prefix_list_id = request.prefix_list_id}};
  const std::vector<StoredRule> rules = TRY(rules_of(ec2, group, {permission}));
  if (rules.size() != 1)
    return errors::combination("A rule has one of CidrIpv4, PrefixListId, ReferencedGroupId.");
  return rules.front();
}

bool same_rule(const StoredRule& a, const StoredRule& b) {
  const auto key = [](const StoredRule& rule) {
    return std::tie(rule.egress, rule.protocol, rule.from, rule.to, rule.peer);
  };
  return key(a) == key(b);
}

std::string rule_words(const StoredRule& rule) {
  if (rule.protocol == "-1") return fmt::format("peer: {}, ALL, ALLOW", rule.peer);
  if (rule.protocol == "icmp")
    return fmt::format("peer: {}, ICMP, type: {}, code: {}, ALLOW", rule.peer,
                       rule.from < 0 ? "ALL" : std::to_string(rule.from),
                       rule.to < 0 ? "ALL" : std::to_string(rule.to));
  if (rule.protocol == "tcp" || rule.protocol == "udp")
    return fmt::format("peer: {}, {}, from port: {}, to port: {}, ALLOW", rule.peer,
                       rule.protocol == "tcp" ? "TCP" : "UDP", rule.from, rule.to);
  return fmt::format("peer: {}, protocol: {}, ALLOW", rule.peer, rule.protocol);
}

}  // namespace skerry::ec2
