#include "services/s3/public_policy.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace skerry::s3 {
namespace {

constexpr std::array narrowing_keys{"aws:principalorgid",
                                    "aws:principalorgpaths",
                                    "aws:principalarn",
                                    "aws:principalaccount",
                                    "aws:sourcearn",
                                    "aws:sourceaccount",
                                    "aws:sourceip",
                                    "aws:sourcevpc",
                                    "aws:sourcevpce",
                                    "aws:sourceorgid",
                                    "aws:sourceorgpaths",
                                    "aws:userid",
                                    "aws:sourceowner",
                                    "s3:dataaccesspointarn",
                                    "s3:dataaccesspointaccount",
                                    "s3:x-amz-server-side-encryption-aws-kms-key-id"};

bool positive(policy::Comparison comparison) {
  using enum policy::Comparison;
  switch (comparison) {
    case string_equals:
    case string_equals_ignore_case:
    case string_like:
    case arn_equals:
    case arn_like:
    case ip_address:
      return true;
    default:
      return false;
  }
}

// An address range as wide as half of the internet narrows nothing.
bool fixed(const std::string& value) {
  return value.find('*') == value.npos && value.find('?') == value.npos &&
         value.find("${") == value.npos && !value.ends_with("/0") && !value.ends_with("/1");
}

bool narrows(const policy::Condition& condition) {
  std::string key = condition.key;
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (std::find(narrowing_keys.begin(), narrowing_keys.end(), key) == narrowing_keys.end())
    return false;
  return positive(condition.op.comparison) && condition.op.if_exists == policy::IfExists::no &&
         std::all_of(condition.values.begin(), condition.values.end(), fixed);
}

bool for_everybody(const policy::Statement& statement) {
  if (statement.not_principals) return true;
  if (!statement.principals) return false;
  return std::any_of(statement.principals->begin(), statement.principals->end(),
                     [](const policy::PrincipalEntry& entry) {
                       return entry.value.find('*') != std::string::npos;
                     });
}

}  // namespace

bool is_public(const policy::Policy& policy) {
  return std::any_of(
      policy.statements.begin(), policy.statements.end(), [](const policy::Statement& statement) {
        return statement.effect == policy::Effect::allow && for_everybody(statement) &&
               std::none_of(statement.conditions.begin(), statement.conditions.end(), narrows);
      });
}

}  // namespace skerry::s3
