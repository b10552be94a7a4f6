#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "stack/limits.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

constexpr std::array members = {
    "Type",           "Properties",          "Metadata",   "DependsOn", "Condition",
    "DeletionPolicy", "UpdateReplacePolicy", "Description"};
constexpr std::array unsupported = {"CreationPolicy", "UpdatePolicy"};

// Types of which AWS can take a snapshot, as far as Skerry knows them.
bool snapshots(std::string_view type) { return type == "AWS::RDS::DBInstance"; }

template <class List>
bool has(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

Result<Done, Invalid> check_members(std::string_view id, const Value& body) {
  for (const json::Member& member : body.members()) {
    if (has(unsupported, member.name())) {
      return Invalid{fmt::format("Template format error: [/Resources/{}] {} is not supported", id,
                                 member.name())};
    }
    if (!has(members, member.name())) {
      return Invalid{fmt::format("Invalid template resource property '{}'", member.name())};
    }
  }
  return Done{};
}

Result<Policy, Invalid> read_policy(const Value& body, std::string_view member,
                                    const Resource& resource) {
  const Value* found = body.find(member);
  if (found == nullptr) {
    // The user guide on the DeletionPolicy attribute: of a DB instance without a cluster the
    // default is Snapshot.
    const bool guarded = member == "DeletionPolicy" && resource.type == "AWS::RDS::DBInstance" &&
                         resource.properties.find("DBClusterIdentifier") == nullptr;
    return guarded ? Policy::snapshot : Policy::remove;
  }
  const std::string_view text = found->is_string() ? found->text() : std::string_view();
  if (text == "Delete") return Policy::remove;
  if (text == "Retain") return Policy::retain;
  if (text == "Snapshot" && snapshots(resource.type)) return Policy::snapshot;
  if (text == "Snapshot") {
    return Invalid{
        fmt::format("Template error: resource type {} does not support {} value Snapshot",
                    resource.type, member)};
  }
  if (text == "RetainExceptOnCreate" && member == "DeletionPolicy") {
    return Policy::retain_except_on_create;
  }
  return Invalid{fmt::format("Template format error: Unrecognized {} {} for resource {}", member,
                             text, resource.logical_id)};
}

Result<std::vector<std::string>, Invalid> read_depends_on(const Value& body) {
  std::vector<std::string> out;
  const Value* found = body.find("DependsOn");
  if (found == nullptr) return out;
  const Invalid refusal{"Template format error: DependsOn must be a string or list of strings."};
  if (found->is_string()) {
    out.emplace_back(found->text());
    return out;
  }
  if (!found->is_array()) return refusal;
  for (const Value& item : found->items()) {
    if (!item.is_string()) return refusal;
    out.emplace_back(item.text());
  }
  return out;
}

// "TypeName of X must be a string", and the rest of a resource but its schema.
Result<Resource, Invalid> read_resource(std::string_view id, const Value& body) {
  if (!alphanumeric(id) || id.size() > name_chars_max) {
    return Invalid{fmt::format("Template format error: Resource name {} is non alphanumeric.", id)};
  }
  if (!body.is_object()) {
    return Invalid{
        fmt::format("Template format error: [/Resources/{}] resource definition is malformed", id)};
  }
  const Value* type = body.find("Type");
  if (type == nullptr || !type->is_string()) {
    return Invalid{fmt::format(
        "Template format error: [/Resources/{}] Every Resources object must contain a Type member.",
        id)};
  }
  TRY(check_members(id, body));
  Resource out;
  out.logical_id = id;
  out.type = type->text();
  out.schema = find_schema(out.type);
  out.properties = Value::object();
  if (const Value* properties = body.find("Properties")) {
    if (!properties->is_object()) {
      return Invalid{fmt::format(
          "Template format error: [/Resources/{}/Properties] Properties must be an object", id)};
    }
    out.properties = *properties;
  }
  if (const Value* metadata = body.find("Metadata")) out.metadata = *metadata;
  if (const Value* condition = body.find("Condition")) {
    if (!condition->is_string()) {
      return Invalid{"Template format error: Every Condition member must be a string."};
    }
    out.condition = condition->text();
  }
  out.depends_on = TRY(read_depends_on(body));
  out.deletion_policy = TRY(read_policy(body, "DeletionPolicy", out));
  out.update_replace_policy = TRY(read_policy(body, "UpdateReplacePolicy", out));
  return out;
}

Result<Output, Invalid> read_output(std::string_view name, const Value& body) {
  if (!alphanumeric(name)) {
    return Invalid{fmt::format("Template format error: Output name {} is non alphanumeric.", name)};
  }
  const Value* value = body.find("Value");
  if (value == nullptr) {
    return Invalid{
        fmt::format("Template format error: Every Outputs member must contain a Value object")};
  }
  Output out;
  out.name = name;
  out.value = *value;
  for (const json::Member& member : body.members()) {
    if (member.name() == "Value") continue;
    if (member.name() == "Description" && member.value.is_string()) {
      out.description = member.value.text();
    } else if (member.name() == "Condition" && member.value.is_string()) {
      out.condition = member.value.text();
    } else if (member.name() == "Export" && member.value.size() == 1 &&
               member.value.find("Name") != nullptr) {
      out.export_name = *member.value.find("Name");
    } else {
      return Invalid{fmt::format("Invalid template output property '{}'", member.name())};
    }
  }
  return out;
}

}  // namespace

