#include <fmt/format.h>

#include <charconv>

#include "base/encoding.hpp"
#include "stack/function_call.hpp"
#include "stack/limits.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

constexpr std::string_view masked = "****";

bool unknown(std::string_view text) { return text.find(known_after_apply) != text.npos; }
bool unknown_value(const Value& value) { return value.is_string() && unknown(value.text()); }
Value not_yet() { return Value(known_after_apply); }

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace

Result<Value, Invalid> FunctionCall::argument(const Value& expression, std::string_view otherwise) {
  auto value = TRY(evaluator_.evaluate(expression));
  if (!value) return Invalid{std::string(otherwise)};
  return std::move(*value);
}

Result<std::string, Invalid> FunctionCall::text(const Value& expression,
                                                std::string_view otherwise) {
  const Value value = TRY(argument(expression, otherwise));
  auto out = scalar_text(value);
  if (!out) return Invalid{std::string(otherwise)};
  return std::move(*out);
}

// A list, or the text of one that is not known yet.
Result<Value, Invalid> FunctionCall::list(const Value& expression, std::string_view otherwise) {
  Value value = TRY(argument(expression, otherwise));
  if (!value.is_array() && !unknown_value(value)) return Invalid{std::string(otherwise)};
  return value;
}

Evaluated FunctionCall::run() {
  switch (use_.function) {
    case Function::ref:
      return ref();
    case Function::get_att:
      return get_att();
    case Function::sub:
      return sub();
    case Function::join:
      return join();
    case Function::select:
      return select();
    case Function::split:
      return split();
    case Function::find_in_map:
      return find_in_map();
    case Function::if_: {
      const auto items = arguments_.items();
      return evaluator_.evaluate(desired().holds(items[0].text()) ? items[1] : items[2]);
    }
    case Function::get_azs:
      return get_azs();
    case Function::cidr:
      return cidr();
    case Function::base64:
      return base64();
    case Function::import_value:
      return import_value();
    case Function::ref_all:
      return ref_all();
    case Function::value_of:
      return value_of();
    case Function::value_of_all:
      return value_of_all();
    default: {
      const bool holds = TRY(truth());
      return std::optional(Value::boolean(holds));
    }
  }
}

Evaluated FunctionCall::pseudo(std::string_view name) const {
  const Facts& facts = *desired().facts;
  if (name == "AWS::NoValue") return std::optional<Value>();
  if (name == "AWS::AccountId") return std::optional(Value(facts.account));
  if (name == "AWS::Region") return std::optional(Value(facts.region));
  if (name == "AWS::Partition") return std::optional(Value(facts.partition));
  if (name == "AWS::StackId") return std::optional(Value(facts.stack_id));
  if (name == "AWS::StackName") return std::optional(Value(facts.stack_name));
  if (name == "AWS::URLSuffix") return std::optional(Value(facts.url_suffix));
  Value arns = Value::array();
  for (const std::string& arn : facts.notification_arns) arns.append(Value(arn));
  return std::optional(std::move(arns));
}

Evaluated FunctionCall::reference(std::string_view name) {
  if (pseudo_parameter(name)) return pseudo(name);
  if (const auto found = desired().arguments->find(name); found != desired().arguments->end()) {
    const Argument& argument = found->second;
    if (!shown() || !argument.no_echo) return std::optional(argument.value());
    return std::optional(argument.is_list ? Value::array({Value(masked)}) : Value(masked));
  }
  return attribute(name, {});
}

// An empty name is what Ref gives.
Evaluated FunctionCall::attribute(std::string_view resource, std::string_view name) {
  const Resource* found = desired().of->resource(resource);
  if (found == nullptr || !desired().wants(*found)) {
    return Invalid{
        fmt::format("Template format error: Unresolved resource dependencies [{}] in the "
                    "Resources block of the template",
                    resource)};
  }
  const Made& made = evaluator_.made_;
  auto value = name.empty() ? made.reference(resource) : made.attribute(resource, name);
  if (!value) value = not_yet();
  return value;
}

Evaluated FunctionCall::ref() { return reference(arguments_.text()); }

Evaluated FunctionCall::get_att() {
  const AttributeName name = attribute_name(arguments_);
  return attribute(name.resource, name.attribute);
}

Result<std::string, Invalid> FunctionCall::variable(std::string_view name) {
  const std::size_t dot = name.find('.');
  auto value = dot == std::string_view::npos
                   ? TRY(reference(name))
                   : TRY(attribute(name.substr(0, dot), name.substr(dot + 1)));
  if (!value) return std::string();
  auto text = scalar_text(*value);
  if (!text) {
    return Invalid{fmt::format("Template error: Fn::Sub: the value of {} is not a string", name)};
  }
  return std::move(*text);
}

Evaluated FunctionCall::sub() {
  const auto [form, map] = sub_arguments(arguments_);
  const auto pieces = TRY(sub_pieces(form));
  std::string out;
  for (const SubPiece& piece : pieces) {
    if (!piece.variable) {
      out += piece.text;
    } else if (const Value* own = map == nullptr ? nullptr : map->find(piece.text)) {
      out += TRY(text(*own, "Template error: every value of the map of Fn::Sub must be a string"));
    } else {
      out += TRY(variable(piece.text));
    }
    if (out.size() > evaluated_bytes_max) break;  // the evaluator refuses it
  }
  return std::optional(Value(out));
}

