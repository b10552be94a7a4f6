#include <algorithm>
#include <set>

#include "stack/plan_parts.hpp"
#include "stack/template_parts.hpp"
#include "wire/json/write.hpp"

namespace skerry::stack {

namespace {

struct Cause {
  ChangeSource source = ChangeSource::direct_modification;
  std::string entity;
  auto operator<=>(const Cause&) const = default;
};

// In the order of their discovery, each once.
class Causes {
 public:
  void add(Cause cause) {
    if (seen_.insert(cause).second) list_.push_back(std::move(cause));
  }
  const std::vector<Cause>& list() const { return list_; }

 private:
  std::set<Cause> seen_;
  std::vector<Cause> list_;
};

std::optional<std::string> text_of(const Value* object, const std::string& property) {
  const Value* value = object == nullptr ? nullptr : object->find(property);
  if (value == nullptr) return std::nullopt;
  return scalar_text(*value).value_or(json::write(*value));
}

// One property's details, cause by cause.
class PropertyDetails {
 public:
  PropertyDetails(const DetailInput& input, const Fates& fates, std::string property)
      : input_(input), fates_(fates), property_(std::move(property)) {
    static const Value none;
    const Value* before = input.applied->properties.find(property_);
    const Value* after = input.wanted->properties.find(property_);
    had_ = before != nullptr;
    has_ = after != nullptr;
    before_ = had_ ? before : &none;
    after_ = has_ ? after : &none;
    expression_ = input.resource->properties.find(property_);
    collect();
  }

  std::vector<ChangeDetail> all() {
    const bool differs = had_ != has_ || !(*before_ == *after_);
    std::vector<ChangeDetail> out;
    const Causes dynamic = dynamic_causes();
    for (const Cause& cause : dynamic.list()) {
      out.push_back(detail(Evaluation::dynamic, cause));
    }
    if (!differs) return out;
    const Causes causes = static_causes();
    for (const Cause& cause : causes.list()) out.push_back(detail(Evaluation::fixed, cause));
    if (out.empty()) out.push_back(detail(Evaluation::fixed, {}));
    return out;
  }

 private:
  void collect() {
    if (expression_ == nullptr) return;
    // The template is checked, so this cannot fail.
    const auto done = collect_references(*expression_, Place::resources,
                                         &input_.update->after->conditions, found_);
    static_cast<void>(done.ok());
  }

  Causes dynamic_causes() const {
    Causes out;
    for (const Reference& reference : found_.values) {
      const Fate fate = fates_.of(reference.name);
      const bool is_attribute = !reference.attribute.empty();
      if (fate == Fate::unchanged || (fate == Fate::in_place && !is_attribute)) continue;
      out.add({is_attribute ? ChangeSource::resource_attribute : ChangeSource::resource_reference,
               is_attribute ? reference.name + "." + reference.attribute : reference.name});
    }
    return out;
  }

  Causes static_causes() const {
    Causes out;
    const Desired* before = input_.update->before;
    const Resource* old =
        before == nullptr ? nullptr : before->of->resource(input_.resource->logical_id);
    const Value* old_expression = old == nullptr ? nullptr : old->properties.find(property_);
    const bool same_text =
        old_expression != nullptr && expression_ != nullptr && *old_expression == *expression_;
    if (!same_text && (old_expression != nullptr || expression_ != nullptr)) out.add({});
    if (before == nullptr) return out;
    for (const Reference& reference : found_.values) {
      const auto now = input_.update->after->arguments->find(reference.name);
      const auto then = before->arguments->find(reference.name);
      if (now == input_.update->after->arguments->end()) continue;
      if (then != before->arguments->end() && then->second.effective() == now->second.effective()) {
        continue;
      }
      out.add({ChangeSource::parameter_reference, reference.name});
    }
    return out;
  }

  ChangeDetail detail(Evaluation evaluation, const Cause& cause) const {
    const ResourceSchema& schema = *input_.resource->schema;
    const bool tags = property_ == schema.tag_property;
    ChangeDetail out;
    out.attribute = tags ? Scope::tags : Scope::properties;
    if (!tags) out.property = property_;
    out.path = "/Properties/" + property_;
    out.recreation = replacing(schema.properties.find(property_), *before_, *after_);
    out.evaluation = evaluation;
    out.source = cause.source;
    out.causing_entity = cause.entity;
    if (had_ != has_) out.value_change = had_ ? ValueChange::remove : ValueChange::add;
    if (had_ && has_ && !(*before_ == *after_)) out.value_change = ValueChange::modify;
    out.before = text_of(input_.shown_before, property_);
    out.after = text_of(input_.shown_after, property_);
    return out;
  }

  const DetailInput& input_;
  const Fates& fates_;
  std::string property_;
  const Value* before_ = nullptr;
  const Value* after_ = nullptr;
  const Value* expression_ = nullptr;  // in the new template
  bool had_ = false;
  bool has_ = false;
  References found_;
};

ChangeDetail whole(Scope scope) {
  ChangeDetail out;
  out.attribute = scope;
  out.path = "/" + std::string(name(scope));
  return out;
}

}  // namespace

std::vector<ChangeDetail> change_details(const DetailInput& input, const Fates& fates) {
  std::vector<std::string> names;
  for (const Value* side : {&input.applied->properties, &input.wanted->properties}) {
    for (const json::Member& member : side->members()) names.emplace_back(member.name());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<ChangeDetail> out;
  for (std::string& each : names) {
    for (ChangeDetail& detail : PropertyDetails(input, fates, std::move(each)).all()) {
      out.push_back(std::move(detail));
    }
  }
  if (!(input.applied->metadata == input.wanted->metadata)) out.push_back(whole(Scope::metadata));
  if (input.applied->deletion_policy != input.wanted->deletion_policy) {
    out.push_back(whole(Scope::deletion_policy));
    out.back().before = policy_name(input.applied->deletion_policy);
    out.back().after = policy_name(input.wanted->deletion_policy);
  }
  if (input.applied->update_replace_policy != input.wanted->update_replace_policy) {
    out.push_back(whole(Scope::update_replace_policy));
    out.back().before = policy_name(input.applied->update_replace_policy);
    out.back().after = policy_name(input.wanted->update_replace_policy);
  }
  if (input.resource->type == "AWS::CloudFormation::Stack") {
    out.push_back({});
    out.back().evaluation = Evaluation::dynamic;
    out.back().source = ChangeSource::automatic;
  }
  return out;
}

Replacement replacement_of(const std::vector<ChangeDetail>& details) {
  Replacement out = Replacement::no;
  for (const ChangeDetail& detail : details) {
    if (detail.recreation == Replaces::never) continue;
    if (detail.recreation == Replaces::always && detail.evaluation == Evaluation::fixed) {
      return Replacement::yes;
    }
    out = Replacement::conditional;
  }
  return out;
}

}  // namespace skerry::stack
