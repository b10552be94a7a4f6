#include "gateway/body_errors.hpp"

#include "gateway/limits.hpp"

namespace skerry::gateway::body_errors {
namespace {

ApiError invalid_request(std::string message) {
  return {.code = "InvalidRequest", .status = 400, .message = std::move(message)};
}

}  // namespace

ApiError missing_length() {
  return {.code = "MissingContentLength",
          .status = 411,
          .message = "You must provide the Content-Length HTTP header."};
}

ApiError too_large(Proposed proposed) {
  return {.code = "EntityTooLarge",
          .status = 400,
          .message = "Your proposed upload exceeds the maximum allowed size",
          .fields = {{"ProposedSize", std::to_string(proposed.bytes)},
                     {"MaxSizeAllowed", std::to_string(streamed_body_bytes_max)}}};
}

ApiError message_too_large() {
  return {.code = "MaxMessageLengthExceeded",
          .status = 400,
          .message = "Your request was too large.",
          .fields = {{"MaxMessageLengthBytes", std::to_string(body_bytes_max)}}};
}

ApiError missing_md5() {
  return invalid_request("Missing required header for this request: Content-MD5");
}

ApiError invalid_md5(std::string_view sent) {
  return {.code = "InvalidDigest",
          .status = 400,
          .message = "The Content-MD5 you specified was invalid.",
          .fields = {{"Content-MD5", std::string(sent)}}};
}

ApiError bad_md5(const Digests& digests) {
  return {
      .code = "BadDigest",
      .status = 400,
      .message = "The Content-MD5 you specified did not match what we received.",
      .fields = {{"ExpectedDigest", digests.expected}, {"CalculatedDigest", digests.calculated}}};
}

ApiError bad_checksum(objects::ChecksumAlgorithm algorithm) {
  return {.code = "BadDigest",
          .status = 400,
          .message = "The " + std::string(name_of(algorithm)) +
                     " you specified did not match the calculated checksum."};
}

ApiError invalid_checksum(objects::ChecksumAlgorithm algorithm) {
  return invalid_request("Value for " + std::string(header_of(algorithm)) + " header is invalid.");
}

ApiError several_checksums() {
  return invalid_request(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}

ApiError unknown_checksum_algorithm() {
  return invalid_request(
      "Checksum algorithm provided is unsupported. Please try again with any of "
      "the valid types: [CRC32, CRC32C, CRC64NVME, MD5, SHA1, SHA256, SHA512]");
}

ApiError checksum_missing() {
  return invalid_request(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
      "x-amz-trailer headers were found.");
}

ApiError checksum_mismatch_of_names() {
  return invalid_request("Value for x-amz-sdk-checksum-algorithm header is invalid.");
}

ApiError incomplete() {
  return {
      .code = "IncompleteBody",
      .status = 400,
      .message =
          "You did not provide the number of bytes specified by the Content-Length HTTP header"};
}

ApiError stalled() {
  return {.code = "RequestTimeout",
          .status = 400,
          .message =
              "Your socket connection to the server was not read from or written to within "
              "the timeout period. Idle connections will be closed."};
}

ApiError too_many_bodies() {
  return {.code = "SlowDown", .status = 503, .message = "Please reduce your request rate."};
}

ApiError not_written(const objects::WriteFailure& failure) {
  if (failure.fault == objects::WriteFault::full)
    return {.code = "ServiceUnavailable",
            .status = 503,
            .message = "Skerry changed nothing: the disk that holds the region's objects is full."};
  return {.code = "InternalError",
          .status = 500,
          .message = "We encountered an internal error. Please try again."};
}

}  // namespace skerry::gateway::body_errors
