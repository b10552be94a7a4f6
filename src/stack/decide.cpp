#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"
#include "stack/plan.hpp"
#include "stack/plan_parts.hpp"

namespace skerry::stack {

namespace {

Replaces stronger(Replaces a, Replaces b) { return a < b ? b : a; }

Replaces replacing_within(const ValueShape& shape, const Value& before, const Value& after) {
  if (shape.kind == ValueKind::structure && before.is_object() && after.is_object()) {
    Replaces out = Replaces::never;
    for (const Difference& each : differences(before, after)) {
      static const Value none;
      const PropertySchema* property = shape.structure->find(each.property);
      out = stronger(out, replacing(property, each.before == nullptr ? none : *each.before,
                                    each.after == nullptr ? none : *each.after));
    }
    return out;
  }
  if (shape.kind == ValueKind::list && before.is_array() && after.is_array()) {
    Replaces out = Replaces::never;
    const std::size_t common = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < common; ++i) {
      if (before.items()[i] == after.items()[i]) continue;
      out = stronger(out, replacing_within(*shape.element, before.items()[i], after.items()[i]));
    }
    return out;
  }
  return Replaces::never;
}

bool by_name(const json::Member* a, const json::Member* b) { return a->name() < b->name(); }

std::vector<const json::Member*> sorted_members(const Value& object) {
  std::vector<const json::Member*> out;
  for (const json::Member& member : object.members()) out.push_back(&member);
  std::sort(out.begin(), out.end(), by_name);
  return out;
}

}  // namespace

Replaces replacing(const PropertySchema* property, const Value& before, const Value& after) {
  if (property == nullptr) return Replaces::never;
  return stronger(property->replaces, replacing_within(property->shape, before, after));
}

std::vector<Difference> differences(const Value& before, const Value& after) {
  std::vector<Difference> out;
  const auto left = sorted_members(before);
  const auto right = sorted_members(after);
  auto l = left.begin();
  auto r = right.begin();
  while (l != left.end() || r != right.end()) {
    if (r == right.end() || (l != left.end() && by_name(*l, *r))) {
      out.push_back({std::string((*l)->name()), &(*l)->value, nullptr});
      ++l;
    } else if (l == left.end() || by_name(*r, *l)) {
      out.push_back({std::string((*r)->name()), nullptr, &(*r)->value});
      ++r;
    } else {
      if (!((*l)->value == (*r)->value)) {
        out.push_back({std::string((*l)->name()), &(*l)->value, &(*r)->value});
      }
      ++l;
      ++r;
    }
  }
  return out;
}

std::vector<std::string> changed_properties(const Value& before, const Value& after) {
  std::vector<std::string> out;
  for (Difference& each : differences(before, after)) out.push_back(std::move(each.property));
  return out;
}

std::string custom_name_conflict(const LiveResource& live, const Wanted& wanted) {
  const ResourceSchema* schema = find_schema(live.type);
  if (schema == nullptr || !live.current) return {};
  // The name is the property that could be generated, or what identifies the resource.
  std::vector<std::string_view> parts;
  if (!schema->name.property.empty()) {
    parts.push_back(schema->name.property);
  } else {
    parts.assign(schema->identifier.begin(), schema->identifier.end());
  }
  std::string name;
  for (const std::string_view part : parts) {
    const Value* before = live.current->applied.properties.find(part);
    const Value* after = wanted.properties.find(part);
    if (before == nullptr || after == nullptr || !(*before == *after) || !after->is_string()) {
      return {};
    }
    if (name.empty()) name = after->text();
  }
  if (name.empty()) return {};
  return fmt::format(
      "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
      "Rename {} and update the stack again.",
      name);
}

Decision decide(const LiveResource& live, const Wanted& wanted, const Step& step) {
  ASSERT(live.current);
  const Wanted& applied = live.current->applied;
  const ResourceSchema* schema = find_schema(live.type);
  static const Value none;
  bool differs = false;
  for (const Difference& each : differences(applied.properties, wanted.properties)) {
    differs = true;
    const PropertySchema* property =
        schema == nullptr ? nullptr : schema->properties.find(each.property);
    if (replacing(property, each.before == nullptr ? none : *each.before,
                  each.after == nullptr ? none : *each.after) == Replaces::always) {
      return Decision::replace;
    }
  }
  if (step.must_replace) return Decision::replace;
  // A nested stack's template may differ behind the same URL, so its own plan decides.
  if (differs || live.soundness == Soundness::uncertain ||
      live.type == "AWS::CloudFormation::Stack") {
    return Decision::update;
  }
  const bool same = applied.metadata == wanted.metadata &&
                    applied.deletion_policy == wanted.deletion_policy &&
                    applied.update_replace_policy == wanted.update_replace_policy &&
                    applied.depends_on == wanted.depends_on;
  return same ? Decision::nothing : Decision::record;
}

}  // namespace skerry::stack
