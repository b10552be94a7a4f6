// Resources that take time: asked again until they are ready, or gone.
#include <utility>

#include "base/assert.hpp"
#include "services/cloudformation/asking.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/run.hpp"
#include "services/cloudformation/telling.hpp"

namespace skerry::cloudformation {
namespace {

bool removes(stack::StepKind kind) {
  return kind == stack::StepKind::remove || kind == stack::StepKind::snapshot;
}

}  // namespace

// Whether one of them got further.
bool Run::poll(Batch& batch) {
  for (stack::StepId id = 0; id < steps_.size(); ++id) {
    if (steps_[id] != Step::pending) continue;
    const stack::Step& step = plan_->steps[id];
    const stack::LiveResource before = live_.all.at(step.logical_id);
    const WallTime since = waiting_since_.at(step.logical_id);
    Outcome outcome = poll_one(id, batch);
    if (outcome.ok() && *outcome == Step::pending) {
      if (now_ - since <= limits::ready_wait_max) continue;
      outcome = std::string("Exceeded attempts to wait");
    }
    waiting_since_.erase(step.logical_id);
    if (outcome.ok()) {
      steps_[id] = *outcome;
      return true;
    }
    batch.undo();
    live_.all[step.logical_id] = before;
    pending_.erase(step.logical_id);
    reverting_.erase(step.logical_id);
    fail(step, outcome.error(), batch);
    steps_[id] = Step::failed;
    failed_ = true;
    return true;
  }
  return false;
}

Run::Outcome Run::poll_one(stack::StepId id, Batch& batch) {
  if (!principal_) return principal_problem_;
  const stack::Step& step = plan_->steps[id];
  // A removal that is under way: asked again, which is no error when nothing is left to do.
  const bool making = pending_.contains(step.logical_id);
  if (removes(step.kind) && !making) return take_away(step, batch, Removal::goes_on);
  stack::LiveResource& resource = live_.all.at(step.logical_id);
  ASSERT(resource.current.has_value());
  const ResourceType* type = find_type(step.type);
  ASSERT(type != nullptr && type->poll != nullptr);
  Asking asking(*this, step, batch);
  const Was was(asking.provision.schema, *resource.current);
  asking.properties = was.properties;
  Result<std::optional<Value>, ApiError> ready = type->poll(asking.provision, was.former());
  if (!ready.ok() && !removes(step.kind)) return refusal_reason(ready.error());
  if (ready.ok() && !ready->has_value()) return Step::pending;
  pending_.erase(step.logical_id);
  resource.soundness = stack::Soundness::sound;
  if (ready.ok()) resource.current->attributes = std::move(**ready);
  // What waited for the end of its making before it could do its own work runs now.
  const bool own = step.kind == stack::StepKind::create || step.kind == stack::StepKind::change ||
                   reverting_.erase(step.logical_id) != 0;
  if (!own) {
    store_silently(batch, step.logical_id);
    return Step::waiting;
  }
  const bool first = step.kind == stack::StepKind::create || resource.made_now;
  store(batch, step.logical_id,
        {.status = first && !resource.original ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
         .physical_id = resource.current->physical_id,
         .type = step.type});
  return Step::done;
}

}  // namespace skerry::cloudformation
