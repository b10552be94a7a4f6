#pragma once
// The one door to the protocols' interpreters: a request's bytes to a struct, a struct or an error
// to an answer's bytes, as the service's protocol wants it. Pure functions over the descriptors.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/aws/error.hpp"
#include "wire/aws/shape.hpp"
#include "wire/http/head.hpp"

namespace skerry::form {
class Form;
}

namespace skerry::aws {

// A request as the front door has it, read and authenticated. Views of the caller's.
struct WireRequest {
  std::string_view method;
  std::string_view path;  // as sent, escapes kept; S3: path-style, "/BUCKET/KEY"
  const http::Query& query;
  const http::Headers& headers;
  std::string_view body;
  // The body as a form, if someone has parsed it already (routing does for the query protocols).
  const form::Form* form = nullptr;
};

struct WireResponse {
  int status = 200;
  http::Headers headers;
  std::string body;
};

// What decoding tells besides the struct.
struct Decoded {
  // What the request has and AWS's model has not, by its wire name: ignored, to be logged. At most
  // ignored_names_max of them.
  std::vector<std::string> ignored;
};

// Fills `into`, whose shape must be the operation's input. Wrong types are errors in AWS's words;
// missing and out-of-range members are not looked at here (validate.hpp). A payload that is a blob
// (S3's body, Lambda's event) is not copied: raw_payload() names it, the body is the caller's.
Result<Decoded, ApiError> decode_request(const OperationShape& operation,
                                         const WireRequest& request, MutableRef into);

struct ResponseIds {
  std::string_view request;
  std::string_view host;  // S3's x-amz-id-2
};

// `response` must be of the operation's output. The body is empty where the output has a raw
// payload, which is the caller's to send.
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids);

// The same shape of answer for every error of a service, before or after its operation is known.
WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids);

// The member of an input or output that is the message's body byte for byte; null when none is.
const Member* raw_payload(const Shape& structure);

}  // namespace skerry::aws
