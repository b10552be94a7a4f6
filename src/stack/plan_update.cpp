#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "stack/graph.hpp"
#include "stack/plan.hpp"
#include "stack/plan_parts.hpp"
#include "stack/template_parts.hpp"
#include "wire/json/write.hpp"

namespace skerry::stack {

namespace {

// What is made, seen from the end of the plan: nothing is known of what will be new.
class Foreseen final : public Made, public Fates {
 public:
  explicit Foreseen(const LiveResources& live) : live_(live) {}

  void decide(const std::string& logical_id, Fate fate) { fates_[logical_id] = fate; }

  Fate of(std::string_view logical_id) const override {
    const auto found = fates_.find(logical_id);
    return found == fates_.end() ? Fate::unchanged : found->second;
  }
  std::optional<Value> reference(std::string_view logical_id) const override {
    if (of(logical_id) == Fate::new_one) return std::nullopt;
    return live_.reference(logical_id);
  }
  std::optional<Value> attribute(std::string_view logical_id,
                                 std::string_view name) const override {
    if (of(logical_id) == Fate::new_one) return std::nullopt;
    return live_.attribute(logical_id, name);
  }

 private:
  const LiveResources& live_;
  std::map<std::string, Fate, std::less<>> fates_;
};

std::string context_of(const Value& properties, const Value& metadata) {
  Value out = Value::object();
  out.set("Properties", properties);
  if (!metadata.is_null()) out.set("Metadata", metadata);
  return json::write(out);
}

std::string policy_action(ChangeAction action, Replacement replacement, Policy policy) {
  const bool keeps = policy == Policy::retain || policy == Policy::retain_except_on_create;
  const std::string_view does = keeps ? "Retain" : policy_name(policy);
  if (action == ChangeAction::remove) return std::string(does);
  if (replacement != Replacement::yes) return {};
  return fmt::format("ReplaceAnd{}", does);
}

class UpdatePlanner {
 public:
  UpdatePlanner(const UpdateInput& input, PropertyValues values)
      : input_(input),
        values_(values),
        foreseen_(*input.live),
        evaluator_(*input.after, foreseen_),
        shown_(*input.after, foreseen_, View::shown) {}

  Result<Plan, Invalid> run() {
    for (const Resource& resource : input_.after->of->resources) {
      if (input_.after->wants(resource)) wanted_.push_back(&resource);
    }
    TRY(refuse_other_types());
    plans_.resize(wanted_.size());
    const std::vector<std::size_t> order = order_of();
    for (const std::size_t i : order) TRY(plan_one(i));
    drop_removed();
    collect(order);
    TRY(outputs());
    return std::move(plan_);
  }

 private:
  struct One {
    std::optional<Step> step;
    std::optional<ResourceChange> change;
    std::vector<std::size_t> depends_on;  // indices in wanted_
  };

  const LiveResource* live(const Resource& resource) const {
    return input_.live->find(resource.logical_id);
  }

  Result<Done, Invalid> refuse_other_types() const {
    std::vector<std::string> changed;
    for (const Resource* resource : wanted_) {
      const LiveResource* there = live(*resource);
      if (there != nullptr && there->current && there->type != resource->type) {
        changed.push_back(resource->logical_id);
      }
    }
    if (changed.empty()) return Done{};
    return Invalid{
        fmt::format("Update of resource type is not permitted. The new template modifies "
                    "resource type of the following resources: {}",
                    listed(changed))};
  }

  std::vector<std::size_t> order_of() {
    std::map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < wanted_.size(); ++i) index.emplace(wanted_[i]->logical_id, i);
    std::vector<std::vector<std::size_t>> edges(wanted_.size());
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      for (const std::string& name : dependencies(*input_.after->of, *wanted_[i])) {
        if (const auto on = index.find(name); on != index.end()) edges[i].push_back(on->second);
      }
      plans_[i].depends_on = edges[i];
    }
    return dependency_order(edges);  // without cycles: the template is checked
  }

