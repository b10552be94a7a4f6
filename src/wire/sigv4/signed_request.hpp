#pragma once
// What a request says about its own signature, read once and not yet believed.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/errors.hpp"

namespace skerry::sigv4 {

// "AKID/20150830/us-east-1/sts/aws4_request" without the key id.
struct CredentialScope {
  std::string date;  // "20150830"
  std::string region;
  std::string service;
  std::string terminator = "aws4_request";

  std::string text() const;  // joined by slashes
  friend bool operator==(const CredentialScope&, const CredentialScope&) = default;
};

// What x-amz-content-sha256 announces
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
enum class PayloadKind : std::uint8_t {
  undeclared,                  // no such header
  hash,                        // 64 hex digits
  unsigned_payload,            // UNSIGNED-PAYLOAD
  streaming_signed,            // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  streaming_signed_trailer,    // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
  streaming_unsigned_trailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
  unknown,                     // anything else
};

struct PayloadDeclaration {
  PayloadKind kind = PayloadKind::undeclared;
  std::string text;  // as sent
};

PayloadDeclaration parse_payload_declaration(std::string_view text);
std::string_view payload_text(PayloadKind kind);  // of the constant ones; empty for the others

struct SignedRequest {
  Form form = Form::header;
  std::string access_key_id;
  CredentialScope scope;
  std::vector<std::string> signed_headers;  // lower case, ascending, each once
  std::string signature;                    // as sent
  std::string timestamp;                    // "20150830T123600Z", also when Date was sent
  WallTime time{};
  std::optional<std::string> session_token;
  PayloadDeclaration payload;
  std::optional<std::chrono::seconds> expires;  // presigned only
};

struct Anonymous {};

using Parsed = std::variant<Anonymous, SignedRequest, SigV4Error>;

// Pure syntax: neither key nor clock nor service is needed. Whatever names a signature but is not
// one whole form of it is an error, never Anonymous.
Parsed parse(const http::RequestHead& head);

}  // namespace skerry::sigv4
