#pragma once
// Plans: what to do, in which order, as values. Nothing is done here.
//
// The service, for a change set: plan_update(), show `changes`, keep nothing else; at execution the
// runner plans again on the same inputs and gets the same (the stack is locked in between by its
// state). For CreateStack and UpdateStack the same without showing.
//
// The runner: run `steps`, each as soon as those in `after` are done:
//   create    wanted = evaluate_resource(); property_problems(); resolve_dynamic_references();
//             coerce(); the provider's create with a generated_name(); note_created()
//   change    wanted = evaluate_resource(); then what decide() says: nothing, an update, or a
//             replacement (unless custom_name_conflict(): a create as above, then
//             note_replaced()); of Decision::record note_updated() without a provider call
//   record    wanted as above, note_updated() with the same attributes: only the dependencies
//             changed, which no provider and no event needs to know
//   drop      note_dropped(): nothing happens to the resource before cleanup
// When all are done: evaluate_outputs(), plan_cleanup(), run its steps (their failures do not fail
// the operation), settle() all. When one fails: let those that run end, mark the failed resource
// uncertain, then plan_rollback(), run it, plan_cleanup(), run it, settle(). A failed create
// without an earlier stable state is rolled back by plan_delete(..., Reason::rollback). A
// provider's create that fails removes what it half made; what it cannot remove is noted as
// created, uncertain.
//
// Before each provider call the runner stores that the step is under way, with its name seed. After
// a crash, what was under way is uncertain (of a create: it looks whether the generated name
// exists, and either notes it as created or does it again); then: make the same plan again from the
// stored LiveResources; what was done is not in it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "stack/change.hpp"
#include "stack/desired.hpp"
#include "stack/live.hpp"

namespace skerry::stack {

enum class StepKind : std::uint8_t {
  create,  // of updates: these four
  change,
  record,
  drop,
  restore,   // rollback: the original instance again, or no longer dropped; no provider call
  revert,    // rollback: update in place to revert_target()
  remove,    // cleanup and delete: these three
  snapshot,  // first take one, then remove
  retain,    // only forget (DELETE_SKIPPED)
};

using StepId = std::size_t;  // the index in Plan::steps

struct Step {
  StepKind kind = StepKind::create;
  std::string logical_id;
  std::string type;
  std::string physical_id;    // of the instance concerned; empty for create
  bool must_replace = false;  // change: the plan knows already that it replaces
  std::vector<StepId> after;
};

struct Plan {
  std::vector<Step> steps;
  std::vector<ResourceChange> changes;  // plan_update() only; in the order of the template
  bool outputs_differ = false;          // plan_update() only
  // Nothing to do at all: "The submitted information didn't contain changes. Submit different
  // information to create a change set." and "No updates are to be performed." What the engine does
  // not see is the service's to compare: stack tags that no resource takes, RoleARN, notifications.
  bool empty() const { return steps.empty() && !outputs_differ; }
};

// What a stack is asked to become. `before` is what its live resources were made by, null for a
// stack that has none; it serves to say why something changes.
struct UpdateInput {
  const Desired* before = nullptr;
  const Desired* after = nullptr;
  const LiveResources* live = nullptr;
};

// Whether `changes` get BeforeContext, AfterContext and values (IncludePropertyValues).
enum class PropertyValues : std::uint8_t { without, with };

// Invalid, among others: a resource's type changed under its logical id.
Result<Plan, Invalid> plan_update(const UpdateInput& input,
                                  PropertyValues values = PropertyValues::without);

// What is left over after an update or a rollback: dropped resources, replaced originals (by their
// UpdateReplacePolicy), leftovers, and whatever the rolled back operation made; dependents first.
enum class Reason : std::uint8_t {
  success,
  rollback,
  rollback_of_all,  // what is new goes even if its DeletionPolicy is Retain: RetainExceptOnCreate
};
Plan plan_cleanup(const LiveResources& live, Reason reason);

// The way back to the last stable state, in dependency order; removing what is new is cleanup's.
Plan plan_rollback(const LiveResources& live);

// Everything goes, dependents first, as DeletionPolicy says; `retained` (DeleteStack's
// RetainResources) are only forgotten. A rollback is of a stack whose creation failed.
Plan plan_delete(const LiveResources& live, std::span<const std::string> retained, Reason reason);

// What a change step comes to when all values are known.
enum class Decision : std::uint8_t {
  nothing,  // it is as wanted
  record,   // only metadata, policies or dependencies differ: no provider call
  update,
  replace,
};

// Conditionally replacing properties: the provider says what they come to, and answers an update
// that cannot be done in place with a wish to replace.
Decision decide(const LiveResource& live, const Wanted& wanted, const Step& step);

// Why a replacement cannot be made beside the instance that it replaces: both would have the same
// given name. "CloudFormation cannot update a stack when a custom-named resource requires
// replacing. Rename NAME and update the stack again."; empty when it can. The reason of the step's
// failure.
std::string custom_name_conflict(const LiveResource& live, const Wanted& wanted);

// The top-level properties that differ, sorted: what a provider's update is told.
std::vector<std::string> changed_properties(const Value& before, const Value& after);

}  // namespace skerry::stack