  Result<Done, Invalid> plan_one(std::size_t i) {
    const Resource& resource = *wanted_[i];
    const LiveResource* there = live(resource);
    const bool is_new = there == nullptr || !there->current;
    if (is_new) foreseen_.decide(resource.logical_id, Fate::new_one);
    const Wanted wanted = TRY(evaluate_resource(*input_.after, resource, evaluator_));
    return is_new ? plan_create(i, resource) : plan_change(i, resource, *there, wanted);
  }

  Result<Done, Invalid> plan_create(std::size_t i, const Resource& resource) {
    ResourceChange change;
    change.action = ChangeAction::add;
    change.logical_id = resource.logical_id;
    change.type = resource.type;
    if (values_ == PropertyValues::with) {
      const Wanted shown = TRY(evaluate_resource(*input_.after, resource, shown_));
      change.after_context = context_of(shown.properties, shown.metadata);
    }
    Step step;
    step.kind = StepKind::create;
    step.logical_id = resource.logical_id;
    step.type = resource.type;
    plans_[i].step = std::move(step);
    plans_[i].change = std::move(change);
    return Done{};
  }

  // As shown: before, nothing when its template is not known.
  Result<std::optional<Wanted>, Invalid> shown_before(const Resource& resource) const {
    const Desired* before = input_.before;
    const Resource* old = before == nullptr ? nullptr : before->of->resource(resource.logical_id);
    if (old == nullptr || !before->wants(*old)) return std::optional<Wanted>();
    Evaluator evaluator(*before, *input_.live, View::shown);
    auto shown = evaluate_resource(*before, *old, evaluator);
    // An import that is gone by now, say: then there is nothing to show.
    if (!shown) return std::optional<Wanted>();
    return std::optional(std::move(*shown));
  }

  Result<Done, Invalid> plan_change(std::size_t i, const Resource& resource,
                                    const LiveResource& there, const Wanted& wanted) {
    DetailInput input{&input_, &resource, &wanted, &there.current->applied, nullptr, nullptr};
    std::vector<ChangeDetail> details = change_details(input, foreseen_);
    if (details.empty() && there.soundness == Soundness::sound) {
      if (there.current->applied.depends_on != wanted.depends_on || there.dropped) {
        provider_work_ = provider_work_ || there.dropped;
        plans_[i].step = step_of(StepKind::record, there);
      }
      return Done{};
    }
    ResourceChange change;
    if (values_ == PropertyValues::with) {
      const Wanted after = TRY(evaluate_resource(*input_.after, resource, shown_));
      const auto before = TRY(shown_before(resource));
      input.shown_after = &after.properties;
      input.shown_before = before ? &before->properties : nullptr;
      details = change_details(input, foreseen_);
      change.after_context = context_of(after.properties, after.metadata);
      if (before) change.before_context = context_of(before->properties, before->metadata);
    }
    describe(change, there, std::move(details));
    change.policy_action =
        policy_action(change.action, change.replacement, resource.update_replace_policy);
    Step step = step_of(StepKind::change, there);
    step.must_replace = change.replacement == Replacement::yes;
    foreseen_.decide(resource.logical_id, fate_of(change));
    plans_[i].step = std::move(step);
    plans_[i].change = std::move(change);
    return Done{};
  }

  static Fate fate_of(const ResourceChange& change) {
    if (change.replacement == Replacement::yes) return Fate::new_one;
    if (change.replacement == Replacement::conditional) return Fate::may_replace;
    // Only what a provider is told of can change attributes.
    const bool told = std::any_of(change.scope.begin(), change.scope.end(),
                                  [](Scope s) { return s == Scope::properties; });
    return told ? Fate::in_place : Fate::unchanged;
  }

