#pragma once
// The client's side: signs requests for the tests, the load generator and the command line.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/canonical.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry::sigv4 {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::optional<std::string> session_token;
};

struct Signing {
  const Credentials& credentials;
  const ServiceRules& rules;  // region, service, path rule
  WallTime now;
};

// The request to sign: method, target (as it will be sent) and a Host header are filled in, path
// and query follow from the target; further headers are the caller's, who adds them before signing.
struct HostHeader {
  std::string text;
};
Result<http::RequestHead> make_request(std::string method, std::string target, HostHeader host);

// Adds X-Amz-Date, X-Amz-Security-Token (with a session), X-Amz-Content-Sha256 (for S3) and
// Authorization; every header that is there is signed, but for those that a proxy may change.
// The signature is returned too, for streaming payloads.
std::string sign(http::RequestHead& head, const Signing& signing, PayloadText payload);

// Adds the X-Amz- parameters to query and target. Only the headers that are there are signed.
void presign(http::RequestHead& head, const Signing& signing, std::chrono::seconds expires,
             PayloadText payload);

std::string payload_hash(std::string_view body);  // 64 hex digits

}  // namespace skerry::sigv4
