#pragma once
// Everything that one call of a resource type's function needs, alive together. Private to Run.

#include <utility>

#include "services/cloudformation/run.hpp"

namespace skerry::cloudformation {

struct Run::Asking {
  Asking(Run& run, const stack::Step& step, Batch& batch)
      : facts(run.step_facts()),
        call(*run.principal_, facts, run.environment_, batch),
        stack(run.stack()),
        provision{.cloudformation = run.cloudformation_,
                  .call = call,
                  .stack = stack,
                  .schema = *stack::find_schema(step.type),
                  .logical_id = step.logical_id,
                  .seed = {stack.operation->id},
                  .properties = properties,
                  .direction = step.kind == stack::StepKind::revert ? Direction::back
                                                                    : Direction::forward} {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  RequestFacts facts;
  Call call;
  StoredStack stack;
  json::Value properties;  // what `provision` shows; set before it is used
  Provision provision;
};

// What a resource was, as a type's function is shown it.
struct Run::Was {
  Was(const stack::ResourceSchema& schema, const stack::Instance& instance);
  // For an update: what the template changed differs, and nothing else does. A property that is
  // written as before, with a reference to a secret say, is as it is wanted to be.
  Was(const stack::ResourceSchema& schema, const stack::Instance& instance,
      const json::Value& written, const json::Value& resolved);

  Former former() const { return {physical_id, attributes, properties}; }

  std::string physical_id;
  json::Value attributes;
  json::Value properties;
};

}  // namespace skerry::cloudformation
