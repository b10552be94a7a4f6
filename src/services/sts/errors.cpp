#include "services/sts/errors.hpp"

namespace skerry::sts::errors {
namespace {

ApiError validation(std::string message) {
  return {.code = "ValidationError", .status = 400, .message = std::move(message)};
}
ApiError denied(std::string message) {
  return {.code = "AccessDenied", .status = 403, .message = std::move(message)};
}

}  // namespace

ApiError root_may_not_assume() { return denied("Roles may not be assumed by root accounts."); }

ApiError invalid_arn(const std::string& arn) { return validation(arn + " is invalid"); }

ApiError duration_over_role_maximum() {
  return validation(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

ApiError duration_over_chaining_maximum() {
  return validation(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
      "chaining.");
}

ApiError session_credentials_not_allowed() {
  return denied("Cannot call GetSessionToken with session credentials");
}

ApiError malformed_policy(const std::string& why) {
  return {.code = "MalformedPolicyDocument", .status = 400, .message = why};
}

ApiError packed_policy_too_large(int percent) {
  return {.code = "PackedPolicyTooLarge",
          .status = 400,
          .message = "Packed size of session policies and tags consumes " +
                     std::to_string(percent) + "% of allotted space."};
}

ApiError duplicate_tag_keys() {
  return {.code = "InvalidParameterValue",
          .status = 400,
          .message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."};
}

ApiError reserved_tag_key(const std::string& key) {
  return validation("Tag key '" + key + "' begins with 'aws:', which is reserved for AWS.");
}

ApiError transitive_key_without_tag(const std::string& key) {
  return {.code = "InvalidParameterValue",
          .status = 400,
          .message = "The specified transitive tag key " + key +
                     " must be included in the requested tags."};
}

ApiError too_many_tags(std::size_t most) {
  return validation("A session has at most " + std::to_string(most) +
                    " tags, the inherited transitive ones included.");
}

ApiError no_such_policy(const std::string& arn) {
  return validation("The policy " + arn + " does not exist or cannot be attached to a session.");
}

ApiError not_an_access_key(const std::string& id) {
  return validation("The access key ID " + id + " is not valid.");
}

ApiError cannot_issue(const std::string& why) {
  return {.code = "ServiceUnavailable",
          .status = 503,
          .message = "Temporary credentials cannot be issued now: " + why};
}

}  // namespace skerry::sts::errors