Evaluated FunctionCall::join() {
  constexpr std::string_view refusal =
      "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and "
      "(2) a list of strings to be joined or a function that returns a list of strings (such as "
      "Fn::GetAZs) to be joined.";
  const std::string_view delimiter = arguments_.items()[0].text();
  const Value items = TRY(list(arguments_.items()[1], refusal));
  if (!items.is_array()) return std::optional(not_yet());
  std::string out;
  bool first = true;
  for (const Value& item : items.items()) {
    const auto text = scalar_text(item);
    if (!text) return Invalid{std::string(refusal)};
    if (!first) out += delimiter;
    first = false;
    out += *text;
    if (out.size() > evaluated_bytes_max) break;
  }
  return std::optional(Value(out));
}

Evaluated FunctionCall::select() {
  constexpr std::string_view refusal =
      "Template error: Fn::Select requires a list argument with two elements: an integer index and "
      "a list";
  const std::string index_text = TRY(text(arguments_.items()[0], refusal));
  const Value items = TRY(list(arguments_.items()[1], refusal));
  if (!items.is_array() || unknown(index_text)) return std::optional(not_yet());
  const auto index = integer(index_text);
  if (!index && !shown()) return Invalid{std::string(refusal)};
  if (!index || *index < 0 || *index >= static_cast<std::int64_t>(items.size())) {
    if (shown()) return std::optional(Value(masked));
    return Invalid{
        fmt::format("Template error: Fn::Select cannot select nonexistent value at "
                    "index {}",
                    index_text)};
  }
  return std::optional(items.items()[static_cast<std::size_t>(*index)]);
}

Evaluated FunctionCall::split() {
  constexpr std::string_view refusal =
      "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and "
      "(2) a string to be split or a function that returns a string to be split.";
  const std::string_view delimiter = arguments_.items()[0].text();
  const std::string source = TRY(text(arguments_.items()[1], refusal));
  if (delimiter.empty()) return Invalid{std::string(refusal)};
  if (unknown(source)) return std::optional(not_yet());
  Value out = Value::array();
  for (std::string_view rest = source;;) {
    const std::size_t at = rest.find(delimiter);
    out.append(Value(rest.substr(0, at)));
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at + delimiter.size());
  }
  return std::optional(std::move(out));
}

Evaluated FunctionCall::find_in_map() {
  constexpr std::string_view refusal =
      "Template error: every Fn::FindInMap object requires three parameters, the map name, map key "
      "and the attribute for return value";
  // Keys are never shown, so they are looked up by their real values.
  const View view = evaluator_.view_;
  evaluator_.view_ = View::real;
  const auto items = arguments_.items();
  auto map = text(items[0], refusal);
  auto key = text(items[1], refusal);
  auto attribute = text(items[2], refusal);
  evaluator_.view_ = view;
  for (const auto* each : {&map, &key, &attribute}) {
    if (!each->ok()) return each->error();
  }
  const Value* found = desired().of->mappings.find(*map);
  if (found == nullptr) {
    return Invalid{
        fmt::format("Template error: Mapping named '{}' is not present in the "
                    "'Mappings' section of template.",
                    *map)};
  }
  found = found->find(*key);
  if (found != nullptr) found = found->find(*attribute);
  if (found == nullptr) {
    return Invalid{fmt::format("Template error: Unable to get mapping for {}::{}::{}", *map, *key,
                               *attribute)};
  }
  return std::optional(*found);
}

Evaluated FunctionCall::get_azs() {
  std::string region = TRY(
      text(arguments_, "Template error: every Fn::GetAZs object must have a String-typed value."));
  if (region.empty()) region = desired().facts->region;
  Value out = Value::array();
  for (const std::string& zone : desired().outside->zones(region)) out.append(Value(zone));
  return std::optional(std::move(out));
}

Evaluated FunctionCall::cidr() {
  constexpr std::string_view refusal =
      "Template error: every Fn::Cidr object requires two parameters, (1) a string of IP block and "
      "(2) an integer count, and optionally (3) an integer of subnet mask bits.";
  const auto items = arguments_.items();
  const std::string block = TRY(text(items[0], refusal));
  const std::string count = TRY(text(items[1], refusal));
  const std::string bits = items.size() < 3 ? std::string("8") : TRY(text(items[2], refusal));
  if (unknown(block) || unknown(count) || unknown(bits)) return std::optional(not_yet());
  if (shown() && (block == masked || count == masked || bits == masked)) {
    return std::optional(Value::array({Value(masked)}));
  }
  const auto number = integer(count);
  const auto host_bits = integer(bits);
  if (!number || !host_bits) return Invalid{std::string(refusal)};
  Value out = TRY(cidr_blocks(block, *number, *host_bits));
  return std::optional(std::move(out));
}

Evaluated FunctionCall::base64() {
  const std::string source = TRY(
      text(arguments_, "Template error: every Fn::Base64 object must have a String-typed value."));
  if (unknown(source)) return std::optional(not_yet());
  return std::optional(Value(skerry::base64(as_bytes(source))));
}

Evaluated FunctionCall::import_value() {
  const std::string name = TRY(text(arguments_,
                                    "Template error: the attribute in Fn::ImportValue must be a "
                                    "string or a function that returns "
                                    "a string"));
  if (unknown(name)) {
    return Invalid{
        "Template error: the attribute in Fn::ImportValue must not depend on any resources, "
        "imported values, or Fn::GetAZs"};
  }
  evaluator_.imported_.push_back(name);
  const auto value = desired().outside->exported(name);
  if (!value) return Invalid{fmt::format("No export named {} found.", name)};
  return std::optional(Value(*value));
}

}  // namespace skerry::stack
