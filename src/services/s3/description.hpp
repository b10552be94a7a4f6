#pragma once
// What PutObject, CreateMultipartUpload and CopyObject say of an object besides its bytes, and the
// refusal of what Skerry has not.

#include <string>

#include "services/s3/acl.hpp"
#include "services/s3/records.hpp"
#include "services/s3/tagging.hpp"
#include "wire/aws/error.hpp"
#include "wire/http/date.hpp"

namespace skerry::s3 {

Result<Done, ApiError> check_key(const std::string& key);
Result<std::string, ApiError> storage_class_of(OperationName operation,
                                               const std::optional<std::string>& wanted);
Result<Pairs, ApiError> metadata_of(const std::optional<Pairs>& metadata);
// Content-Encoding without aws-chunked, which is of the transfer and not of the object.
std::string content_encoding_of(const std::string& header);
std::string expires_text(WallTime time);

// SSE-C in a request to read, write or copy.
template <class Request>
Result<Done, ApiError> refuse_customer_keys(OperationName operation, const Request& request) {
  if (request.sse_customer_algorithm || request.sse_customer_key || request.sse_customer_key_md5)
    return not_supported(operation, "SSE-C (SSECustomerAlgorithm)");
  return Done{};
}

template <class Request>
Result<Done, ApiError> refuse_unsupported_write(OperationName operation, const Request& request) {
  TRY(check_acl(operation, request));
  TRY(refuse_customer_keys(operation, request));
  if (request.website_redirect_location) return not_supported(operation, "WebsiteRedirectLocation");
  if (request.object_lock_mode || request.object_lock_retain_until_date ||
      request.object_lock_legal_hold_status || request.object_lock_event_hold ||
      request.object_lock_event_hold_duration_days || request.object_lock_event_hold_duration_years)
    return not_supported(operation, "object lock");
  return Done{};
}

template <class Request>
Pairs headers_of(const Request& request) {
  Pairs headers;
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value && !value->empty()) headers.emplace_back(name, *value);
  };
  headers.emplace_back("Content-Type", request.content_type.value_or("binary/octet-stream"));
  add("Cache-Control", request.cache_control);
  add("Content-Disposition", request.content_disposition);
  if (request.content_encoding)
    add("Content-Encoding", content_encoding_of(*request.content_encoding));
  add("Content-Language", request.content_language);
  if (request.expires) add("Expires", expires_text(*request.expires));
  return headers;
}

template <class Request>
Result<Description, ApiError> description_of(OperationName operation, const Request& request) {
  Description description;
  description.headers = headers_of(request);
  description.metadata = TRY(metadata_of(request.metadata));
  description.storage_class = TRY(storage_class_of(operation, request.storage_class));
  if (request.tagging) description.tags = TRY(parse_tagging_header(*request.tagging));
  return description;
}

// The stored headers in an answer.
template <class Response>
void set_description(Response& response, const Description& from) {
  for (const auto& [name, value] : from.headers) {
    if (name == "Content-Type") response.content_type = value;
    if (name == "Cache-Control") response.cache_control = value;
    if (name == "Content-Disposition") response.content_disposition = value;
    if (name == "Content-Encoding") response.content_encoding = value;
    if (name == "Content-Language") response.content_language = value;
    if (name == "Expires") response.expires = http::parse_http_date(value);
  }
  if (!from.metadata.empty()) response.metadata = from.metadata;
  if (from.storage_class != "STANDARD") response.storage_class = from.storage_class;
  if (!from.tags.empty()) response.tag_count = static_cast<std::int32_t>(from.tags.size());
}

}  // namespace skerry::s3
