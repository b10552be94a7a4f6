#include "services/secretsmanager/policy_checks.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "wire/json/parse.hpp"

namespace skerry::secretsmanager {
namespace {

using policy::Comparison;
using policy::PrincipalType;
using policy::Statement;

// In lower case.
constexpr std::array<std::string_view, 15> identifying_keys{
    "aws:principalarn", "aws:principalaccount", "aws:principalorgid",      "aws:principalorgpaths",
    "aws:userid",       "aws:username",         "aws:sourcearn",           "aws:sourceaccount",
    "aws:sourceorgid",  "aws:sourceorgpaths",   "aws:sourceowner",         "aws:sourceip",
    "aws:sourcevpc",    "aws:sourcevpce",       "aws:principalservicename"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Those that a request without the key, or with another value, does not meet.
bool positive(const policy::ConditionOperator& op) {
  if (op.if_exists == policy::IfExists::yes) return false;
  if (op.set == policy::SetQualifier::for_all_values) return false;
  switch (op.comparison) {
    case Comparison::string_equals:
    case Comparison::string_equals_ignore_case:
    case Comparison::string_like:
    case Comparison::arn_equals:
    case Comparison::arn_like:
    case Comparison::ip_address:
      return true;
    default:
      return false;
  }
}

bool wildcard(std::string_view value) { return value.find_first_of("*?$") != value.npos; }

// An ARN may have wildcards behind its account; any other value none, and an address range at least
// the first eight bits.
bool fixed(const policy::Condition& condition, std::string_view value) {
  if (condition.op.comparison == Comparison::ip_address) return !value.ends_with("/0");
  if (!wildcard(value)) return true;
  if (!value.starts_with("arn:")) return false;
  std::size_t colons = 0;
  std::size_t end = 0;
  while (end < value.size() && colons < 5)
    if (value[end++] == ':') ++colons;
  const std::string_view head = value.substr(0, end);
  return colons == 5 && !wildcard(head) && !head.ends_with("::");
}

bool limits_caller(const policy::Condition& condition) {
  const std::string key = lower(condition.key);
  const bool counts =
      std::find(identifying_keys.begin(), identifying_keys.end(), key) != identifying_keys.end();
  return counts && positive(condition.op) &&
         std::all_of(condition.values.begin(), condition.values.end(),
                     [&](const std::string& value) { return fixed(condition, value); });
}

bool names_anybody(const Statement& statement) {
  if (statement.not_principals) return true;
  if (!statement.principals) return false;
  return std::any_of(statement.principals->begin(), statement.principals->end(),
                     [](const policy::PrincipalEntry& entry) {
                       return entry.type == PrincipalType::any ||
                              (entry.type == PrincipalType::aws && entry.value == "*");
                     });
}

bool open_to_anybody(const Statement& statement) {
  return statement.effect == policy::Effect::allow && names_anybody(statement) &&
         std::none_of(statement.conditions.begin(), statement.conditions.end(), limits_caller);
}

}  // namespace

Result<policy::Policy> check_policy(const std::string& text) {
  const auto json = json::parse(text);
  if (!json.ok() || !json->is_object()) return Error{"This resource policy contains invalid Json"};
  auto parsed = policy::parse_policy(text, policy::PolicyKind::resource);
  if (!parsed.ok()) return Error{parsed.error().message};
  return std::move(parsed).value();
}

Reach reach_of(const policy::Policy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(), open_to_anybody)
             ? Reach::anybody
             : Reach::limited;
}

}  // namespace skerry::secretsmanager
