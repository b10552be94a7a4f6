// AWS::CloudFormation::Stack: a stack within a stack, made by the same operations that a person
// would use, as the deploying principal. Its parent waits until it is done.
#include <array>

#include "base/assert.hpp"
#include "base/time_text.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/operation.hpp"
#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/cloudformation.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 3> supported{"Parameters", "Tags", "TemplateURL"};

std::optional<std::vector<Parameter>> parameters_of(const Value& properties) {
  std::vector<Parameter> out;
  for (const Pair& pair : tags(properties, "Parameters")) {
    Parameter& parameter = out.emplace_back();
    parameter.parameter_key = pair.key;
    parameter.parameter_value = pair.value;
  }
  return out;
}

// What the parent was allowed goes for its children, and so does its role.
template <class Request>
void fill(Provision& provision, Request& request) {
  request.template_url = text(provision.properties, "TemplateURL");
  request.parameters = parameters_of(provision.properties);
  request.tags = tag_list<Tag>(provision.properties, "Tags");
  const auto inputs = provision.cloudformation.shown_inputs(key_of(provision.stack));
  if (inputs && !inputs->capabilities.empty()) request.capabilities = inputs->capabilities;
}

std::size_t depth_of(const CloudFormation& cloudformation, const StoredStack& stack) {
  std::size_t depth = 1;
  const StoredStack* at = &stack;
  while (!at->parent_id.empty() && depth <= limits::nested_stacks_depth_max) {
    at = cloudformation.find(at->parent_id);
    if (at == nullptr) break;
    ++depth;
  }
  return depth;
}

// A child runs with the parent's caller or role: the step's identity is what it stores.
Result<Made, ApiError> create(Provision& provision) {
  if (depth_of(provision.cloudformation, provision.stack) >= limits::nested_stacks_depth_max)
    return errors::validation("Nested stacks are too deep.");
  CreateStackInput request;
  request.stack_name = stack::generated_name(provision.schema.name, {provision.stack.name},
                                             {provision.logical_id}, provision.seed);
  request.disable_rollback = false;
  fill(provision, request);
  const auto made = TRY(provision.ask<CreateStackOperation>(request));
  const StoredStack* found = provision.cloudformation.find(*made.stack_id);
  StoredStack child = *found;
  child.parent_id = provision.stack.id;
  child.root_id = provision.stack.root_id.empty() ? provision.stack.id : provision.stack.root_id;
  provision.cloudformation.put(provision.call.batch(), std::move(child));
  return Made{.physical_id = *made.stack_id,
              .attributes = Value::object({{"StackId", *made.stack_id}}),
              .readiness = Readiness::pending};
}

Value attributes_of(const StoredStack& child) {
  Value out = Value::object({{"StackId", child.id}, {"CreationTime", iso8601(child.created)}});
  out.set("StackStatus", name(child.status));
  if (!child.parent_id.empty()) out.set("ParentId", child.parent_id);
  if (!child.root_id.empty()) out.set("RootId", child.root_id);
  if (child.updated) out.set("LastUpdateTime", iso8601(*child.updated));
  for (const StoredOutput& output : child.outputs) out.set("Outputs." + output.name, output.value);
  return out;
}

// The child is told to go back, when it waits with its cleanup for the parent.
Result<Updated, ApiError> go_back(Provision& provision, const Former& former, StoredStack child) {
  CloudFormation& cloudformation = provision.cloudformation;
  if (child.status == Status::update_rollback_failed) {
    Start again;
    again.work = Work::roll_back;
    again.phase = Phase::back;
    again.status = Status::update_rollback_in_progress;
    TRY(start(cloudformation, provision.call, std::move(child), std::move(again)));
    return Updated{.attributes = former.attributes, .readiness = Readiness::pending};
  }
  ASSERT(child.operation.has_value());
  const StackKey key = key_of(child);
  child.operation->phase = Phase::back;
  child.status = Status::update_rollback_in_progress;
  tell(cloudformation, provision.call.batch(), child, provision.call.time(),
       provision.call.random().uuid());
  cloudformation.put(provision.call.batch(), std::move(child));
  cloudformation.operations().wake(key);
  return Updated{.attributes = former.attributes, .readiness = Readiness::pending};
}

// What an operation of the parent that a crash cut off has done already.
std::optional<Updated> done_already(const Provision& provision, const StoredStack& child) {
  const Updated ready{.attributes = attributes_of(child)};
  const Updated pending{.attributes = ready.attributes, .readiness = Readiness::pending};
  if (provision.direction == Direction::forward)
    return child.status == Status::update_cleanup_in_progress ? std::optional(ready) : std::nullopt;
  switch (child.status) {
    case Status::update_rollback_complete:  // or it failed, and so has gone back by itself
    case Status::update_rollback_cleanup_in_progress:
      return ready;
    case Status::update_rollback_in_progress:
      return pending;
    default:
      return std::nullopt;
  }
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const StoredStack* child = provision.cloudformation.find(former.physical_id);
  if (child == nullptr) return errors::no_such_stack(former.physical_id);
  if (auto done = done_already(provision, *child)) return std::move(*done);
  if (provision.direction == Direction::back &&
      (child->status == Status::update_cleanup_in_progress ||
       child->status == Status::update_rollback_failed))
    return go_back(provision, former, *child);
  UpdateStackInput request;
  request.stack_name = former.physical_id;
  fill(provision, request);
  const auto made = provision.ask<UpdateStackOperation>(request);
  if (!made.ok() && made.error() == errors::no_updates())
    return Updated{.attributes = former.attributes};
  if (!made.ok()) return made.error();
  return Updated{.attributes = former.attributes, .readiness = Readiness::pending};
}

Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
  const StoredStack* child = provision.cloudformation.find(former.physical_id);
  if (child == nullptr) return errors::no_such_stack(former.physical_id);
  const bool back = provision.direction == Direction::back;
  const bool waits_for_parent =
      child->status == Status::update_cleanup_in_progress ||
      (back && child->status == Status::update_rollback_cleanup_in_progress);
  if (in_progress(child->status) && !waits_for_parent) return std::optional<Value>{};
  if (waits_for_parent || child->status == Status::create_complete ||
      child->status == Status::update_complete ||
      (back && child->status == Status::update_rollback_complete))
    return std::optional(attributes_of(*child));
  return errors::validation("Embedded stack " + child->id + " was not successfully " +
                            (child->stable ? "updated: " : "created: ") + child->status_reason);
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const StoredStack* child = provision.cloudformation.find(former.physical_id);
  if (child == nullptr || child->status == Status::delete_complete || child->operation)
    return Done{};
  if (child->status == Status::delete_failed && child->last_token == provision.seed.text)
    return errors::validation("Embedded stack " + child->id +
                              " was not successfully deleted: " + child->status_reason);
  DeleteStackInput request;
  request.stack_name = former.physical_id;
  request.client_request_token = provision.seed.text;
  TRY(provision.ask<DeleteStackOperation>(request));
  return Done{};
}

Result<bool, ApiError> poll_removed(Provision& provision, const Former& former) {
  const StoredStack* child = provision.cloudformation.find(former.physical_id);
  return child == nullptr || child->status == Status::delete_complete;
}

}  // namespace

const ResourceType cloudformation_stack{.type = "AWS::CloudFormation::Stack",
                                        .supported = supported,
                                        .create = create,
                                        .update = update,
                                        .remove = remove,
                                        .poll = poll,
                                        .poll_removed = poll_removed};

}  // namespace skerry::cloudformation::types
