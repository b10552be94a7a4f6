#include "stack/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "stack/limits.hpp"
#include "stack/references.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

constexpr std::array sections = {"AWSTemplateFormatVersion",
                                 "Description",
                                 "Metadata",
                                 "Parameters",
                                 "Rules",
                                 "Mappings",
                                 "Conditions",
                                 "Transform",
                                 "Resources",
                                 "Outputs",
                                 "Hooks"};

Result<Done, Invalid> check_sections(const Value& root) {
  std::vector<std::string> unknown;
  for (const json::Member& member : root.members()) {
    if (std::find(sections.begin(), sections.end(), member.name()) == sections.end()) {
      unknown.emplace_back(member.name());
    }
  }
  if (!unknown.empty()) {
    return Invalid{"Invalid template property or properties " + listed(unknown)};
  }
  if (root.find("Hooks") != nullptr) {
    return Invalid{"Template format error: the Hooks block is not supported."};
  }
  return Done{};
}

Result<Done, Invalid> refuse_transforms(const Value& root) {
  const Value* transform = root.find("Transform");
  if (transform == nullptr) return Done{};
  std::string name = "Transform";
  const Value* first =
      transform->is_array() && transform->size() > 0 ? transform->items().data() : transform;
  if (first->is_string()) name = first->text();
  if (const Value* named = first->find("Name"); named != nullptr && named->is_string()) {
    name = named->text();
  }
  return Invalid{fmt::format("Transform {} is not supported.", name)};
}

Result<Done, Invalid> check_version(const Value& root) {
  const Value* version = root.find("AWSTemplateFormatVersion");
  if (version == nullptr) return Done{};
  if (version->is_string() && version->text() == "2010-09-09") return Done{};
  return Invalid{
      fmt::format("Template format error: unsupported value for AWSTemplateFormatVersion.")};
}

Result<std::string, Invalid> read_description(const Value& root) {
  const Value* description = root.find("Description");
  if (description == nullptr) return std::string();
  if (!description->is_string()) {
    return Invalid{"Template format error: every Description member must be a string."};
  }
  if (description->text().size() > description_bytes_max) {
    return Invalid{fmt::format("Template format error: 'Description' length is greater than {}.",
                               description_bytes_max)};
  }
  return std::string(description->text());
}

// The section, or an empty object; Invalid when it is something else.
Result<const Value*, Invalid> section(const Value& root, std::string_view name) {
  static const Value none = Value::object();
  const Value* found = root.find(name);
  if (found == nullptr) return &none;
  if (!found->is_object()) {
    return Invalid{fmt::format("Template format error: {} must be a map", name)};
  }
  return found;
}

Result<Done, Invalid> check_count(std::string_view what, const Value& section, std::size_t max) {
  if (section.size() <= max) return Done{};
  return Invalid{
      fmt::format("Template format error: Number of {}, {}, is greater than maximum allowed, {}",
                  what, section.size(), max)};
}

// No nulls, no huge objects.
// "[/Resources/A/Properties] 'null' values are not allowed in templates"
Result<Done, Invalid> check_values(const Value& value, const std::string& path) {
  const Invalid refusal{
      fmt::format("Template format error: [{}] 'null' values are not allowed in templates", path)};
  if (value.is_array()) {
    for (const Value& item : value.items()) {
      if (item.is_null()) return refusal;
      if (item.size() > 0) TRY(check_values(item, path));
    }
  } else if (value.is_object()) {
    if (value.size() > object_members_max) {
      return Invalid{fmt::format("Template format error: [{}] has more than {} members", path,
                                 object_members_max)};
    }
    for (const json::Member& member : value.members()) {
      if (member.value.is_null()) {
        return Invalid{
            fmt::format("Template format error: [{}/{}] 'null' values are not allowed in templates",
                        path, member.name())};
      }
      if (member.value.size() > 0) {
        TRY(check_values(member.value, fmt::format("{}/{}", path, member.name())));
      }
    }
  }
  return Done{};
}

