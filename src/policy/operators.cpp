#include <algorithm>
#include <array>
#include <utility>

#include "policy/document.hpp"
#include "policy/text.hpp"

namespace skerry::policy {

namespace {

struct Name {
  Comparison comparison;
  std::string_view text;
};

// IAM User Guide, reference_policies_elements_condition_operators.html
constexpr std::array names{
    Name{Comparison::string_equals, "StringEquals"},
    Name{Comparison::string_not_equals, "StringNotEquals"},
    Name{Comparison::string_equals_ignore_case, "StringEqualsIgnoreCase"},
    Name{Comparison::string_not_equals_ignore_case, "StringNotEqualsIgnoreCase"},
    Name{Comparison::string_like, "StringLike"},
    Name{Comparison::string_not_like, "StringNotLike"},
    Name{Comparison::numeric_equals, "NumericEquals"},
    Name{Comparison::numeric_not_equals, "NumericNotEquals"},
    Name{Comparison::numeric_less_than, "NumericLessThan"},
    Name{Comparison::numeric_less_than_equals, "NumericLessThanEquals"},
    Name{Comparison::numeric_greater_than, "NumericGreaterThan"},
    Name{Comparison::numeric_greater_than_equals, "NumericGreaterThanEquals"},
    Name{Comparison::date_equals, "DateEquals"},
    Name{Comparison::date_not_equals, "DateNotEquals"},
    Name{Comparison::date_less_than, "DateLessThan"},
    Name{Comparison::date_less_than_equals, "DateLessThanEquals"},
    Name{Comparison::date_greater_than, "DateGreaterThan"},
    Name{Comparison::date_greater_than_equals, "DateGreaterThanEquals"},
    Name{Comparison::boolean, "Bool"},
    Name{Comparison::binary_equals, "BinaryEquals"},
    Name{Comparison::ip_address, "IpAddress"},
    Name{Comparison::not_ip_address, "NotIpAddress"},
    Name{Comparison::arn_equals, "ArnEquals"},
    Name{Comparison::arn_not_equals, "ArnNotEquals"},
    Name{Comparison::arn_like, "ArnLike"},
    Name{Comparison::arn_not_like, "ArnNotLike"},
    Name{Comparison::null, "Null"},
};

constexpr std::string_view for_all = "ForAllValues:";
constexpr std::string_view for_any = "ForAnyValue:";
constexpr std::string_view if_exists = "IfExists";

bool take_front(std::string_view& text, std::string_view front) {
  if (text.size() < front.size() || !equal_ignoring_case(text.substr(0, front.size()), front))
    return false;
  text.remove_prefix(front.size());
  return true;
}

bool take_back(std::string_view& text, std::string_view back) {
  if (text.size() < back.size() ||
      !equal_ignoring_case(text.substr(text.size() - back.size()), back))
    return false;
  text.remove_suffix(back.size());
  return true;
}

}  // namespace

std::optional<ConditionOperator> parse_condition_operator(std::string_view name) {
  ConditionOperator op;
  if (take_front(name, for_all)) {
    op.set = SetQualifier::for_all_values;
  } else if (take_front(name, for_any)) {
    op.set = SetQualifier::for_any_value;
  }
  if (take_back(name, if_exists)) op.if_exists = IfExists::yes;
  const auto at = std::find_if(names.begin(), names.end(), [&](const Name& known) {
    return equal_ignoring_case(known.text, name);
  });
  if (at == names.end()) return std::nullopt;
  op.comparison = at->comparison;
  // IfExists can end every operator but Null.
  if (op.comparison == Comparison::null && op.if_exists == IfExists::yes) return std::nullopt;
  return op;
}

std::string condition_operator_name(const ConditionOperator& op) {
  std::string out;
  if (op.set == SetQualifier::for_all_values) out += for_all;
  if (op.set == SetQualifier::for_any_value) out += for_any;
  for (const Name& known : names)
    if (known.comparison == op.comparison) out += known.text;
  if (op.if_exists == IfExists::yes) out += if_exists;
  return out;
}

}  // namespace skerry::policy
