#include "services/lambda/errors.hpp"

#include <fmt/format.h>

#include <utility>

namespace skerry::lambda::errors {
namespace {

// All of Lambda's errors say whose fault they are.
ApiError user(std::string_view code, int status, std::string message) {
  return {.code = std::string(code),
          .status = status,
          .message = std::move(message),
          .fields = {{"Type", "User"}}};
}

ApiError not_found(std::string message) {
  return user("ResourceNotFoundException", 404, std::move(message));
}
ApiError conflict(std::string message) {
  return user("ResourceConflictException", 409, std::move(message));
}

ApiError throttled(std::string_view reason, std::string message) {
  ApiError error = user("TooManyRequestsException", 429, std::move(message));
  error.fields.emplace_back("Reason", std::string(reason));
  return error;
}

}  // namespace

ApiError no_such_function(std::string_view arn) {
  return not_found(fmt::format("Function not found: {}", arn));
}
ApiError no_such_alias(std::string_view arn) {
  return not_found(fmt::format("Cannot find alias arn: {}", arn));
}
ApiError no_such_policy() { return not_found("No policy is associated with the given resource."); }
ApiError no_such_statement(std::string_view sid) {
  return not_found(fmt::format("Statement {} is not found in resource policy.", sid));
}
ApiError no_such_event_config(std::string_view arn) {
  return not_found(fmt::format("The function {} doesn't have an EventInvokeConfig", arn));
}
ApiError nothing_there() { return not_found("The resource you requested does not exist."); }

ApiError function_exists(std::string_view name) {
  return conflict(fmt::format("Function already exist: {}", name));
}
ApiError alias_exists(std::string_view arn) {
  return conflict(fmt::format("Alias already exists: {}", arn));
}
ApiError statement_exists(std::string_view sid) {
  return conflict(fmt::format(
      "The statement id ({}) provided already exists. Please provide a new statement id, or "
      "remove the existing statement.",
      sid));
}
ApiError update_in_progress(std::string_view arn) {
  return conflict(fmt::format(
      "The operation cannot be performed at this time. An update is in progress for resource: {}",
      arn));
}
ApiError in_state(std::string_view state) {
  return conflict(fmt::format(
      "The operation cannot be performed at this time. The function is currently in the "
      "following state: {}",
      state));
}
ApiError alias_uses_version(std::string_view aliases) {
  return conflict(
      fmt::format("Version is being referenced by the following aliases: [{}]", aliases));
}

ApiError revision_mismatch() {
  return user("PreconditionFailedException", 412,
              "The Revision Id provided does not match the latest Revision Id. Call the "
              "GetFunction/GetAlias API to retrieve the latest Revision Id");
}

ApiError invalid(std::string message) {
  return user("InvalidParameterValueException", 400, std::move(message));
}
ApiError validation(std::string message) {
  return {.code = "ValidationException", .status = 400, .message = std::move(message)};
}
ApiError contradicting_qualifiers() {
  return invalid(
      "The derived qualifier from the function name does not match the specified qualifier.");
}
ApiError role_not_assumable() {
  return invalid("The role defined for the function cannot be assumed by Lambda.");
}
ApiError no_code() { return invalid("Please provide a source for function code."); }
ApiError not_a_zip() {
  return invalid(
      "Could not unzip uploaded file. Please check your file, then try to upload again.");
}
ApiError variables_too_large(std::string_view measured) {
  return invalid(fmt::format(
      "Lambda was unable to configure your environment variables because the environment "
      "variables you have provided exceeded the 4KB limit. String measured: {}",
      measured));
}
ApiError reserved_variables(std::string_view names) {
  return invalid(fmt::format(
      "Lambda was unable to configure your environment variables because the environment "
      "variables you have provided contains reserved keys that are currently not supported for "
      "modification. Reserved keys used in this request: {}",
      names));
}

ApiError of_service(Place place, const ApiError& error) {
  return invalid(fmt::format("Error occurred while {}. {} Error Code: {}. {} Error Message: {}",
                             place.operation, place.service, error.code, place.service,
                             error.message));
}
ApiError code_denied(std::string_view object, const ApiError& error) {
  return user("AccessDeniedException", 403,
              fmt::format("Your access has been denied by S3, please make sure your request "
                          "credentials have permission to GetObject for {}. S3 Error Code: {}. "
                          "S3 Error Message: {}",
                          object, error.code, error.message));
}
ApiError interface_denied() {
  return invalid(
      "The provided execution role does not have permissions to call CreateNetworkInterface on "
      "EC2");
}

ApiError bad_payload(std::string_view why) {
  return user("InvalidRequestContentException", 400,
              fmt::format("Could not parse request body into json: {}", why));
}
ApiError too_large(std::string_view operation, std::size_t bytes_max) {
  return user("RequestEntityTooLargeException", 413,
              fmt::format("Request must be smaller than {} bytes for the {} operation", bytes_max,
                          operation));
}
ApiError code_storage_full() {
  return user("CodeStorageExceededException", 400, "Code storage limit exceeded.");
}

ApiError throttled_by_reservation() {
  return throttled("ReservedFunctionConcurrentInvocationLimitExceeded", "Rate Exceeded.");
}
ApiError throttled_by_account() {
  return throttled("ConcurrentInvocationLimitExceeded", "Rate Exceeded.");
}
ApiError no_memory(std::string message) {
  return throttled("ConcurrentInvocationLimitExceeded", std::move(message));
}

ApiError service(std::string message) {
  return {.code = "ServiceException",
          .status = 500,
          .message = std::move(message),
          .fields = {{"Type", "Service"}}};
}

}  // namespace skerry::lambda::errors
