#include "services/cloudformation/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/failpoint.hpp"
#include "call/service_role.hpp"
#include "services/cloudformation/family.hpp"
#include "services/cloudformation/known.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/live_codec.hpp"
#include "services/cloudformation/operation.hpp"

namespace skerry::cloudformation {

Run::Run(CloudFormation& cloudformation, CallEnvironment environment, StackKey key)
    : cloudformation_(cloudformation), environment_(environment), key_(std::move(key)) {}

const StoredStack& Run::stack() const {
  const StoredStack* found = cloudformation_.stack(key_);
  ASSERT(found != nullptr);
  return *found;
}

Run::State Run::advance(Batch& batch, WallTime now) {
  now_ = now;
  const StoredStack* found = cloudformation_.stack(key_);
  if (found == nullptr || !found->operation) return State::ended;
  if (!opened_ && !open()) {
    // Stored records that this program cannot read: nothing may be done to the resources.
    const bool removing = found->status == Status::delete_in_progress;
    finish(batch, removing ? Status::delete_failed : Status::rollback_failed);
    return State::ended;
  }
  if (!plan_) {
    if (held_by_parent(cloudformation_, *found)) return State::waiting;
    begin_phase();
  }
  if (const auto state = next_step(batch)) return *state;
  if (waits_for_children()) return State::waiting;
  FAILPOINT("cloudformation.phase");
  return end_phase(batch);
}

// What the operation needs that does not change while it runs.
bool Run::open() {
  opened_ = true;
  const StoredStack& stack = this->stack();
  if (!stack.role_arn.empty()) {
    const ServiceSession session{.service = std::string(service_principal),
                                 .role_arn = stack.role_arn,
                                 .name = "AWSCloudFormation"};
    Result<Principal, ApiError> role =
        assume_service_role(session, step_facts(), environment_.region, environment_.directory);
    if (role.ok())
      principal_.emplace(std::move(role).value());
    else
      principal_problem_ = role.error().message;
  } else {
    const Result<std::string> bytes = cloudformation_.open(stack.operation->caller);
    Result<Principal> caller =
        bytes.ok() ? KeptCaller::decode(*bytes) : Result<Principal>(bytes.error());
    if (caller.ok())
      principal_.emplace(std::move(caller).value());
    else
      principal_problem_ = "the caller of the operation: " + caller.error().message;
  }
  Result<stack::LiveResources> live = cloudformation_.live(key_);
  if (!live.ok()) return false;
  live_ = std::move(live).value();
  for (const StoredResource* resource : cloudformation_.resources(key_))
    if (resource->pending) pending_.insert(resource->logical_id);
  return true;
}

void Run::begin_phase() {
  cursor_ = 0;
  failed_ = false;
  const StoredOperation& operation = *stack().operation;
  const stack::Reason back =
      operation.discards_new ? stack::Reason::rollback_of_all : stack::Reason::rollback;
  switch (operation.phase) {
    case Phase::forward:
      plan_forward();
      break;
    case Phase::back:
      plan_ = stack::plan_rollback(live_);
      break;
    case Phase::clean_up:
      plan_ = stack::plan_cleanup(live_, stack::Reason::success);
      break;
    case Phase::clean_up_back:
      plan_ = stack::plan_cleanup(live_, back);
      break;
    case Phase::remove:
      plan_ = stack::plan_delete(live_, operation.retained, stack::Reason::success);
      break;
    case Phase::remove_back:
      plan_ = stack::plan_delete(live_, operation.retained, back);
      break;
  }
  steps_.assign(plan_->steps.size(), Step::waiting);
}

// At the end of a cleanup: those below clean up as soon as their parent does.
bool Run::waits_for_children() const {
  const Phase phase = stack().operation->phase;
  if (phase != Phase::clean_up && phase != Phase::clean_up_back) return false;
  const bool nests = std::any_of(live_.all.begin(), live_.all.end(), [](const auto& each) {
    return each.second.type == "AWS::CloudFormation::Stack";
  });
  return nests && !busy_children(cloudformation_, stack()).empty();
}

// An empty plan with a problem fails the phase.
void Run::plan_forward() {
  plan_.emplace();
  const std::optional<StoredInputs> target = cloudformation_.inputs(key_, Slot::target);
  ASSERT(target.has_value());
  auto wish = Wish::open(cloudformation_, stack(), *target);
  if (!wish.ok()) {
    principal_problem_ = wish.error().message;
    failed_ = true;
    return;
  }
  wish_ = std::move(wish).value();
  auto plan = stack::plan_update({nullptr, &wish_->desired(), &live_});
  if (!plan.ok()) {
    principal_problem_ = plan.error().message;
    failed_ = true;
    return;
  }
  plan_ = std::move(plan).value();
}

Run::State Run::end_phase(Batch& batch) {
  const Phase phase = stack().operation->phase;
  switch (phase) {
    case Phase::forward:
      end_forward(batch);
      break;
    case Phase::back:
      end_back(batch);
      break;
    case Phase::clean_up:
    case Phase::clean_up_back:
      end_clean_up(batch);
      break;
    case Phase::remove:
    case Phase::remove_back:
      end_removal(batch);
      break;
  }
  plan_.reset();
  return stack().operation ? State::more : State::ended;
}

std::string Run::failure_words(std::string_view verb) const {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (steps_[i] == Step::failed) ids.push_back(plan_->steps[i].logical_id);
  if (ids.empty()) return principal_problem_;
  return fmt::format("The following resource(s) failed to {}: [{}]. ", verb, fmt::join(ids, ", "));
}

Result<std::vector<StoredOutput>, std::string> Run::outputs() const {
  const Known known(live_);
  const auto values = stack::evaluate_outputs(wish_->desired(), known);
  if (!values.ok()) return values.error().message;
  if (!known.problem().empty()) return known.problem();
  std::vector<StoredOutput> out;
  const auto exports = cloudformation_.exports();
  for (const stack::OutputValue& value : *values) {
    out.push_back({value.name, value.value, value.description, value.export_name});
    if (value.export_name.empty()) continue;
    const auto taken = exports.find(value.export_name);
    if (taken != exports.end() && taken->second.stack->id != stack().id)
      return fmt::format("Export with name {} is already exported by stack {}.", value.export_name,
                         taken->second.stack->name);
  }
  for (const StoredOutput& was : stack().outputs) {
    if (was.export_name.empty()) continue;
    const std::vector<std::string> importers = cloudformation_.importers(was.export_name);
    const auto is = std::find_if(out.begin(), out.end(), [&](const StoredOutput& output) {
      return output.export_name == was.export_name;
    });
    if (importers.empty() || (is != out.end() && is->value == was.value)) continue;
    return fmt::format("Export {} cannot be {} as it is in use by {}", was.export_name,
                       is == out.end() ? "deleted" : "updated", fmt::join(importers, ", "));
  }
  return out;
}

void Run::end_forward(Batch& batch) {
  if (failed_) return go_back(batch);
  Result<std::vector<StoredOutput>, std::string> made = outputs();
  const auto imports = stack::imported_names(wish_->desired(), live_);
  if (!made.ok() || !imports.ok()) {
    principal_problem_ = made.ok() ? imports.error().message : made.error();
    return go_back(batch);
  }
  StoredStack stack = this->stack();
  stack.outputs = std::move(made).value();
  stack.imports = *imports;
  stack.description = wish_->of().description;
  const bool update = stack.operation->work == Work::update;
  cloudformation_.put(batch, std::move(stack));
  if (update) return enter(batch, Phase::clean_up, Status::update_cleanup_in_progress, "");
  std::optional<StoredInputs> target = cloudformation_.inputs(key_, Slot::target);
  cloudformation_.put(batch, key_, Slot::stable, std::move(*target));
  cloudformation_.erase(batch, key_, Slot::target);
  settle_all(batch);
  finish(batch, Status::create_complete);
}

// The way back of an operation that failed, as it was asked for.
void Run::go_back(Batch& batch) {
  const StoredOperation& operation = *stack().operation;
  const bool creating = !stack().stable;
  const std::string why = failure_words(operation.work == Work::create ? "create" : "update");
  const Status in_progress = stack().status;
  if (operation.on_failure == OnFailure::do_nothing) {
    StoredStack stack = this->stack();
    stack.status_reason = why;
    cloudformation_.put(batch, std::move(stack));
    return finish(batch, in_progress == Status::create_in_progress ? Status::create_failed
                                                                   : Status::update_failed);
  }
  if (creating && operation.on_failure == OnFailure::remove)
    return enter(batch, Phase::remove, Status::delete_in_progress, why);
  if (creating)
    return enter(batch, Phase::remove_back, Status::rollback_in_progress,
                 why + "Rollback requested by user.");
  enter(batch, Phase::back, Status::update_rollback_in_progress, why);
}

// A nested stack goes back after its update went well: its outputs are those of before again.
void Run::restore_outputs(Batch& batch) {
  if (stack().parent_id.empty()) return;
  const std::optional<StoredInputs> inputs = cloudformation_.inputs(key_, Slot::stable);
  if (!inputs) return;
  const auto wish = Wish::open(cloudformation_, stack(), *inputs);
  if (!wish.ok()) return;
  const auto values = stack::evaluate_outputs((*wish)->desired(), live_);
  const auto imports = stack::imported_names((*wish)->desired(), live_);
  if (!values.ok() || !imports.ok()) return;
  StoredStack stack = this->stack();
  stack.outputs.clear();
  for (const stack::OutputValue& value : *values)
    stack.outputs.push_back({value.name, value.value, value.description, value.export_name});
  stack.imports = *imports;
  stack.description = (*wish)->of().description;
  cloudformation_.put(batch, std::move(stack));
}

void Run::end_back(Batch& batch) {
  if (failed_) {
    StoredStack stack = this->stack();
    stack.status_reason = failure_words("update");
    cloudformation_.put(batch, std::move(stack));
    return finish(batch, Status::update_rollback_failed);
  }
  restore_outputs(batch);
  enter(batch, Phase::clean_up_back, Status::update_rollback_cleanup_in_progress, "");
}

// Failures of a cleanup do not fail the operation: what could not be removed is left to itself.
void Run::end_clean_up(Batch& batch) {
  const bool forward = stack().operation->phase == Phase::clean_up;
  std::optional<StoredInputs> target = cloudformation_.inputs(key_, Slot::target);
  if (target) {
    if (forward) cloudformation_.put(batch, key_, Slot::stable, std::move(*target));
    cloudformation_.erase(batch, key_, Slot::target);
  }
  settle_all(batch);
  finish(batch, forward ? Status::update_complete : Status::update_rollback_complete);
}

void Run::end_removal(Batch& batch) {
  const bool rollback = stack().operation->phase == Phase::remove_back;
  if (failed_) {
    StoredStack stack = this->stack();
    stack.status_reason = failure_words("delete");
    cloudformation_.put(batch, std::move(stack));
    return finish(batch, rollback ? Status::rollback_failed : Status::delete_failed);
  }
  if (rollback) {
    settle_all(batch);
    return finish(batch, Status::rollback_complete);
  }
  StoredStack stack = this->stack();
  stack.deleted = now_;
  stack.imports.clear();
  cloudformation_.put(batch, std::move(stack));
  cloudformation_.erase_change_sets(batch, key_);
  finish(batch, Status::delete_complete);
  forget_deleted(batch);
}

// What is current is what is stable. A resource of which nothing is left is forgotten.
void Run::settle_all(Batch& batch) {
  std::vector<std::string> ids;
  for (const auto& [id, resource] : live_.all) ids.push_back(id);
  for (const std::string& id : ids) {
    stack::LiveResource& resource = live_.all.at(id);
    const std::string before = encode(resource);
    stack::settle(resource);
    if (stack::gone(resource)) {
      cloudformation_.erase_resource(batch, key_, id);
      live_.all.erase(id);
    } else if (encode(resource) != before) {
      store_silently(batch, id);
    }
  }
}

void Run::set_status(Batch& batch, Status status, std::string reason) {
  StoredStack stack = this->stack();
  ASSERT(may_move(stack.status, status));
  stack.status = status;
  stack.status_reason = std::move(reason);
  tell(cloudformation_, batch, stack, now_, environment_.random.uuid());
  cloudformation_.put(batch, std::move(stack));
}

void Run::enter(Batch& batch, Phase phase, Status status, std::string reason) {
  StoredStack stack = this->stack();
  stack.operation->phase = phase;
  if (!reason.empty()) stack.operation->reason = reason;
  const std::vector<StackKey> children = busy_children(cloudformation_, stack);
  cloudformation_.put(batch, std::move(stack));
  set_status(batch, status, std::move(reason));
  for (const StackKey& child : children) cloudformation_.operations().wake(child);
}

void Run::finish(Batch& batch, Status status) {
  StoredStack stack = this->stack();
  stack.operation.reset();
  if (status == Status::create_complete || status == Status::update_complete) stack.stable = true;
  std::string reason = stack.status_reason;
  const bool ends_well = status == Status::create_complete || status == Status::update_complete ||
                         status == Status::delete_complete || status == Status::rollback_complete ||
                         status == Status::update_rollback_complete;
  if (ends_well) reason.clear();
  for (const StoredChangeSet* set : cloudformation_.change_sets(key_)) {
    if (set->execution_status != "EXECUTE_IN_PROGRESS") continue;
    StoredChangeSet executed = *set;
    executed.execution_status = ends_well ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED";
    cloudformation_.put(batch, key_, std::move(executed));
    break;
  }
  cloudformation_.put(batch, std::move(stack));
  set_status(batch, status, std::move(reason));
}

// Deleted stacks are kept for those who ask by ARN, the newest of them.
void Run::forget_deleted(Batch& batch) {
  std::vector<const StoredStack*> deleted;
  for (const auto& [key, stack] : cloudformation_.stacks().entries())
    if (stack.status == Status::delete_complete) deleted.push_back(&stack);
  if (deleted.size() <= limits::deleted_stacks_max) return;
  const auto oldest =
      std::min_element(deleted.begin(), deleted.end(), [](const auto* a, const auto* b) {
        return a->deleted.value_or(a->created) < b->deleted.value_or(b->created);
      });
  const StackKey key = key_of(**oldest);
  cloudformation_.erase_stack(batch, key);
}

}  // namespace skerry::cloudformation
