// CreateChangeSet: small enough to be done before it answers.
#include <utility>

#include "call/not_supported.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/operation.hpp"
#include "services/cloudformation/submission.hpp"
#include "services/cloudformation/wish.hpp"
#include "stack/plan.hpp"

namespace skerry::cloudformation {
namespace {

// ImportExistingResources is recorded without effect (the CDK's bootstrap always asks for it): a
// resource that exists under the name of a new one fails the deployment, as without it.
Result<Done, ApiError> refuse_unsupported(Asked<CreateChangeSetOperation> request) {
  constexpr OperationName operation{"CreateChangeSet"};
  const std::string type = request.change_set_type.value_or("UPDATE");
  if (type == "IMPORT") return not_supported(operation, "ChangeSetType IMPORT");
  if (request.resources_to_import && !request.resources_to_import->empty())
    return not_supported(operation, "ResourcesToImport");
  if (request.deployment_mode) return not_supported(operation, "DeploymentMode");
  if (request.deployment_config &&
      request.deployment_config->mode.value_or("STANDARD") != "STANDARD")
    return not_supported(operation, "DeploymentConfig.Mode " + *request.deployment_config->mode);
  return Done{};
}

ApiError exists_already(const std::string& stack, const std::string& change_set) {
  return errors::validation("Stack [" + stack +
                            "] already exists and cannot be created again with " +
                            "the changeSet [" + change_set + "].");
}

StoredStack new_stack(const CloudFormation& cloudformation, Call& call, const std::string& name) {
  StoredStack stack;
  stack.name = name;
  stack.uuid = call.random().uuid();
  stack.id = cloudformation.stack_arn(stack.name, stack.uuid);
  stack.created = call.time();
  return stack;
}

// The stack that the change set is of: a new one in review, or one that is there.
Result<StoredStack, ApiError> stack_of(const CloudFormation& cloudformation, Call& call,
                                       Asked<CreateChangeSetOperation> request) {
  const std::string& name = *request.stack_name;
  const StoredStack* there = cloudformation.find(name);
  if (there != nullptr && there->status == Status::delete_complete) there = nullptr;
  const bool creates = request.change_set_type.value_or("UPDATE") == "CREATE";
  if (!creates) {
    if (there == nullptr) return errors::no_such_stack_in_words(name);
    if (there->status == Status::review_in_progress || !may_update(there->status))
      return errors::cannot_update({there->id, there->status});
    return *there;
  }
  if (there != nullptr && there->status != Status::review_in_progress)
    return exists_already(there->name, *request.change_set_name);
  if (there != nullptr) return *there;
  TRY(check_stack_name(name));
  if (cloudformation.stacks().size() >= limits::stacks_max + limits::deleted_stacks_max)
    return errors::too_many_stacks();
  return new_stack(cloudformation, call, name);
}

// What is wrong with what was submitted, or that it changes nothing; empty: it is fine.
std::string problem_of(const CloudFormation& cloudformation, const StoredStack& stack,
                       const Submitted& submitted) {
  auto wish = Wish::make(cloudformation, stack,
                         {.of = submitted.of,
                          .arguments = submitted.arguments,
                          .tags = submitted.inputs.tags,
                          .notification_arns = submitted.inputs.notification_arns});
  if (!wish.ok()) return wish.error().message;
  std::unique_ptr<Wish> before;
  const auto inputs = cloudformation.shown_inputs(key_of(stack));
  if (inputs) {
    auto opened = Wish::open(cloudformation, stack, *inputs);
    if (opened.ok()) before = std::move(opened).value();
  }
  const auto live = cloudformation.live(key_of(stack));
  if (!live.ok()) return live.error().message;
  const auto plan =
      stack::plan_update({before ? &before->desired() : nullptr, &(*wish)->desired(), &*live});
  if (!plan.ok()) return plan.error().message;
  if (stack.status != Status::review_in_progress && plan->empty() &&
      same_tags(inputs, submitted.inputs))
    return std::string(errors::no_changes_text);
  return {};
}

}  // namespace

Answer<CreateChangeSetOperation> create_change_set(CloudFormation& cloudformation, Call& call,
                                                   Asked<CreateChangeSetOperation> request) {
  TRY(refuse_unsupported(request));
  TRY(check_role(call, request.role_arn));
  StoredStack stack = TRY(stack_of(cloudformation, call, request));
  const StackKey key = key_of(stack);
  const bool is_new = cloudformation.stack(key) == nullptr;
  if (const StoredChangeSet* there = cloudformation.change_set(key, *request.change_set_name)) {
    if (!request.client_token || there->client_token != *request.client_token)
      return errors::change_set_exists(there->name);
    return CreateChangeSetOutput{.id = there->id, .stack_id = stack.id};
  }
  if (cloudformation.change_sets(key).size() >= limits::change_sets_per_stack_max)
    return errors::too_many_change_sets();
  const Submission submission = submission_of("CreateChangeSet", request);
  Submitted submitted = TRY(take(cloudformation, call, submission, is_new ? nullptr : &stack));

  StoredChangeSet set;
  set.name = *request.change_set_name;
  set.uuid = call.random().uuid();
  set.id = cloudformation.change_set_arn(set.name, set.uuid);
  set.description = request.description.value_or("");
  set.type = request.change_set_type.value_or("UPDATE");
  set.role_arn = request.role_arn.value_or("");
  set.on_failure = request.on_stack_failure.value_or("");
  set.client_token = request.client_token.value_or("");
  set.include_nested = request.include_nested_stacks.value_or(false);
  set.import_existing = request.import_existing_resources.value_or(false);
  set.created = call.time();
  set.reason = problem_of(cloudformation, stack, submitted);
  set.status = set.reason.empty() ? "CREATE_COMPLETE" : "FAILED";
  set.execution_status = set.reason.empty() ? "AVAILABLE" : "UNAVAILABLE";

  if (is_new) {
    stack.description = submitted.of.description;
    stack.status_reason = "User Initiated";
    tell(cloudformation, call.batch(), stack, call.time(), call.random().uuid());
    stack.status_reason.clear();
    cloudformation.put(call.batch(), stack);
  }
  CreateChangeSetOutput response{.id = set.id, .stack_id = stack.id};
  cloudformation.put(call.batch(), key, set, std::move(submitted.inputs));
  cloudformation.put(call.batch(), key, std::move(set));
  return response;
}

}  // namespace skerry::cloudformation
