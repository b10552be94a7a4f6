#include "services/secretsmanager/errors.hpp"

#include <utility>

namespace skerry::secretsmanager::errors {
namespace {

ApiError not_found(std::string message) {
  return {.code = "ResourceNotFoundException", .status = 400, .message = std::move(message)};
}
ApiError exists(std::string message) {
  return {.code = "ResourceExistsException", .status = 400, .message = std::move(message)};
}
ApiError validation(std::string message) {
  return {.code = "ValidationException", .status = 400, .message = std::move(message)};
}

// AWS says no more than "Access to KMS is not allowed"; behind it stands what KMS said.
ApiError from_kms(const ApiError& of_kms, ApiError otherwise) {
  if (of_kms.code == "AccessDenied" || of_kms.code == "AccessDeniedException")
    return {.code = "AccessDenied",
            .status = 403,
            .message = "Access to KMS is not allowed (" + of_kms.message + ")"};
  if (of_kms.status >= 500) return of_kms;
  otherwise.message += " (" + of_kms.code + ": " + of_kms.message + ")";
  return otherwise;
}

}  // namespace

ApiError no_such_secret() { return not_found("Secrets Manager can't find the specified secret."); }

ApiError no_such_version(std::string_view version_id) {
  return not_found("Secrets Manager can't find the specified secret value for VersionId: " +
                   std::string(version_id));
}

ApiError no_value_with_stage(std::string_view stage) {
  return not_found("Secrets Manager can't find the specified secret value for staging label: " +
                   std::string(stage));
}

ApiError no_resource(std::string_view what) { return not_found(std::string(what)); }

ApiError secret_exists(std::string_view name) {
  return exists("The operation failed because the secret " + std::string(name) +
                " already exists.");
}

ApiError token_in_use(std::string_view token, std::string_view arn) {
  return exists("You can't use ClientRequestToken " + std::string(token) +
                " because that value is already in use for a version of secret " +
                std::string(arn) + ".");
}

ApiError invalid_request(std::string message) {
  return {.code = "InvalidRequestException", .status = 400, .message = std::move(message)};
}

ApiError marked_for_deletion() {
  return invalid_request(
      "You can't perform this operation on the secret because it was marked for deletion.");
}

ApiError name_marked_for_deletion() {
  return invalid_request(
      "You can't create this secret because a secret with this name is already scheduled for "
      "deletion.");
}

ApiError stage_not_of_version() {
  return invalid_request(
      "You provided a VersionStage that is not associated to the provided VersionId.");
}

ApiError token_needed() {
  return invalid_request(
      "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
}

ApiError invalid_parameter(std::string message) {
  return {.code = "InvalidParameterException", .status = 400, .message = std::move(message)};
}

ApiError both_values() {
  return invalid_parameter(
      "You can't specify both a binary secret value and a string secret value in the same "
      "secret.");
}

ApiError no_value() {
  return invalid_parameter("You must provide either SecretString or SecretBinary.");
}

ApiError invalid_name() {
  return validation(
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
      "following: -/_+=.@!");
}

// The model counts characters, the service bytes.
ApiError value_too_long(std::string_view member) {
  return validation("1 validation error detected: Value at '" + std::string(member) +
                    "' failed to satisfy constraint: Member must have length less than or equal "
                    "to 65536");
}

ApiError invalid_token() {
  return {.code = "InvalidNextTokenException",
          .status = 400,
          .message = "The NextToken value is invalid."};
}

ApiError limit(std::string message) {
  return {.code = "LimitExceededException", .status = 400, .message = std::move(message)};
}

ApiError malformed_policy(std::string message) {
  return {.code = "MalformedPolicyDocumentException", .status = 400, .message = std::move(message)};
}

// A user or role that does not exist.
ApiError unsupported_principal() {
  return malformed_policy("This resource policy contains an unsupported principal.");
}

ApiError public_policy() {
  return {.code = "PublicPolicyException",
          .status = 400,
          .message =
              "The BlockPublicPolicy parameter is set to true, and the resource policy did not "
              "prevent broad access to the secret."};
}

ApiError cannot_encrypt(const ApiError& of_kms) {
  return from_kms(of_kms,
                  {.code = "EncryptionFailure",
                   .status = 400,
                   .message = "Secrets Manager can't encrypt the protected secret text using the "
                              "provided KMS key. Check that the KMS key is available, enabled, and "
                              "not in an invalid state."});
}

ApiError cannot_decrypt(const ApiError& of_kms) {
  return from_kms(of_kms, {.code = "DecryptionFailure",
                           .status = 400,
                           .message = "Secrets Manager can't decrypt the protected secret text "
                                      "using the provided KMS key."});
}

ApiError damaged_value() {
  return {.code = "InternalServiceError",
          .status = 500,
          .message = "The stored value of this version is damaged."};
}

}  // namespace skerry::secretsmanager::errors
