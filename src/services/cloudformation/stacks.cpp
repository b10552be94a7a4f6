// CreateStack, UpdateStack, DeleteStack, UpdateTerminationProtection.
#include <utility>

#include "call/not_supported.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/lookup.hpp"
#include "services/cloudformation/operation.hpp"
#include "services/cloudformation/submission.hpp"
#include "services/cloudformation/wish.hpp"
#include "stack/plan.hpp"

namespace skerry::cloudformation {
namespace {

template <class Request>
Result<Done, ApiError> refuse_unsupported(std::string_view name, const Request& request) {
  const OperationName operation{name};
  if constexpr (requires { request.stack_policy_body; })
    if (request.stack_policy_body) return not_supported(operation, "StackPolicyBody");
  if constexpr (requires { request.stack_policy_url; })
    if (request.stack_policy_url) return not_supported(operation, "StackPolicyURL");
  if constexpr (requires { request.stack_policy_during_update_body; })
    if (request.stack_policy_during_update_body)
      return not_supported(operation, "StackPolicyDuringUpdateBody");
  if constexpr (requires { request.stack_policy_during_update_url; })
    if (request.stack_policy_during_update_url)
      return not_supported(operation, "StackPolicyDuringUpdateURL");
  if constexpr (requires { request.timeout_in_minutes; })
    if (request.timeout_in_minutes) return not_supported(operation, "TimeoutInMinutes");
  if (request.deployment_config &&
      request.deployment_config->mode.value_or("STANDARD") != "STANDARD")
    return not_supported(operation, "DeploymentConfig.Mode " + *request.deployment_config->mode);
  return Done{};
}

Result<OnFailure, ApiError> on_failure_of(Asked<CreateStackOperation> request) {
  if (request.on_failure && request.disable_rollback)
    return errors::validation("Either DisableRollback or OnFailure can be specified, not both.");
  if (request.on_failure)
    return on_failure_named(*request.on_failure).value_or(OnFailure::roll_back);
  return request.disable_rollback.value_or(false) ? OnFailure::do_nothing : OnFailure::roll_back;
}

// The rules hold, and there is something to do.
Result<Done, ApiError> check_plan(const CloudFormation& cloudformation, const StoredStack& stack,
                                  const Submitted& submitted) {
  auto after = Wish::make(cloudformation, stack,
                          {.of = submitted.of,
                           .arguments = submitted.arguments,
                           .tags = submitted.inputs.tags,
                           .notification_arns = submitted.inputs.notification_arns});
  if (!after.ok()) return errors::of(after.error());
  std::unique_ptr<Wish> before;
  const auto inputs = cloudformation.shown_inputs(key_of(stack));
  if (inputs) {
    auto opened = Wish::open(cloudformation, stack, *inputs);
    if (opened.ok()) before = std::move(opened).value();
  }
  const auto live = cloudformation.live(key_of(stack));
  if (!live.ok()) return errors::validation(live.error().message);
  const auto plan =
      stack::plan_update({before ? &before->desired() : nullptr, &(*after)->desired(), &*live});
  if (!plan.ok()) return errors::of(plan.error());
  if (stack.status != Status::review_in_progress && plan->empty() &&
      same_tags(inputs, submitted.inputs))
    return errors::no_updates();
  return Done{};
}

Result<Done, ApiError> check_exports(const CloudFormation& cloudformation,
                                     const StoredStack& stack) {
  for (const StoredOutput& output : stack.outputs) {
    if (output.export_name.empty()) continue;
    const auto importers = cloudformation.importers(output.export_name);
    if (!importers.empty()) return errors::export_in_use(output.export_name, importers);
  }
  return Done{};
}

// A client that asks again, because it got no answer, gets the one that it missed.
bool is_again(const StoredStack& stack, const std::optional<std::string>& token) {
  return token && !token->empty() && stack.last_token == *token;
}

}  // namespace

Answer<CreateStackOperation> create_stack(CloudFormation& cloudformation, Call& call,
                                          Asked<CreateStackOperation> request) {
  TRY(refuse_unsupported("CreateStack", request));
  TRY(check_stack_name(*request.stack_name));
  const OnFailure on_failure = TRY(on_failure_of(request));
  TRY(check_role(call, request.role_arn));
  if (const StoredStack* there = cloudformation.find(*request.stack_name)) {
    if (!is_again(*there, request.client_request_token)) return errors::stack_exists(there->name);
    return CreateStackOutput{.stack_id = there->id, .operation_id = there->last_operation_id};
  }
  if (cloudformation.stacks().size() >= limits::stacks_max + limits::deleted_stacks_max)
    return errors::too_many_stacks();
  Submitted submitted =
      TRY(take(cloudformation, call, submission_of("CreateStack", request), nullptr));
  StoredStack stack;
  stack.name = *request.stack_name;
  stack.uuid = call.random().uuid();
  stack.id = cloudformation.stack_arn(stack.name, stack.uuid);
  stack.created = call.time();
  stack.description = submitted.of.description;
  stack.termination_protection = request.enable_termination_protection.value_or(false);
  stack.disable_rollback = on_failure == OnFailure::do_nothing;
  TRY(check_plan(cloudformation, stack, submitted));
  CreateStackOutput response{.stack_id = stack.id};
  cloudformation.put(call.batch(), key_of(stack), Slot::target, std::move(submitted.inputs));
  response.operation_id =
      TRY(start(cloudformation, call, std::move(stack),
                {.work = Work::create,
                 .status = Status::create_in_progress,
                 .token = request.client_request_token,
                 .role_arn = request.role_arn,
                 .on_failure = on_failure,
                 .except_on_create = retain_except_on_create(request.retain_except_on_create),
                 .retained = {}}));
  return response;
}

Answer<UpdateStackOperation> update_stack(CloudFormation& cloudformation, Call& call,
                                          Asked<UpdateStackOperation> request) {
  TRY(refuse_unsupported("UpdateStack", request));
  TRY(check_role(call, request.role_arn));
  const StoredStack* there = cloudformation.find(*request.stack_name);
  if (there == nullptr || there->status == Status::delete_complete)
    return errors::no_such_stack_in_words(*request.stack_name);
  if (is_again(*there, request.client_request_token))
    return UpdateStackOutput{.stack_id = there->id, .operation_id = there->last_operation_id};
  if (!may_update(there->status)) return errors::cannot_update({there->id, there->status});
  StoredStack stack = *there;
  Submitted submitted =
      TRY(take(cloudformation, call, submission_of("UpdateStack", request), &stack));
  TRY(check_plan(cloudformation, stack, submitted));
  UpdateStackOutput response{.stack_id = stack.id};
  cloudformation.put(call.batch(), key_of(stack), Slot::target, std::move(submitted.inputs));
  const bool stay = request.disable_rollback.value_or(false);
  stack.disable_rollback = stay;
  response.operation_id =
      TRY(start(cloudformation, call, std::move(stack),
                {.work = Work::update,
                 .status = Status::update_in_progress,
                 .token = request.client_request_token,
                 .role_arn = request.role_arn,
                 .on_failure = stay ? OnFailure::do_nothing : OnFailure::roll_back,
                 .except_on_create = retain_except_on_create(request.retain_except_on_create),
                 .retained = {}}));
  return response;
}

// A stack that is not there is deleted already.
Answer<DeleteStackOperation> delete_stack(CloudFormation& cloudformation, Call& call,
                                          Asked<DeleteStackOperation> request) {
  constexpr OperationName operation{"DeleteStack"};
  if (request.deletion_mode.value_or("STANDARD") != "STANDARD")
    return not_supported(operation, "DeletionMode " + *request.deletion_mode);
  TRY(check_role(call, request.role_arn));
  const StoredStack* there = cloudformation.find(*request.stack_name);
  if (there == nullptr || there->status == Status::delete_complete)
    return DeleteStackOperation::Response{};
  if (there->status == Status::delete_in_progress) return DeleteStackOperation::Response{};
  if (there->termination_protection) return errors::protected_stack(there->name);
  if (!may_delete(there->status)) return errors::cannot_delete_while({there->id, there->status});
  TRY(check_exports(cloudformation, *there));
  const bool retains = request.retain_resources && !request.retain_resources->empty();
  if (retains && there->status != Status::delete_failed)
    return errors::validation(
        "Invalid operation on stack [" + there->id +
        "]. RetainResources can be specified only when the stack is in DELETE_FAILED state.");
  const StackKey key = key_of(*there);
  call.hold_answer(cloudformation.operations().hold(key));
  TRY(start(cloudformation, call, *there,
            {.work = Work::remove,
             .phase = Phase::remove,
             .status = Status::delete_in_progress,
             .token = request.client_request_token,
             .role_arn = request.role_arn,
             .retained = request.retain_resources.value_or(std::vector<std::string>{})}));
  return DeleteStackOperation::Response{};
}

Answer<UpdateTerminationProtectionOperation> update_termination_protection(
    CloudFormation& cloudformation, Call& call,
    Asked<UpdateTerminationProtectionOperation> request) {
  const StoredStack* there = cloudformation.find(*request.stack_name);
  if (there == nullptr || there->status == Status::delete_complete)
    return errors::no_such_stack_in_words(*request.stack_name);
  if (!there->parent_id.empty()) return errors::nested_stack("Termination protection");
  StoredStack stack = *there;
  stack.termination_protection = *request.enable_termination_protection;
  UpdateTerminationProtectionOutput response{.stack_id = stack.id};
  cloudformation.put(call.batch(), std::move(stack));
  return response;
}

}  // namespace skerry::cloudformation
