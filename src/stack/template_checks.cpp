#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "stack/graph.hpp"
#include "stack/references.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

using Names = std::set<std::string>;

std::string listed(const Names& names) {
  return stack::listed(std::vector<std::string>(names.begin(), names.end()));
}

class Checker {
 public:
  explicit Checker(const Template& of) : of_(of) {}

  Result<Done, Invalid> all() {
    TRY(conditions());
    TRY(rules());
    TRY(resources());
    TRY(outputs());
    return cycles();
  }

 private:
  Result<Done, Invalid> named(const References& found) const {
    for (const std::string& condition : found.conditions) {
      if (of_.conditions.find(condition) == nullptr) {
        return Invalid{
            fmt::format("Template error: unresolved condition dependency {} in Fn::If", condition)};
      }
    }
    for (const std::string& mapping : found.mappings) {
      if (of_.mappings.find(mapping) == nullptr) {
        return Invalid{
            fmt::format("Template error: Mapping named '{}' is not present in the "
                        "'Mappings' section of template.",
                        mapping)};
      }
    }
    return Done{};
  }

  // Collects what nothing resolves; an attribute that a resource lacks is Invalid at once.
  Result<Done, Invalid> values(const References& found, Names& unresolved) const {
    for (const Reference& reference : found.values) {
      const Resource* resource = of_.resource(reference.name);
      if (reference.attribute.empty()) {
        if (resource == nullptr && of_.parameter(reference.name) == nullptr &&
            !pseudo_parameter(reference.name)) {
          unresolved.insert(reference.name);
        }
      } else if (resource == nullptr) {
        return Invalid{
            fmt::format("Template error: instance of Fn::GetAtt references undefined resource {}",
                        reference.name)};
      } else if (!resource->schema->has_attribute(reference.attribute)) {
        return Invalid{fmt::format(
            "Template error: resource {} does not support attribute type {} in Fn::GetAtt",
            reference.name, reference.attribute)};
      }
    }
    return Done{};
  }

  Result<Done, Invalid> check_values(const Value& expression, Place place, Names& unresolved) {
    References found;
    TRY(collect_references(expression, place, nullptr, found));
    TRY(named(found));
    return values(found, unresolved);
  }

  Result<Done, Invalid> parameters_only(const Value& expression, Place place,
                                        std::string_view block) {
    References found;
    TRY(collect_references(expression, place, nullptr, found));
    Names unresolved;
    for (const Reference& reference : found.values) {
      const bool known = of_.parameter(reference.name) != nullptr ||
                         (pseudo_parameter(reference.name) && reference.attribute.empty());
      if (!known) unresolved.insert(reference.name);
    }
    if (!unresolved.empty()) {
      return Invalid{
          fmt::format("Template format error: Unresolved dependencies {}. Cannot "
                      "reference resources in the {} block of the template",
                      listed(unresolved), block)};
    }
    for (const std::string& condition : found.conditions) {
      if (of_.conditions.find(condition) == nullptr) {
        return Invalid{
            fmt::format("Template format error: Unresolved condition dependencies [{}] "
                        "in the {} block of the template",
                        condition, block)};
      }
    }
    return named(found);
  }

  Result<Done, Invalid> conditions() {
    for (const json::Member& member : of_.conditions.members()) {
      const auto use = TRY(function_of(member.value, Place::conditions));
      if (!use) {
        return Invalid{fmt::format(
            "Template format error: Conditions can only be boolean operations on parameters and "
            "other conditions")};
      }
      TRY(parameters_only(member.value, Place::conditions, "Conditions"));
    }
    return Done{};
  }

  Result<Done, Invalid> rules() {
    for (const Rule& rule : of_.rules) {
      TRY(parameters_only(rule.condition, Place::rules, "Rules"));
      for (const RuleAssertion& each : rule.assertions) {
        TRY(parameters_only(each.assertion, Place::rules, "Rules"));
      }
    }
    return Done{};
  }

  Result<Done, Invalid> known_condition(const std::string& name, std::string_view block) const {
    if (name.empty() || of_.conditions.find(name) != nullptr) return Done{};
    return Invalid{
        fmt::format("Template format error: Unresolved condition dependency {} in the {} "
                    "block of the template",
                    name, block)};
  }

  Result<Done, Invalid> resources() {
    Names unresolved;
    for (const Resource& resource : of_.resources) {
      TRY(known_condition(resource.condition, "Resources"));
      TRY(check_values(resource.properties, Place::resources, unresolved));
      TRY(check_values(resource.metadata, Place::resources, unresolved));
      for (const std::string& name : resource.depends_on) {
        if (of_.resource(name) == nullptr) unresolved.insert(name);
      }
    }
    if (unresolved.empty()) return Done{};
    return Invalid{
        fmt::format("Template format error: Unresolved resource dependencies {} in the "
                    "Resources block of the template",
                    listed(unresolved))};
  }

  Result<Done, Invalid> outputs() {
    Names unresolved;
    for (const Output& output : of_.outputs) {
      TRY(known_condition(output.condition, "Outputs"));
      TRY(check_values(output.value, Place::outputs, unresolved));
      TRY(check_values(output.export_name, Place::outputs, unresolved));
    }
    if (unresolved.empty()) return Done{};
    return Invalid{
        fmt::format("Template format error: Unresolved resource dependencies {} in the "
                    "Outputs block of the template",
                    listed(unresolved))};
  }

  Result<Done, Invalid> cycles() const {
    std::vector<std::vector<std::size_t>> edges;
    for (const Resource& resource : of_.resources) {
      auto& own = edges.emplace_back();
      for (const std::string& name : dependencies(of_, resource)) {
        own.push_back(of_.resource_index.find(name)->second);
      }
    }
    const std::vector<std::size_t> order = dependency_order(edges);
    if (order.size() == edges.size()) return Done{};
    // What only waits for a circle is not in it: the same again from the other side.
    std::vector<std::vector<std::size_t>> back(edges.size());
    std::vector<bool> free(edges.size(), false);
    for (const std::size_t i : order) free[i] = true;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      for (const std::size_t on : edges[i]) {
        if (!free[i] && !free[on]) back[on].push_back(i);
      }
    }
    for (const std::size_t i : dependency_order(back)) free[i] = true;
    Names stuck;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (!free[i]) stuck.insert(of_.resources[i].logical_id);
    }
    return Invalid{"Circular dependency between resources: " + listed(stuck)};
  }

  const Template& of_;
};

}  // namespace

Result<Done, Invalid> check_references(const Template& of) { return Checker(of).all(); }

}  // namespace skerry::stack
