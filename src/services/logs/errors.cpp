#include "services/logs/errors.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/log.hpp"
#include "services/logs/limits.hpp"

namespace skerry::logs::errors {
namespace {

ApiError client(std::string_view code, std::string message) {
  return {.code = std::string(code), .status = 400, .message = std::move(message)};
}

}  // namespace

ApiError no_such_group() {
  return client("ResourceNotFoundException", "The specified log group does not exist.");
}
ApiError no_such_stream() {
  return client("ResourceNotFoundException", "The specified log stream does not exist.");
}
ApiError no_such_resource() {
  return client("ResourceNotFoundException", "The specified resource does not exist.");
}
ApiError group_exists() {
  return client("ResourceAlreadyExistsException", "The specified log group already exists");
}
ApiError stream_exists() {
  return client("ResourceAlreadyExistsException", "The specified log stream already exists");
}
ApiError too_many_groups() { return client("LimitExceededException", "Resource limit exceeded."); }
ApiError too_many_tags(std::string_view resource) {
  ApiError error = client("TooManyTagsException", "A resource can have no more than 50 tags.");
  error.fields.emplace_back("resourceName", std::string(resource));
  return error;
}

ApiError invalid(std::string message) {
  return client("InvalidParameterException", std::move(message));
}
ApiError bad_token() { return invalid("The specified nextToken is invalid."); }
ApiError bad_retention(std::int64_t days) {
  std::string all;
  for (const std::int32_t each : limits::retention_days) {
    if (!all.empty()) all += ", ";
    all += std::to_string(each);
  }
  return invalid(
      fmt::format("1 validation error detected: Value '{}' at 'retentionInDays' failed to satisfy "
                  "constraint: Member must satisfy enum value set: [{}]",
                  days, all));
}
ApiError batch_too_large(std::size_t bytes) {
  return invalid(fmt::format("Upload too large: {} bytes exceeds limit of {}", bytes,
                             limits::batch_bytes_max));
}
ApiError event_too_large(std::size_t bytes) {
  return invalid(fmt::format("Log event too large: {} bytes exceeds limit of {}", bytes,
                             limits::event_bytes_max));
}
ApiError not_chronological() {
  return invalid("Log events in a single PutLogEvents request must be in chronological order.");
}
ApiError span_too_long() {
  return invalid(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}

ApiError unavailable(const Error& error) {
  log(Level::error, "logs", "events unavailable", {{"why", error.message}});
  return {.code = "ServiceUnavailableException",
          .status = 500,
          .message = "The service cannot complete the request: " + error.message + "."};
}

}  // namespace skerry::logs::errors
