#include "services/kms/errors.hpp"

#include <fmt/format.h>

#include <utility>

#include "services/kms/limits.hpp"

namespace skerry::kms::errors {
namespace {

// Every error of a caller's making is 400 in AWS's JSON protocols, whatever the model's traits say.
ApiError refused(std::string code, std::string message) {
  return {.code = std::move(code), .status = 400, .message = std::move(message)};
}
ApiError not_found(std::string message) { return refused("NotFoundException", std::move(message)); }
ApiError invalid_state(std::string message) {
  return refused("KMSInvalidStateException", std::move(message));
}

}  // namespace

ApiError no_such_key(std::string_view arn) {
  return not_found(fmt::format("Key '{}' does not exist", arn));
}

ApiError no_such_alias(std::string_view arn) {
  return not_found(fmt::format("Alias {} is not found.", arn));
}

ApiError invalid_key_id(std::string_view text) {
  return not_found(fmt::format("Invalid keyId '{}'", text));
}

ApiError arn_of_another_region(std::string_view region) {
  return not_found(fmt::format("Invalid arn {}", region));
}

ApiError no_such_policy() { return not_found("No such policy exists"); }

ApiError invalid_arn(std::string_view text) {
  return refused("InvalidArnException", fmt::format("Invalid arn {}", text));
}

ApiError alias_refused(std::string_view text) {
  return refused("InvalidArnException",
                 fmt::format("Invalid keyId '{}': this operation takes a key ID or key ARN", text));
}

ApiError disabled(std::string_view arn) {
  return refused("DisabledException", fmt::format("{} is disabled.", arn));
}

ApiError pending_deletion(std::string_view arn) {
  return invalid_state(fmt::format("{} is pending deletion.", arn));
}

ApiError not_pending_deletion(std::string_view arn) {
  return invalid_state(fmt::format("{} is not pending deletion.", arn));
}

// AWS sends no text with this one.
ApiError invalid_ciphertext() { return refused("InvalidCiphertextException", ""); }

ApiError unknown_ciphertext() {
  return {.code = "AccessDenied",
          .status = 403,
          .message =
              "The ciphertext refers to a customer master key that does not exist, does not "
              "exist in this region, or you are not allowed to access."};
}

ApiError incorrect_key() {
  return refused("IncorrectKeyException",
                 "The key ID in the request does not identify a CMK that can perform this "
                 "operation.");
}

ApiError incompatible_algorithm(std::string_view algorithm) {
  return refused(
      "InvalidKeyUsageException",
      fmt::format("Algorithm {} is incompatible with key spec SYMMETRIC_DEFAULT.", algorithm));
}

ApiError dry_run() {
  return refused("DryRunOperationException",
                 "The request would have succeeded, but the DryRun option is set.");
}

ApiError alias_exists(std::string_view arn) {
  return refused("AlreadyExistsException",
                 fmt::format("An alias with the name {} already exists", arn));
}

ApiError reserved_alias() {
  return refused("InvalidAliasNameException",
                 "Alias names that begin with alias/aws/ are reserved for AWS managed keys.");
}

ApiError invalid_alias_name(std::string_view name) {
  return refused("InvalidAliasNameException", fmt::format("Invalid alias name {}", name));
}

ApiError alias_without_prefix() {
  return validation(
      "Alias must start with the prefix \"alias/\". Please see "
      "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
}

ApiError alias_of_alias() { return validation("Aliases must refer to keys. Not aliases"); }

ApiError malformed_policy(std::string message) {
  return refused("MalformedPolicyDocumentException", std::move(message));
}

ApiError policy_locks_out() {
  return malformed_policy(
      "The new key policy will not allow you to update the key policy in the future.");
}

ApiError invalid_principals() {
  return malformed_policy("Policy contains a statement with one or more invalid principals.");
}

ApiError policy_too_long() { return quota("bytes of a key policy", limits::key_policy_bytes_max); }

ApiError quota(std::string_view what, std::size_t limit) {
  return refused("LimitExceededException",
                 fmt::format("The limit of {} {} has been reached.", limit, what));
}

ApiError invalid_tag(std::string message) { return refused("TagException", std::move(message)); }

ApiError validation(std::string message) {
  return refused("ValidationException", std::move(message));
}

ApiError invalid_marker() { return refused("InvalidMarkerException", "Invalid marker."); }

ApiError unsupported(std::string_view what) {
  return refused("UnsupportedOperationException", fmt::format("Skerry does not support {}.", what));
}

ApiError internal() {
  return {.code = "KMSInternalException",
          .status = 500,
          .message =
              "The request was rejected because an internal exception occurred. The request "
              "can be retried."};
}

}  // namespace skerry::kms::errors
