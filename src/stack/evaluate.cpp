#include "stack/evaluate.hpp"

#include <algorithm>

#include "stack/function_call.hpp"
#include "stack/functions.hpp"
#include "stack/limits.hpp"
#include "stack/properties.hpp"
#include "stack/references.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

const Invalid too_large{
    "Template error: the values of the template grow too large when its functions are evaluated."};

std::size_t cost(const Value& value) {
  std::size_t out = evaluated_node_bytes;
  if (value.is_string() || value.is_number()) out += value.text().size();
  if (value.is_array()) {
    for (const Value& item : value.items()) out += cost(item);
  } else if (value.is_object()) {
    for (const json::Member& member : value.members()) {
      out += member.name().size() + cost(member.value);
    }
  }
  return out;
}

// Stack tags join the resource's own, which win over them.
Value with_stack_tags(const ResourceSchema& schema, Value properties, const Facts& facts) {
  if (schema.tags == TagForm::none || facts.stack_tags.empty()) return properties;
  const bool is_map = schema.tags == TagForm::map;
  const Value* own = properties.find(schema.tag_property);
  if (own != nullptr && (is_map ? !own->is_object() : !own->is_array())) return properties;
  Value tags = own != nullptr ? *own : is_map ? Value::object() : Value::array();
  for (const auto& stack_tag : facts.stack_tags) {
    const std::string& key = stack_tag.first;
    const std::string& value = stack_tag.second;
    if (is_map) {
      if (tags.find(key) == nullptr) tags.set(key, Value(value));
      continue;
    }
    const auto items = tags.items();
    const bool there = std::any_of(items.begin(), items.end(), [&](const Value& tag) {
      const Value* name = tag.find("Key");
      return name != nullptr && name->is_string() && name->text() == key;
    });
    if (!there) {
      Value tag = Value::object();
      tag.set("Key", Value(key));
      tag.set("Value", Value(value));
      tags.append(std::move(tag));
    }
  }
  properties.set(schema.tag_property, std::move(tags));
  return properties;
}

// The resources that it waits for as things are: those wanted, in the branches that hold.
std::vector<std::string> live_dependencies(const Desired& desired, const Resource& resource) {
  References found;
  std::vector<std::string> out = resource.depends_on;
  for (const Value* part : {&resource.properties, &resource.metadata}) {
    if (!collect_references(*part, Place::resources, &desired.conditions, found)) return out;
  }
  for (const Reference& reference : found.values) out.push_back(reference.name);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase_if(out, [&](const std::string& name) {
    const Resource* other = desired.of->resource(name);
    return other == nullptr || !desired.wants(*other);
  });
  return out;
}

}  // namespace

bool holds_unknown(const Value& value) {
  if (value.is_string()) return value.text().find(known_after_apply) != std::string_view::npos;
  if (value.is_array()) {
    const auto items = value.items();
    return std::any_of(items.begin(), items.end(), holds_unknown);
  }
  if (!value.is_object()) return false;
  const auto members = value.members();
  return std::any_of(members.begin(), members.end(),
                     [](const json::Member& m) { return holds_unknown(m.value); });
}

Result<std::optional<Value>, Invalid> Evaluator::evaluate(const Value& expression) {
  if (const auto use = checked_function(expression)) {
    auto value = TRY(FunctionCall(*this, *use).run());
    if (value) made_bytes_ += cost(*value);
    if (made_bytes_ > evaluated_bytes_max) return too_large;
    return value;
  }
  if (expression.is_array()) {
    Value out = Value::array();
    for (const Value& item : expression.items()) {
      auto value = TRY(evaluate(item));
      if (value) out.append(std::move(*value));
    }
    return std::optional(std::move(out));
  }
  if (expression.is_object()) {
    Value out = Value::object();
    for (const json::Member& member : expression.members()) {
      auto value = TRY(evaluate(member.value));
      if (value) out.set(member.name(), std::move(*value));
    }
    return std::optional(std::move(out));
  }
  return std::optional(expression);
}

Result<bool, Invalid> Evaluator::truth(const Value& expression) {
  const auto use = TRY(function_of(expression, Place::rules));
  if (use) {
    switch (use->function) {
      case Function::condition:
      case Function::equals:
      case Function::and_:
      case Function::or_:
      case Function::not_:
      case Function::contains:
      case Function::each_member_equals:
      case Function::each_member_in:
        return FunctionCall(*this, *use).truth();
      default:
        break;
    }
  }
  const auto value = TRY(evaluate(expression));
  const auto text = value ? scalar_text(*value) : std::nullopt;
  if (text == "true") return true;
  if (text == "false") return false;
  return Invalid{"Template error: a condition must evaluate to true or false"};
}

Result<Wanted, Invalid> evaluate_resource(const Desired& desired, const Resource& resource,
                                          Evaluator& evaluator) {
  Wanted out;
  auto properties = TRY(evaluator.evaluate(resource.properties));
  out.properties = coerce(
      *resource.schema,
      with_stack_tags(*resource.schema, properties ? std::move(*properties) : Value::object(),
                      *desired.facts));
  auto metadata = TRY(evaluator.evaluate(resource.metadata));
  if (metadata) out.metadata = std::move(*metadata);
  out.deletion_policy = resource.deletion_policy;
  out.update_replace_policy = resource.update_replace_policy;
  out.depends_on = live_dependencies(desired, resource);
  return out;
}

Result<std::vector<OutputValue>, Invalid> evaluate_outputs(const Desired& desired,
                                                           const Made& made) {
  std::vector<OutputValue> out;
  Evaluator evaluator(desired, made);
  for (const Output& output : desired.of->outputs) {
    if (!output.condition.empty() && !desired.holds(output.condition)) continue;
    const Invalid refusal{"Template format error: Output " + output.name +
                          " is malformed. The Value field of every Outputs member must evaluate to "
                          "a String."};
    const auto value = TRY(evaluator.evaluate(output.value));
    const auto text = value ? scalar_text(*value) : std::nullopt;
    if (!text) return refusal;
    std::string export_name;
    if (!output.export_name.is_null()) {
      const auto name = TRY(evaluator.evaluate(output.export_name));
      const auto name_text = name ? scalar_text(*name) : std::nullopt;
      if (!name_text || name_text->empty()) return refusal;
      export_name = *name_text;
    }
    out.push_back({output.name, *text, output.description, std::move(export_name)});
  }
  return out;
}

Result<std::vector<std::string>, Invalid> imported_names(const Desired& desired, const Made& made) {
  Evaluator evaluator(desired, made);
  for (const Resource& resource : desired.of->resources) {
    if (!desired.wants(resource)) continue;
    TRY(evaluator.evaluate(resource.properties));
  }
  for (const Output& output : desired.of->outputs) {
    if (!output.condition.empty() && !desired.holds(output.condition)) continue;
    TRY(evaluator.evaluate(output.value));
  }
  std::vector<std::string> out = evaluator.imported();
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace skerry::stack
