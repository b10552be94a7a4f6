#include "services/iam/errors.hpp"

#include <fmt/format.h>

#include <utility>

namespace skerry::iam::errors {
namespace {

ApiError no_such_entity(std::string message) {
  return {.code = "NoSuchEntity", .status = 404, .message = std::move(message)};
}
ApiError limit_exceeded(std::string message) {
  return {.code = "LimitExceeded", .status = 409, .message = std::move(message)};
}

std::string_view words(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::access_keys:
      return "Cannot delete entity, must delete access keys first.";
    case Obstacle::attached_policies:
      return "Cannot delete entity, must detach all policies first.";
    case Obstacle::inline_policies:
      return "Cannot delete entity, must delete policies first.";
    case Obstacle::group_membership:
      return "Cannot delete entity, must remove users from group first.";
    case Obstacle::policy_attached:
      return "Cannot delete a policy attached to entities.";
    case Obstacle::policy_versions:
      return "This policy has more than one version. Before you delete a policy, you must delete "
             "the policy's versions. The default version is deleted with the policy.";
    case Obstacle::default_version:
      return "Cannot delete the default version of a policy.";
  }
  return "";
}

}  // namespace

ApiError no_such(EntityKind kind, std::string_view name) {
  return no_such_entity(fmt::format("The {} with name {} cannot be found.", word(kind), name));
}

ApiError no_such_inline_policy(EntityKind owner, std::string_view policy_name) {
  return no_such_entity(
      fmt::format("The {} policy with name {} cannot be found.", word(owner), policy_name));
}

ApiError no_such_policy(std::string_view arn) {
  return no_such_entity(fmt::format("Policy {} was not found.", arn));
}

ApiError not_attachable(std::string_view arn) {
  return no_such_entity(fmt::format("Policy {} does not exist or is not attachable.", arn));
}

ApiError boundary_not_attachable(std::string_view arn) {
  return no_such_entity(fmt::format("Scope ARN: {} does not exist or is not attachable.", arn));
}

ApiError no_such_version(std::string_view arn, std::string_view version_id) {
  return no_such_entity(
      fmt::format("Policy {} version {} does not exist or is not attachable.", arn, version_id));
}

ApiError no_such_access_key(std::string_view id) {
  return no_such_entity(fmt::format("The Access Key with id {} cannot be found.", id));
}

ApiError not_in_group(std::string_view user_name, std::string_view group_name) {
  return no_such_entity(fmt::format("User {} not in group {}", user_name, group_name));
}

ApiError no_such_alias(std::string_view alias) {
  return no_such_entity(fmt::format("The account alias {} cannot be found.", alias));
}

ApiError no_such_deletion_task(std::string_view id) {
  return no_such_entity(fmt::format("The deletion task with id {} cannot be found.", id));
}

ApiError exists(EntityKind kind, std::string_view name) {
  std::string message =
      kind == EntityKind::policy
          ? fmt::format("A policy called {} already exists. Duplicate names are not allowed.", name)
          : fmt::format("{} with name {} already exists.", title(kind), name);
  return {.code = "EntityAlreadyExists", .status = 409, .message = std::move(message)};
}

ApiError delete_conflict(Obstacle obstacle) {
  return {.code = "DeleteConflict", .status = 409, .message = std::string(words(obstacle))};
}

ApiError quota(std::string_view name, std::size_t limit) {
  return limit_exceeded(fmt::format("Cannot exceed quota for {}: {}", name, limit));
}

ApiError inline_size(EntityKind owner, std::string_view name, std::size_t limit) {
  return limit_exceeded(
      fmt::format("Maximum policy size of {} bytes exceeded for {} {}", limit, word(owner), name));
}

ApiError too_many_versions() {
  return limit_exceeded(
      "A managed policy can have up to 5 versions. Before you create a new version, you must "
      "delete an existing version.");
}

ApiError too_many_tags() {
  return limit_exceeded("The number of tags has reached the maximum limit.");
}

ApiError malformed_policy(std::string message) {
  return {.code = "MalformedPolicyDocument", .status = 400, .message = std::move(message)};
}

ApiError invalid_input(std::string message) {
  return {.code = "InvalidInput", .status = 400, .message = std::move(message)};
}

ApiError validation(std::string message) {
  return {.code = "ValidationError", .status = 400, .message = std::move(message)};
}

ApiError invalid_arn(std::string_view arn) {
  return invalid_input(fmt::format("ARN {} is not valid.", arn));
}

ApiError duplicate_tags() {
  return invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
}

ApiError reserved_tag(std::string_view key) {
  return invalid_input(
      fmt::format("The tag key {} is reserved: tag keys cannot start with aws:", key));
}

ApiError user_name_needed() {
  return validation("Must specify userName when calling with non-User credentials");
}

ApiError unmodifiable(std::string_view role_name) {
  return {.code = "UnmodifiableEntity",
          .status = 400,
          .message = fmt::format("Cannot perform the operation on the protected role '{}' - this "
                                 "role is only modifiable by AWS",
                                 role_name)};
}

ApiError service_failure() {
  return {.code = "ServiceFailure",
          .status = 500,
          .message =
              "The request processing has failed because of an unknown error, exception or "
              "failure."};
}

ApiError aws_managed(std::string_view caller_arn, std::string_view action, std::string_view arn) {
  return {.code = "AccessDenied",
          .status = 403,
          .message = fmt::format("User: {} is not authorized to perform: {} on resource: policy {}",
                                 caller_arn, action, arn)};
}

}  // namespace skerry::iam::errors
