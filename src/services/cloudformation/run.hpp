#pragma once
// One operation of one stack while it runs. Everything that it knows comes from stored records, and
// every step stores what it did together with what it did (one batch): a Run that is thrown away,
// by a crash or a full disk, is made anew and goes on with the rest.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "call/call.hpp"
#include "call/identity.hpp"
#include "services/cloudformation/provision.hpp"
#include "services/cloudformation/state.hpp"
#include "services/cloudformation/wish.hpp"
#include "stack/plan.hpp"

namespace skerry::cloudformation {

class Run {
 public:
  Run(CloudFormation& cloudformation, CallEnvironment environment, StackKey key);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  enum class State : std::uint8_t {
    more,     // call again
    waiting,  // for a resource that is not ready yet: call again in a while
    ended,
  };
  // One step, or the end of a phase; what it changed is in the batch.
  State advance(Batch& batch, WallTime now);

 private:
  enum class Step : std::uint8_t { waiting, pending, done, failed, blocked };
  enum class Making : std::uint8_t { first, replacement };
  enum class Removal : std::uint8_t { begins, goes_on };
  // Why a step failed, for the resource's event.
  using Outcome = Result<Step, std::string>;
  struct Telling;
  struct Asking;
  struct Was;

  // run.cpp: phases
  bool open();
  bool waits_for_children() const;
  void restore_outputs(Batch& batch);
  void begin_phase();
  void plan_forward();
  State end_phase(Batch& batch);
  void end_forward(Batch& batch);
  void end_back(Batch& batch);
  void end_clean_up(Batch& batch);
  void end_removal(Batch& batch);
  void go_back(Batch& batch);
  void finish(Batch& batch, Status status);
  void forget_deleted(Batch& batch);
  void enter(Batch& batch, Phase phase, Status status, std::string reason);
  void set_status(Batch& batch, Status status, std::string reason);
  Result<std::vector<StoredOutput>, std::string> outputs() const;
  void settle_all(Batch& batch);
  const StoredStack& stack() const;
  std::string failure_words(std::string_view verb) const;

  // run_steps.cpp: steps
  std::optional<State> next_step(Batch& batch);
  Step readiness(const stack::Step& step) const;
  void run_step(stack::StepId id, Batch& batch);
  Outcome do_step(const stack::Step& step, Batch& batch);
  Outcome create(const stack::Step& step, Batch& batch);
  Outcome change(const stack::Step& step, Batch& batch);
  Outcome revert(const stack::Step& step, Batch& batch);
  bool skips(const std::string& logical_id) const;
  Outcome take_away(const stack::Step& step, Batch& batch, Removal removal);
  bool poll(Batch& batch);
  Outcome poll_one(stack::StepId id, Batch& batch);
  Step await(const stack::Step& step, Batch& batch, const Telling& telling);
  Step wait_on(const stack::Step& step);
  Outcome make(const stack::Step& step, const stack::Wanted& wanted, Batch& batch, Making making);
  Outcome update(const stack::Step& step, const stack::Wanted& wanted, Batch& batch);
  Result<stack::Wanted, std::string> wanted(const stack::Step& step);
  Result<json::Value, std::string> resolved(Call& call, const stack::ResourceSchema& schema,
                                            const json::Value& properties) const;
  std::string shown_properties(const std::string& logical_id, const stack::Wanted& real) const;

  // journal.cpp: what is stored and told
  void store(Batch& batch, const std::string& logical_id, const Telling& telling);
  void record(Batch& batch, const std::string& logical_id, const Telling& telling);
  void store_silently(Batch& batch, const std::string& logical_id);
  void tell_only(Batch& batch, const std::string& logical_id, const Telling& telling);
  void fail(const stack::Step& step, const std::string& reason, Batch& batch);

  // Calls of a step: as the role, or as whoever asked for the operation.
  RequestFacts step_facts() const;
  std::string refusal_reason(const ApiError& error) const;

  CloudFormation& cloudformation_;
  CallEnvironment environment_;
  StackKey key_;
  WallTime now_{};
  std::optional<Principal> principal_;
  std::string principal_problem_;
  std::unique_ptr<Wish> wish_;  // the target; null for removals
  stack::LiveResources live_;
  std::set<std::string> pending_;    // logical ids of resources that are not ready
  std::set<std::string> reverting_;  // of these: those that this phase's own revert waits for
  std::map<std::string, WallTime> waiting_since_;  // what is asked again, since this process asks
  std::optional<stack::Plan> plan_;
  std::vector<Step> steps_;
  std::size_t cursor_ = 0;
  bool failed_ = false;  // in this phase
  bool opened_ = false;
};

}  // namespace skerry::cloudformation