Result<Done, Invalid> read_sections(const Value& root, Template& out) {
  const Value* parameters = TRY(section(root, "Parameters"));
  const Value* mappings = TRY(section(root, "Mappings"));
  const Value* conditions = TRY(section(root, "Conditions"));
  const Value* rules = TRY(section(root, "Rules"));
  const Value* resources = TRY(section(root, "Resources"));
  const Value* outputs = TRY(section(root, "Outputs"));
  if (resources->size() == 0) {
    return Invalid{"Template format error: At least one Resources member must be defined."};
  }
  TRY(check_count("parameters", *parameters, parameters_max));
  TRY(check_count("mappings", *mappings, mappings_max));
  TRY(check_count("resources", *resources, resources_max));
  TRY(check_count("outputs", *outputs, outputs_max));
  TRY(check_mappings(*mappings));
  out.parameters = TRY(read_parameters(*parameters));
  out.rules = TRY(read_rules(*rules));
  out.resources = TRY(read_resources(*resources));
  out.outputs = TRY(read_outputs(*outputs));
  out.mappings = *mappings;
  out.conditions = *conditions;
  if (const Value* metadata = root.find("Metadata")) out.metadata = *metadata;
  return Done{};
}

void index(Template& out) {
  for (std::size_t i = 0; i < out.parameters.size(); ++i) {
    out.parameter_index.emplace(out.parameters[i].name, i);
  }
  for (std::size_t i = 0; i < out.resources.size(); ++i) {
    out.resource_index.emplace(out.resources[i].logical_id, i);
  }
}

}  // namespace

bool ParameterType::list() const {
  return kind == ParameterKind::number_list || kind == ParameterKind::text_list ||
         kind == ParameterKind::aws_list ||
         (kind == ParameterKind::ssm &&
          (inner.starts_with("List<") || inner == "CommaDelimitedList"));
}

std::string_view policy_name(Policy policy) {
  switch (policy) {
    case Policy::remove:
      return "Delete";
    case Policy::retain:
      return "Retain";
    case Policy::snapshot:
      return "Snapshot";
    case Policy::retain_except_on_create:
      return "RetainExceptOnCreate";
  }
  return "Delete";
}

const Resource* Template::resource(std::string_view logical_id) const {
  const auto found = resource_index.find(logical_id);
  return found == resource_index.end() ? nullptr : &resources[found->second];
}

const Parameter* Template::parameter(std::string_view name) const {
  const auto found = parameter_index.find(name);
  return found == parameter_index.end() ? nullptr : &parameters[found->second];
}

Result<Template, Invalid> parse_template(std::string_view text) {
  const Document document = TRY(parse_document(text));
  const Value& root = document.root;
  TRY(check_sections(root));
  TRY(check_version(root));
  TRY(refuse_transforms(root));
  for (const json::Member& member : root.members()) {
    if (member.name() == "Metadata") continue;
    if (member.value.is_null()) {
      return Invalid{
          fmt::format("Template format error: [/{}] 'null' values are not allowed in templates",
                      member.name())};
    }
    TRY(check_values(member.value, fmt::format("/{}", member.name())));
  }
  Template out;
  out.format = document.format;
  out.description = TRY(read_description(root));
  TRY(read_sections(root, out));
  index(out);
  TRY(check_references(out));
  return out;
}

std::vector<std::string> referenced_resources(const Template& of, const Value& expression) {
  References found;
  std::vector<std::string> out;
  if (!collect_references(expression, Place::resources, nullptr, found)) return out;
  for (const Reference& reference : found.values) {
    if (of.resource(reference.name) != nullptr) out.push_back(reference.name);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::string> dependencies(const Template& of, const Resource& resource) {
  std::vector<std::string> out = referenced_resources(of, resource.properties);
  for (const std::string& name : referenced_resources(of, resource.metadata)) out.push_back(name);
  out.insert(out.end(), resource.depends_on.begin(), resource.depends_on.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace skerry::stack
