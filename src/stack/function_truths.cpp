#include <fmt/format.h>

#include <algorithm>

#include "stack/function_call.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

constexpr std::string_view equals_refusal =
    "Template error: every Fn::Equals object requires a list of 2 string parameters.";
constexpr std::string_view list_refusal =
    "Template error: the first parameter of a rule function must be a list of strings.";

bool same(const Value& a, const Value& b) {
  const auto left = scalar_text(a);
  const auto right = scalar_text(b);
  return left && right ? *left == *right : a == b;
}

bool among(const Value& list, const Value& value) {
  const auto items = list.items();
  return std::any_of(items.begin(), items.end(), [&](const Value& v) { return same(v, value); });
}

// Rules may compare with a list of one by its item (Fn::RefAll gives lists of lists for lists).
Value as_list(Value value) { return value.is_array() ? value : Value::array({std::move(value)}); }

}  // namespace

Result<bool, Invalid> FunctionCall::truth() {
  switch (use_.function) {
    case Function::condition:
      return desired().holds(arguments_.text());
    case Function::equals:
      return both_equal();
    case Function::and_:
      return all_hold();
    case Function::or_:
      return any_holds();
    case Function::not_: {
      const bool holds = TRY(evaluator_.truth(arguments_.items()[0]));
      return !holds;
    }
    case Function::contains:
      return contains();
    case Function::each_member_equals:
      return each_member_equals();
    case Function::each_member_in:
      return each_member_in();
    default:
      return Invalid{"Template error: a condition must evaluate to true or false"};
  }
}

Result<bool, Invalid> FunctionCall::both_equal() {
  const Value left = TRY(argument(arguments_.items()[0], equals_refusal));
  const Value right = TRY(argument(arguments_.items()[1], equals_refusal));
  return same(left, right);
}

Result<bool, Invalid> FunctionCall::all_hold() {
  for (const Value& item : arguments_.items()) {
    const bool holds = TRY(evaluator_.truth(item));
    if (!holds) return false;
  }
  return true;
}

Result<bool, Invalid> FunctionCall::any_holds() {
  for (const Value& item : arguments_.items()) {
    const bool holds = TRY(evaluator_.truth(item));
    if (holds) return true;
  }
  return false;
}

Result<bool, Invalid> FunctionCall::contains() {
  const Value list = as_list(TRY(argument(arguments_.items()[0], list_refusal)));
  const Value value = TRY(argument(arguments_.items()[1], list_refusal));
  return among(list, value);
}

Result<bool, Invalid> FunctionCall::each_member_equals() {
  const Value list = as_list(TRY(argument(arguments_.items()[0], list_refusal)));
  const Value value = TRY(argument(arguments_.items()[1], list_refusal));
  const auto items = list.items();
  return std::all_of(items.begin(), items.end(), [&](const Value& v) { return same(v, value); });
}

Result<bool, Invalid> FunctionCall::each_member_in() {
  const Value list = as_list(TRY(argument(arguments_.items()[0], list_refusal)));
  const Value of = as_list(TRY(argument(arguments_.items()[1], list_refusal)));
  const auto items = list.items();
  return std::all_of(items.begin(), items.end(), [&](const Value& v) { return among(of, v); });
}

// The values of all parameters of a type.
Evaluated FunctionCall::ref_all() const {
  Value out = Value::array();
  for (const Parameter& parameter : desired().of->parameters) {
    if (parameter.type.text != arguments_.text()) continue;
    const auto found = desired().arguments->find(parameter.name);
    if (found == desired().arguments->end()) continue;
    const Value value = found->second.value();
    if (!value.is_array()) {
      out.append(value);
      continue;
    }
    for (const Value& item : value.items()) out.append(item);
  }
  return std::optional(std::move(out));
}

// Attributes of resources that exist (a subnet's VPC) are not known to the engine.
Evaluated FunctionCall::parameter_attribute(const Parameter& parameter,
                                            std::string_view attribute) const {
  return Invalid{
      fmt::format("Template error: attribute {} of parameter {} in Fn::ValueOf is not supported",
                  attribute, parameter.name)};
}

Evaluated FunctionCall::value_of() const {
  const auto items = arguments_.items();
  const Parameter* parameter = desired().of->parameter(items[0].text());
  if (parameter == nullptr || !items[1].is_string()) {
    return Invalid{
        fmt::format("Template error: Fn::ValueOf names no parameter: {}", items[0].text())};
  }
  return parameter_attribute(*parameter, items[1].text());
}

Evaluated FunctionCall::value_of_all() const {
  const auto items = arguments_.items();
  for (const Parameter& parameter : desired().of->parameters) {
    if (parameter.type.text != items[0].text()) continue;
    return parameter_attribute(parameter, items[1].is_string() ? items[1].text() : "");
  }
  return std::optional(Value::array());
}

}  // namespace skerry::stack
