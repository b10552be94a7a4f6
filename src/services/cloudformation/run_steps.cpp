// The steps of a run.
#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/failpoint.hpp"
#include "services/cloudformation/asking.hpp"
#include "services/cloudformation/known.hpp"
#include "services/cloudformation/references.hpp"
#include "services/cloudformation/run.hpp"
#include "services/cloudformation/telling.hpp"
#include "stack/evaluate.hpp"
#include "stack/properties.hpp"
#include "wire/json/write.hpp"

namespace skerry::cloudformation {
namespace {

using stack::StepKind;

const ResourceType& type_of(std::string_view type) {
  const ResourceType* found = find_type(type);
  ASSERT(found != nullptr);  // submissions with others are refused
  return *found;
}

std::string unsupported_property(const ResourceType& type, const json::Value& properties) {
  for (const json::Member& member : properties.members()) {
    bool known = false;
    for (const std::string_view name : type.supported) known = known || name == member.name();
    if (!known)
      return "Skerry does not support the property " + std::string(member.name()) + " of " +
             std::string(type.type) + ".";
  }
  return {};
}

// The instance that a removal is about, wherever it stands.
const stack::Instance* instance(const stack::LiveResource& resource, std::string_view id) {
  if (resource.current && resource.current->physical_id == id) return &*resource.current;
  if (resource.original && resource.original->physical_id == id) return &*resource.original;
  for (const stack::Instance& each : resource.leftovers)
    if (each.physical_id == id) return &each;
  return nullptr;
}

std::string_view failed_status(StepKind kind) {
  switch (kind) {
    case StepKind::create:
      return "CREATE_FAILED";
    case StepKind::remove:
    case StepKind::snapshot:
    case StepKind::retain:
      return "DELETE_FAILED";
    default:
      return "UPDATE_FAILED";
  }
}

}  // namespace

Run::Step Run::readiness(const stack::Step& step) const {
  Step state = Step::done;
  for (const stack::StepId id : step.after) {
    if (steps_[id] == Step::failed || steps_[id] == Step::blocked) return Step::blocked;
    if (steps_[id] != Step::done) state = Step::waiting;
  }
  return state;
}

// Nothing when all steps of the phase are done, or will not be done any more.
std::optional<Run::State> Run::next_step(Batch& batch) {
  const Phase phase = stack().operation->phase;
  while (cursor_ < plan_->steps.size()) {
    const stack::StepId id = cursor_++;
    if (steps_[id] != Step::waiting) continue;
    // A forward phase that has failed starts nothing new.
    if (phase == Phase::forward && failed_) {
      steps_[id] = Step::blocked;
      continue;
    }
    const Step ready = readiness(plan_->steps[id]);
    if (ready == Step::blocked) steps_[id] = Step::blocked;
    if (ready != Step::done) continue;
    run_step(id, batch);
    return State::more;
  }
  if (std::find(steps_.begin(), steps_.end(), Step::pending) == steps_.end()) return std::nullopt;
  if (!poll(batch)) return State::waiting;
  cursor_ = 0;
  return State::more;
}

void Run::run_step(stack::StepId id, Batch& batch) {
  const stack::Step& step = plan_->steps[id];
  const auto found = live_.all.find(step.logical_id);
  std::optional<stack::LiveResource> before;
  if (found != live_.all.end()) before = found->second;
  Outcome outcome = FAILPOINT_FAILS("cloudformation.step") ? std::string("Failed for a test")
                                                           : do_step(step, batch);
  if (FAILPOINT_FAILS("cloudformation.step.done") && outcome.ok())
    outcome = std::string("Failed for a test when it was done");
  if (outcome.ok()) {
    steps_[id] = *outcome;
    return;
  }
  batch.undo();
  pending_.erase(step.logical_id);
  if (before) {
    live_.all[step.logical_id] = std::move(*before);
  } else {
    stack::LiveResource never;
    never.logical_id = step.logical_id;
    never.type = step.type;
    live_.all[step.logical_id] = std::move(never);
  }
  fail(step, outcome.error(), batch);
  steps_[id] = Step::failed;
  failed_ = true;
}

void Run::fail(const stack::Step& step, const std::string& reason, Batch& batch) {
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  if (step.kind != StepKind::create) resource.soundness = stack::Soundness::uncertain;
  store(batch, step.logical_id,
        {.status = std::string(failed_status(step.kind)),
         .physical_id = step.physical_id,
         .reason = reason,
         .type = step.type});
}

Run::Outcome Run::do_step(const stack::Step& step, Batch& batch) {
  stack::LiveResource& resource = live_.all[step.logical_id];
  if (resource.logical_id.empty()) {
    resource.logical_id = step.logical_id;
    resource.type = step.type;
  }
  // Cut off while it was not ready yet: first that ends.
  if (pending_.contains(step.logical_id) && step.kind != StepKind::drop) return wait_on(step);
  switch (step.kind) {
    case StepKind::create:
      return create(step, batch);
    case StepKind::change:
    case StepKind::record:
      return change(step, batch);
    case StepKind::drop:
      stack::note_dropped(resource);
      store_silently(batch, step.logical_id);
      return Step::done;
    case StepKind::restore:
      stack::note_restored(resource);
      store_silently(batch, step.logical_id);
      return Step::done;
    case StepKind::revert:
      return revert(step, batch);
    case StepKind::remove:
    case StepKind::snapshot:
      return take_away(step, batch, Removal::begins);
    case StepKind::retain:
      stack::note_removed(resource, step.physical_id);
      store(batch, step.logical_id,
            {.status = "DELETE_SKIPPED", .physical_id = step.physical_id, .type = step.type});
      return Step::done;
  }
  return Step::done;
}

Run::Was::Was(const stack::ResourceSchema& schema, const stack::Instance& instance)
    : physical_id(instance.physical_id),
      attributes(instance.attributes),
      properties(stack::coerce(schema, instance.applied.properties)) {}

Run::Was::Was(const stack::ResourceSchema& schema, const stack::Instance& instance,
              const json::Value& written, const json::Value& resolved)
    : Was(schema, instance) {
  for (const json::Member& member : resolved.members()) {
    const json::Value* before = instance.applied.properties.find(member.name());
    const json::Value* after = written.find(member.name());
    if (before != nullptr && after != nullptr && *before == *after)
      properties.set(member.name(), member.value);
  }
}

Result<stack::Wanted, std::string> Run::wanted(const stack::Step& step) {
  const stack::Resource* resource = wish_->of().resource(step.logical_id);
  ASSERT(resource != nullptr);
  const Known known(live_);
  stack::Evaluator evaluator(wish_->desired(), known);
  Result<stack::Wanted, stack::Invalid> wanted =
      stack::evaluate_resource(wish_->desired(), *resource, evaluator);
  if (!wanted.ok()) return wanted.error().message;
  if (!known.problem().empty()) return known.problem();
  return std::move(wanted).value();
}

Result<json::Value, std::string> Run::resolved(Call& call, const stack::ResourceSchema& schema,
                                               const json::Value& properties) const {
  const std::vector<std::string> problems = stack::property_problems(schema, properties);
  if (!problems.empty()) return problems.front();
  if (std::string problem = unsupported_property(type_of(schema.type), properties);
      !problem.empty())
    return problem;
  References references(call);
  const auto values = stack::resolve_dynamic_references(properties, references);
  if (!values.ok()) return values.error().message;
  return stack::coerce(schema, *values);
}

// As events show them: NoEcho values hidden.
std::string Run::shown_properties(const std::string& logical_id, const stack::Wanted& real) const {
  if (!wish_ || !wish_->has_no_echo()) return json::write(real.properties);
  stack::Evaluator evaluator(wish_->desired(), live_, stack::View::shown);
  const auto shown =
      stack::evaluate_resource(wish_->desired(), *wish_->of().resource(logical_id), evaluator);
  return shown.ok() ? json::write(shown->properties) : "";
}

Run::Outcome Run::create(const stack::Step& step, Batch& batch) {
  const stack::Wanted wanted = TRY(this->wanted(step));
  return make(step, wanted, batch, Making::first);
}

Run::Outcome Run::make(const stack::Step& step, const stack::Wanted& wanted, Batch& batch,
                       Making making) {
  if (!principal_) return principal_problem_;
  Asking asking(*this, step, batch);
  asking.properties = TRY(resolved(asking.call, asking.provision.schema, wanted.properties));
  const std::string shown = shown_properties(step.logical_id, wanted);
  const bool first = making == Making::first;
  const std::string verb = first ? "CREATE" : "UPDATE";
  tell_only(batch, step.logical_id,
            {.status = verb + "_IN_PROGRESS",
             .physical_id = first ? "" : step.physical_id,
             .reason = first ? ""
                             : "Requested update requires the creation of a new physical resource; "
                               "hence creating one.",
             .type = step.type,
             .properties = shown});
  Result<Made, ApiError> made = type_of(step.type).create(asking.provision);
  if (!made.ok()) return refusal_reason(made.error());
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  stack::Instance instance{.physical_id = made->physical_id,
                           .attributes = std::move(made->attributes),
                           .applied = wanted};
  if (first)
    stack::note_created(resource, std::move(instance));
  else
    stack::note_replaced(resource, std::move(instance));
  Telling telling{.status = verb + "_IN_PROGRESS",
                  .physical_id = made->physical_id,
                  .reason = "Resource creation Initiated",
                  .type = step.type,
                  .properties = shown};
  tell_only(batch, step.logical_id, telling);
  if (made->readiness == Readiness::pending) return await(step, batch, telling);
  telling.status = verb + "_COMPLETE";
  telling.reason.clear();
  store(batch, step.logical_id, telling);
  return Step::done;
}

// Made or changed, but not ready: dependents wait. An attribute that is not known yet is not asked
// for before.
Run::Step Run::await(const stack::Step& step, Batch& batch, const Telling& telling) {
  pending_.insert(step.logical_id);
  live_.all.at(step.logical_id).soundness = stack::Soundness::uncertain;
  record(batch, step.logical_id, telling);
  return wait_on(step);
}

Run::Step Run::wait_on(const stack::Step& step) {
  waiting_since_.emplace(step.logical_id, now_);
  return Step::pending;
}

Run::Outcome Run::change(const stack::Step& step, Batch& batch) {
  const stack::Wanted wanted = TRY(this->wanted(step));
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  switch (stack::decide(resource, wanted, step)) {
    case stack::Decision::nothing:
      return Step::done;
    case stack::Decision::record: {
      json::Value attributes = resource.current->attributes;
      stack::note_updated(resource, wanted, std::move(attributes));
      store_silently(batch, step.logical_id);
      return Step::done;
    }
    case stack::Decision::update:
      return update(step, wanted, batch);
    case stack::Decision::replace:
      return make(step, wanted, batch, Making::replacement);
  }
  return Step::done;
}

Run::Outcome Run::update(const stack::Step& step, const stack::Wanted& wanted, Batch& batch) {
  if (!principal_) return principal_problem_;
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  Asking asking(*this, step, batch);
  const stack::ResourceSchema& schema = asking.provision.schema;
  asking.properties = TRY(resolved(asking.call, schema, wanted.properties));
  Telling telling{.status = "UPDATE_IN_PROGRESS",
                  .physical_id = resource.current->physical_id,
                  .type = step.type,
                  .properties = shown_properties(step.logical_id, wanted)};
  tell_only(batch, step.logical_id, telling);
  const Was was(schema, *resource.current, wanted.properties, asking.properties);
  Result<Updated, ApiError> updated = type_of(step.type).update(asking.provision, was.former());
  if (!updated.ok()) return refusal_reason(updated.error());
  if (updated->replace) {
    batch.undo();
    return make(step, wanted, batch, Making::replacement);
  }
  stack::note_updated(resource, wanted, std::move(updated->attributes));
  if (updated->readiness == Readiness::pending) return await(step, batch, telling);
  telling.status = "UPDATE_COMPLETE";
  store(batch, step.logical_id, telling);
  return Step::done;
}

// ContinueUpdateRollback's ResourcesToSkip: taken as if they were as before.
bool Run::skips(const std::string& logical_id) const {
  const std::vector<std::string>& skipped = stack().operation->retained;
  return std::find(skipped.begin(), skipped.end(), logical_id) != skipped.end();
}

// Applied whether it differs or not: a failed update may have done a part.
Run::Outcome Run::revert(const stack::Step& step, Batch& batch) {
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  if (skips(step.logical_id)) {
    json::Value attributes = resource.current->attributes;
    stack::note_reverted(resource, std::move(attributes));
    store(batch, step.logical_id,
          {.status = "UPDATE_COMPLETE", .physical_id = step.physical_id, .type = step.type});
    return Step::done;
  }
  if (!principal_) return principal_problem_;
  const stack::Wanted target = stack::revert_target(resource);
  Asking asking(*this, step, batch);
  const stack::ResourceSchema& schema = asking.provision.schema;
  asking.properties = TRY(resolved(asking.call, schema, target.properties));
  Telling telling{.status = "UPDATE_IN_PROGRESS",
                  .physical_id = resource.current->physical_id,
                  .type = step.type};
  tell_only(batch, step.logical_id, telling);
  const Was was(schema, *resource.current, target.properties, asking.properties);
  Result<Updated, ApiError> updated = type_of(step.type).update(asking.provision, was.former());
  if (!updated.ok()) return refusal_reason(updated.error());
  stack::note_reverted(resource, std::move(updated->attributes));
  if (updated->readiness == Readiness::pending) {
    reverting_.insert(step.logical_id);
    return await(step, batch, telling);
  }
  telling.status = "UPDATE_COMPLETE";
  store(batch, step.logical_id, telling);
  return Step::done;
}

Run::Outcome Run::take_away(const stack::Step& step, Batch& batch, Removal removal) {
  if (!principal_) return principal_problem_;
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  const stack::Instance* found = instance(resource, step.physical_id);
  ASSERT(found != nullptr);
  Asking asking(*this, step, batch);
  const Was was(asking.provision.schema, *found);
  asking.properties = was.properties;
  Telling telling{
      .status = "DELETE_IN_PROGRESS", .physical_id = was.physical_id, .type = step.type};
  if (removal == Removal::begins) tell_only(batch, step.logical_id, telling);
  const ResourceType& type = type_of(step.type);
  const bool keeps = step.kind == StepKind::snapshot;
  if (keeps && type.remove_with_snapshot == nullptr)
    return "Skerry does not support snapshots of " + step.type + ".";
  const auto remove = keeps ? type.remove_with_snapshot : type.remove;
  const Result<Done, ApiError> removed = remove(asking.provision, was.former());
  if (!removed.ok()) return refusal_reason(removed.error());
  if (type.poll_removed != nullptr) {
    const Result<bool, ApiError> over = type.poll_removed(asking.provision, was.former());
    if (!over.ok()) return refusal_reason(over.error());
    if (!*over) return wait_on(step);
  }
  stack::note_removed(resource, step.physical_id);
  telling.status = "DELETE_COMPLETE";
  tell_only(batch, step.logical_id, telling);
  if (resource.current)
    store_silently(batch, step.logical_id);
  else
    record(batch, step.logical_id, telling);
  return Step::done;
}

}  // namespace skerry::cloudformation
