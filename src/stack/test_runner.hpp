#pragma once
// A runner and its providers as a model: things are properties by physical id. It runs plans as
// plan.hpp says, one step after another, and checks what a real account would refuse.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stack/names.hpp"
#include "stack/plan.hpp"
#include "stack/test_region.hpp"

namespace skerry::stack {

class TestRunner {
 public:
  LiveResources live;
  std::map<std::string, Value> things;
  std::vector<std::string> log;  // "create A", "update A", "replace A", "remove A", ...
  std::map<std::string, std::string> known_attributes;  // "Resource.Attribute"
  std::optional<std::size_t> fail_at;                   // which provider call fails, counted from 0

  // The whole of an update; whether it succeeded. A failed one is rolled back.
  bool update(const Desired* before, const Desired& after) {
    const auto plan = plan_update({before, &after, &live});
    EXPECT_TRUE(plan) << plan.error().message;
    if (!plan) return false;
    next_operation();
    const bool done = run(*plan, after);
    if (!done) {
      fail_at.reset();
      roll_back();
    } else {
      clean_up(Reason::success);
    }
    return done;
  }

  void next_operation() { operation_ = std::to_string(++operations_); }

  // Until a step fails; later steps that do not depend on it do not run either.
  bool run(const Plan& plan, const Desired& after) {
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const Step& step = plan.steps[id];
      for (const StepId on : step.after) EXPECT_LT(on, id);
      if (!run_step(step, after)) return false;
    }
    return true;
  }

  void roll_back() {
    for (const Step& step : plan_rollback(live).steps) {
      LiveResource& resource = live.all.at(step.logical_id);
      if (step.kind == StepKind::restore) {
        note_restored(resource);
        continue;
      }
      things[step.physical_id] = revert_target(resource).properties;
      log.push_back("revert " + step.logical_id);
      note_reverted(resource, attributes(resource, step.physical_id));
    }
    clean_up(Reason::rollback);
  }

  void clean_up(Reason reason) { remove(plan_cleanup(live, reason)); }

  void remove(const Plan& plan) {
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const Step& step = plan.steps[id];
      for (const StepId on : step.after) EXPECT_LT(on, id);
      if (step.kind != StepKind::retain) take_away(step);
      log.push_back((step.kind == StepKind::retain ? "retain " : "remove ") + step.logical_id);
      note_removed(live.all.at(step.logical_id), step.physical_id);
    }
    for (auto& [id, resource] : live.all) settle(resource);
    std::erase_if(live.all, [](const auto& each) { return gone(each.second); });
  }

 private:
  bool provider_fails() { return fail_at && calls_++ == *fail_at; }

  // A thing whose id others still use cannot go.
  void take_away(const Step& step) {
    ASSERT_TRUE(things.contains(step.physical_id)) << step.physical_id;
    things.erase(step.physical_id);
    for (const auto& [id, properties] : things) {
      EXPECT_EQ(json::write(properties).find(step.physical_id), std::string::npos)
          << id << " still uses " << step.physical_id;
    }
  }

  Value attributes(const LiveResource& of, const std::string& physical_id) const {
    return attributes(of.logical_id, of.type, physical_id);
  }

  Value attributes(const std::string& logical_id, const std::string& type,
                   const std::string& physical_id) const {
    Value out = Value::object();
    const ResourceSchema* schema = find_schema(type);
    for (const std::string_view name : schema->attributes) {
      const Value* own = things.at(physical_id).find(name);
      const auto known = known_attributes.find(logical_id + "." + std::string(name));
      if (known != known_attributes.end()) {
        out.set(name, Value(known->second));
      } else {
        out.set(name, own != nullptr ? *own : Value(physical_id + "." + std::string(name)));
      }
    }
    return out;
  }

  Instance make(const Resource& resource, const Wanted& wanted) {
    Instance out;
    out.physical_id = generated_physical_id({"app"}, {resource.logical_id}, {operation_});
    EXPECT_FALSE(things.contains(out.physical_id));
    things[out.physical_id] = wanted.properties;
    out.applied = wanted;
    out.attributes = attributes(resource.logical_id, resource.type, out.physical_id);
    return out;
  }

  bool run_step(const Step& step, const Desired& after) {
    LiveResource& there = live.all[step.logical_id];
    there.logical_id = step.logical_id;
    if (step.kind == StepKind::drop) {
      note_dropped(there);
      return true;
    }
    const Resource& resource = *after.of->resource(step.logical_id);
    there.type = resource.type;
    Evaluator evaluator(after, live);
    const auto wanted = evaluate_resource(after, resource, evaluator);
    EXPECT_TRUE(wanted) << wanted.error().message;
    EXPECT_FALSE(holds_unknown(wanted->properties)) << step.logical_id;
    if (step.kind == StepKind::create) return create(there, resource, *wanted);
    const Decision decision = decide(there, *wanted, step);
    if (decision == Decision::nothing) return true;
    if (decision == Decision::record || step.kind == StepKind::record) {
      EXPECT_EQ(decision, Decision::record);
      note_updated(there, *wanted, there.current->attributes);
      return true;
    }
    return decision == Decision::replace ? replace(there, resource, *wanted)
                                         : update_in_place(there, *wanted);
  }

  bool create(LiveResource& there, const Resource& resource, const Wanted& wanted) {
    if (provider_fails()) return false;
    note_created(there, make(resource, wanted));
    log.push_back("create " + there.logical_id);
    return true;
  }

  bool replace(LiveResource& there, const Resource& resource, const Wanted& wanted) {
    if (provider_fails()) {
      there.soundness = Soundness::uncertain;
      return false;
    }
    note_replaced(there, make(resource, wanted));
    log.push_back("replace " + there.logical_id);
    return true;
  }

  bool update_in_place(LiveResource& there, const Wanted& wanted) {
    // A failed update may have done its work, or half of it.
    things[there.current->physical_id] = wanted.properties;
    if (provider_fails()) {
      there.soundness = Soundness::uncertain;
      return false;
    }
    note_updated(there, wanted, attributes(there, there.current->physical_id));
    log.push_back("update " + there.logical_id);
    return true;
  }

  std::size_t calls_ = 0;
  std::size_t operations_ = 0;
  std::string operation_;
};

}  // namespace skerry::stack