bool alphanumeric(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::optional<std::string> scalar_text(const Value& value) {
  switch (value.kind()) {
    case json::Kind::string:
    case json::Kind::number:
      return std::string(value.text());
    case json::Kind::boolean:
      return value.as_boolean() ? "true" : "false";
    default:
      return std::nullopt;
  }
}

Result<std::vector<Resource>, Invalid> read_resources(const Value& section) {
  std::vector<Resource> out;
  std::vector<std::string> unknown;
  for (const json::Member& member : section.members()) {
    out.push_back(TRY(read_resource(member.name(), member.value)));
    const std::string& type = out.back().type;
    if (out.back().schema == nullptr && !has(unknown, type)) unknown.push_back(type);
  }
  if (!unknown.empty()) {
    return Invalid{"Template format error: Unrecognized resource types: " + listed(unknown)};
  }
  return out;
}

Result<std::vector<Output>, Invalid> read_outputs(const Value& section) {
  std::vector<Output> out;
  for (const json::Member& member : section.members()) {
    if (!member.value.is_object()) {
      return Invalid{"Template format error: Every Outputs member must be a JSON object."};
    }
    out.push_back(TRY(read_output(member.name(), member.value)));
  }
  return out;
}

Result<std::vector<Rule>, Invalid> read_rules(const Value& section) {
  std::vector<Rule> out;
  for (const json::Member& member : section.members()) {
    const Value* assertions = member.value.find("Assertions");
    if (assertions == nullptr || !assertions->is_array()) {
      return Invalid{
          fmt::format("Template format error: Rule {} must contain Assertions.", member.name())};
    }
    Rule rule;
    rule.name = member.name();
    if (const Value* condition = member.value.find("RuleCondition")) rule.condition = *condition;
    for (const Value& item : assertions->items()) {
      const Value* assertion = item.find("Assert");
      if (assertion == nullptr) {
        return Invalid{
            fmt::format("Template format error: every assertion of rule {} must contain Assert.",
                        member.name())};
      }
      const Value* description = item.find("AssertDescription");
      const bool said = description != nullptr && description->is_string();
      rule.assertions.push_back(
          {*assertion, said ? std::string(description->text()) : std::string()});
    }
    out.push_back(std::move(rule));
  }
  return out;
}

Result<Done, Invalid> check_mappings(const Value& section) {
  for (const json::Member& mapping : section.members()) {
    if (!alphanumeric(mapping.name())) {
      return Invalid{fmt::format("Template format error: Mappings name {} is non alphanumeric.",
                                 mapping.name())};
    }
    if (!mapping.value.is_object()) {
      return Invalid{"Template format error: Every Mappings member must be a map"};
    }
    for (const json::Member& key : mapping.value.members()) {
      if (!key.value.is_object()) {
        return Invalid{fmt::format(
            "Template format error: Every Mappings attribute must be a map, not {}", key.name())};
      }
      if (key.value.size() > mapping_attributes_max) {
        return Invalid{
            fmt::format("Template format error: Number of attributes of mapping {}, {}, "
                        "is greater than maximum allowed, {}",
                        mapping.name(), key.value.size(), mapping_attributes_max)};
      }
      for (const json::Member& attribute : key.value.members()) {
        if (attribute.value.is_object()) {
          return Invalid{
              "Template format error: Every Mappings attribute must be a String or a "
              "List."};
        }
      }
    }
  }
  return Done{};
}

}  // namespace skerry::stack
