#pragma once
// The canonical request and the string to sign
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wire/http/head.hpp"
#include "wire/sigv4/signed_request.hpp"

namespace skerry::sigv4 {

enum class PathRule : std::uint8_t {
  normalise,  // dot segments and double slashes removed, then encoded once more
  as_sent,    // S3: neither; escapes in their one spelling
};

// The path without "." and ".." segments and repeated slashes, escapes as sent. This is what a
// service other than S3 must dispatch on, since it is what was signed.
std::string normalized_path(std::string_view path);
std::string canonical_path(std::string_view path, PathRule rule);

// Every pair encoded, in the order of name and then value. X-Amz-Signature is left out of a
// presigned request's.
std::string canonical_query(const http::Query& query, Form form);

// Trimmed, inner white space folded to one space.
void append_canonical_value(std::string_view value, std::string& out);

struct PayloadText {
  std::string_view text;  // a hash in hex, or UNSIGNED-PAYLOAD and its like
};

// Nothing when a signed header is not in the request.
std::optional<std::string> canonical_request(const http::RequestHead& head,
                                             const SignedRequest& request, PathRule rule,
                                             PayloadText payload);

std::string string_to_sign(const SignedRequest& request, std::string_view canonical_request);

}  // namespace skerry::sigv4
