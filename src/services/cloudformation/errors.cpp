#include "services/cloudformation/errors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "services/cloudformation/limits.hpp"

namespace skerry::cloudformation::errors {

ApiError validation(std::string message) {
  return {.code = "ValidationError", .status = 400, .message = std::move(message)};
}

ApiError no_such_stack(std::string_view name) {
  return validation(fmt::format("Stack with id {} does not exist", name));
}
ApiError no_such_stack_in_words(std::string_view name) {
  return validation(fmt::format("Stack [{}] does not exist", name));
}
ApiError stack_exists(std::string_view name) {
  return {.code = "AlreadyExistsException",
          .status = 400,
          .message = fmt::format("Stack [{}] already exists", name)};
}
ApiError too_many_stacks() {
  return {.code = "LimitExceededException",
          .status = 400,
          .message = fmt::format("Limit for stack has been exceeded ({})", limits::stacks_max)};
}

ApiError cannot_update(StackState stack) {
  return validation(
      fmt::format("Stack:{} is in {} state and can not be updated.", stack.id, name(stack.status)));
}
ApiError cannot_delete_while(StackState stack) {
  return validation(
      fmt::format("Stack [{}] cannot be deleted while in status {}", stack.id, name(stack.status)));
}
ApiError cannot_roll_back(StackState stack) {
  return validation(fmt::format("Stack:{} is in {} state and can not be rolled back.", stack.id,
                                name(stack.status)));
}
ApiError cannot_continue(StackState stack) {
  return validation(
      fmt::format("Stack:{} is in {} state and can not continue rolling back an update.", stack.id,
                  name(stack.status)));
}
ApiError no_such_operation(std::string_view id) {
  return validation(fmt::format("Operation [{}] does not exist", id));
}
// The page of ContinueUpdateRollback says which may be skipped; the words are ours.
ApiError not_skippable(std::string_view logical_id) {
  return validation(fmt::format(
      "The resource {} cannot be skipped: only resources in UPDATE_FAILED state can be.",
      logical_id));
}
ApiError protected_stack(std::string_view name) {
  return validation(
      fmt::format("Stack [{}] cannot be deleted while TerminationProtection is enabled", name));
}
ApiError export_in_use(std::string_view name, const std::vector<std::string>& importers) {
  return validation(fmt::format("Export {} cannot be deleted as it is in use by {}", name,
                                fmt::join(importers, ", ")));
}
ApiError nested_stack(std::string_view what) {
  return validation(fmt::format("{} is not supported for nested stacks", what));
}

ApiError no_such_change_set(std::string_view name) {
  return {.code = "ChangeSetNotFound",
          .status = 404,
          .message = fmt::format("ChangeSet [{}] does not exist", name)};
}
ApiError change_set_exists(std::string_view name) {
  return {.code = "AlreadyExistsException",
          .status = 400,
          .message = fmt::format("ChangeSet {} already exists", name)};
}
ApiError stack_name_missing() {
  return validation("StackName must be specified if ChangeSetName is not specified as an ARN.");
}
ApiError too_many_change_sets() {
  return {.code = "LimitExceededException",
          .status = 400,
          .message = fmt::format("Limit for change sets of a stack has been exceeded ({})",
                                 limits::change_sets_per_stack_max)};
}
ApiError not_complete(ChangeSetState set) {
  return {.code = "InvalidChangeSetStatus",
          .status = 400,
          .message = fmt::format("ChangeSet [{}] cannot be executed in its current status of [{}]",
                                 set.id, set.status)};
}
ApiError not_executable(ChangeSetState set) {
  return {.code = "InvalidChangeSetStatus",
          .status = 400,
          .message = fmt::format("ChangeSet [{}] cannot be executed in its current execution "
                                 "status of [{}]",
                                 set.id, set.status)};
}
ApiError being_executed(ChangeSetState set) {
  return {.code = "InvalidChangeSetStatus",
          .status = 400,
          .message = fmt::format("ChangeSet [{}] cannot be deleted in its current execution "
                                 "status of [{}]",
                                 set.id, set.status)};
}

ApiError insufficient_capabilities(std::string message) {
  return {
      .code = "InsufficientCapabilitiesException", .status = 400, .message = std::move(message)};
}
ApiError one_template_source() {
  return validation("Only one of TemplateBody, TemplateURL and UsePreviousTemplate may be given.");
}
ApiError no_template() {
  return validation("Either Template URL or Template Body must be specified.");
}
ApiError body_too_long() {
  return validation(fmt::format(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member "
      "must have length less than or equal to {}",
      limits::template_body_bytes_max));
}
ApiError bad_template_url() { return validation("TemplateURL must be a supported URL."); }
ApiError unreadable_template(std::string_view why) {
  return validation(fmt::format("S3 error: {}", why));
}
ApiError bad_stack_name(std::string_view name) {
  return validation(fmt::format(
      "1 validation error detected: Value '{}' at 'stackName' failed to satisfy constraint: "
      "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
      name));
}
ApiError bad_token() { return validation("Invalid NextToken"); }
ApiError no_such_resource(std::string_view logical_id, std::string_view stack) {
  return validation(fmt::format("Resource {} does not exist for stack {}", logical_id, stack));
}
ApiError no_resources_for(std::string_view what) {
  return validation(fmt::format("Stack for {} does not exist", what));
}
ApiError bad_role(std::string_view arn) {
  return validation(fmt::format("Role {} is invalid or cannot be assumed", arn));
}
ApiError no_updates() { return validation("No updates are to be performed."); }
ApiError not_imported(std::string_view name) {
  return validation(fmt::format("Export '{}' is not imported by any stack.", name));
}
ApiError unrecognised_types(const std::vector<std::string>& types) {
  return validation(fmt::format("Template format error: Unrecognized resource types: [{}]",
                                fmt::join(types, ", ")));
}
ApiError token_used(std::string_view token) {
  return {.code = "TokenAlreadyExistsException",
          .status = 400,
          .message = fmt::format("A client request token {} already exists", token)};
}

}  // namespace skerry::cloudformation::errors