  static void describe(ResourceChange& change, const LiveResource& there,
                       std::vector<ChangeDetail> details) {
    change.action = ChangeAction::modify;
    change.logical_id = there.logical_id;
    change.physical_id = there.current->physical_id;
    change.type = there.type;
    change.replacement = replacement_of(details);
    for (const ChangeDetail& detail : details) {
      auto& scope = change.scope;
      if (std::find(scope.begin(), scope.end(), detail.attribute) == scope.end()) {
        scope.push_back(detail.attribute);
      }
    }
    std::sort(change.scope.begin(), change.scope.end());
    change.details = std::move(details);
  }

  static Step step_of(StepKind kind, const LiveResource& there) {
    Step out;
    out.kind = kind;
    out.logical_id = there.logical_id;
    out.type = there.type;
    if (there.current) out.physical_id = there.current->physical_id;
    return out;
  }

  void drop_removed() {
    std::set<std::string_view> kept;
    for (const Resource* resource : wanted_) kept.insert(resource->logical_id);
    for (const auto& [id, there] : input_.live->all) {
      if (kept.contains(id) || there.dropped || gone(there)) continue;
      ResourceChange change;
      change.action = ChangeAction::remove;
      change.logical_id = id;
      change.type = there.type;
      if (there.current) {
        change.physical_id = there.current->physical_id;
        change.policy_action =
            policy_action(change.action, Replacement::no, there.current->applied.deletion_policy);
      }
      if (values_ == PropertyValues::with && input_.before != nullptr) {
        if (const Resource* old = input_.before->of->resource(id)) {
          const auto shown = shown_before(*old);
          if (shown && *shown) {
            change.before_context = context_of((*shown)->properties, (*shown)->metadata);
          }
        }
      }
      removed_.push_back(step_of(StepKind::drop, there));
      removed_changes_.push_back(std::move(change));
    }
  }

  // Steps in an order in which they could run one by one; a step waits for the steps of everything
  // that it depends on, through resources that have no step of their own too.
  void collect(const std::vector<std::size_t>& order) {
    std::vector<std::vector<StepId>> waits(wanted_.size());  // what a dependent waits for
    provider_work_ = provider_work_ || !removed_.empty();
    for (const One& one : plans_) {
      provider_work_ = provider_work_ || (one.step && one.step->kind != StepKind::record);
    }
    for (const std::size_t i : order) {
      One& one = plans_[i];
      std::vector<StepId> after;
      for (const std::size_t on : one.depends_on) {
        after.insert(after.end(), waits[on].begin(), waits[on].end());
      }
      std::sort(after.begin(), after.end());
      after.erase(std::unique(after.begin(), after.end()), after.end());
      // New dependencies alone are no update; they are recorded when there is one.
      if (!one.step || (one.step->kind == StepKind::record && !provider_work_)) {
        waits[i] = std::move(after);
        continue;
      }
      one.step->after = std::move(after);
      waits[i] = {plan_.steps.size()};
      plan_.steps.push_back(std::move(*one.step));
    }
    for (Step& step : removed_) plan_.steps.push_back(std::move(step));
    for (One& one : plans_) {
      if (one.change) plan_.changes.push_back(std::move(*one.change));
    }
    for (ResourceChange& change : removed_changes_) plan_.changes.push_back(std::move(change));
  }

  Result<Done, Invalid> outputs() {
    const auto now = TRY(evaluate_outputs(*input_.after, foreseen_));
    if (input_.before == nullptr) {
      plan_.outputs_differ = !now.empty();
      return Done{};
    }
    const auto then = evaluate_outputs(*input_.before, *input_.live);
    plan_.outputs_differ = !then || !(*then == now);
    return Done{};
  }

  const UpdateInput& input_;
  PropertyValues values_;
  Foreseen foreseen_;
  Evaluator evaluator_;
  Evaluator shown_;
  std::vector<const Resource*> wanted_;
  std::vector<One> plans_;
  bool provider_work_ = false;  // more than records
  std::vector<Step> removed_;
  std::vector<ResourceChange> removed_changes_;
  Plan plan_;
};

}  // namespace

Result<Plan, Invalid> plan_update(const UpdateInput& input, PropertyValues values) {
  return UpdatePlanner(input, values).run();
}

}  // namespace skerry::stack
