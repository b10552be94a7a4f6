#pragma once
// IAM policy documents: the JSON text becomes a Policy, or an error in AWS's words.
// Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
//
// The text itself is what the services keep and return; a Policy is only for evaluation.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry::policy {

// What a document is for: the grammar differs in who may name principals and resources.
enum class PolicyKind : std::uint8_t {
  identity,  // managed, or inline in a user, group or role: no principals
  boundary,  // as identity
  session,   // as identity; passed to AssumeRole and its like
  resource,  // a bucket's, a secret's, a function's: principals required
  trust,     // a role's: principals required, no resources, sts actions only
};

enum class Effect : std::uint8_t { allow, deny };

// Policy variables exist only in v2012; a document without "Version" is v2008.
enum class LanguageVersion : std::uint8_t { v2008, v2012 };

enum class PrincipalType : std::uint8_t { any, aws, service, federated, canonical_user };

// {"AWS": "123456789012"}; `any` (value "*") stands for "Principal": "*".
struct PrincipalEntry {
  PrincipalType type = PrincipalType::any;
  std::string value = "*";
  friend bool operator==(const PrincipalEntry&, const PrincipalEntry&) = default;
};

enum class Comparison : std::uint8_t {
  string_equals,
  string_not_equals,
  string_equals_ignore_case,
  string_not_equals_ignore_case,
  string_like,
  string_not_like,
  numeric_equals,
  numeric_not_equals,
  numeric_less_than,
  numeric_less_than_equals,
  numeric_greater_than,
  numeric_greater_than_equals,
  date_equals,
  date_not_equals,
  date_less_than,
  date_less_than_equals,
  date_greater_than,
  date_greater_than_equals,
  boolean,
  binary_equals,
  ip_address,
  not_ip_address,
  arn_equals,
  arn_not_equals,
  arn_like,
  arn_not_like,
  null,
};

enum class SetQualifier : std::uint8_t { none, for_all_values, for_any_value };
enum class IfExists : std::uint8_t { no, yes };

// "ForAllValues:StringLikeIfExists", taken apart.
struct ConditionOperator {
  Comparison comparison = Comparison::string_equals;
  SetQualifier set = SetQualifier::none;
  IfExists if_exists = IfExists::no;
  friend bool operator==(const ConditionOperator&, const ConditionOperator&) = default;
};

// Nothing for a name that AWS does not know. Names are not case-sensitive, as on AWS.
std::optional<ConditionOperator> parse_condition_operator(std::string_view name);
std::string condition_operator_name(const ConditionOperator& op);

// One key under one operator; its values are alternatives.
struct Condition {
  ConditionOperator op;
  std::string key;  // as written; matched without regard to case
  std::vector<std::string> values;
};

// Of each pair (principals / not_principals, ...) at most one is present; for actions exactly one.
struct Statement {
  std::string sid;
  Effect effect = Effect::allow;
  std::optional<std::vector<PrincipalEntry>> principals;
  std::optional<std::vector<PrincipalEntry>> not_principals;
  std::vector<std::string> actions;
  std::vector<std::string> not_actions;
  std::vector<std::string> resources;
  std::vector<std::string> not_resources;
  std::vector<Condition> conditions;  // all of them must hold
};

struct Policy {
  LanguageVersion version = LanguageVersion::v2008;
  std::string id;
  std::vector<Statement> statements;
};

// The message of a MalformedPolicyDocument error.
struct PolicyError {
  std::string message;
};

Result<Policy, PolicyError> parse_policy(std::string_view text, PolicyKind kind);

// The length that IAM's quotas are about: characters of the document without white space.
std::size_t counted_characters(std::string_view text);

}  // namespace skerry::policy
