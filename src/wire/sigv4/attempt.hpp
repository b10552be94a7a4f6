#pragma once
// For tests and fuzzing: a signer and a verifier that know the same key, and a clock that stands
// still at the time of AWS's S3 examples.

#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/digest.hpp"
#include "base/time_text.hpp"
#include "wire/sigv4/sign.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry::sigv4 {

// The documentation's own.
inline const Credentials& example_credentials() {
  static const Credentials credentials{"AKIAIOSFODNN7EXAMPLE",
                                       "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", std::nullopt};
  return credentials;
}

inline WallTime example_time() { return *parse_iso8601("20130524T000000Z"); }

inline ServiceRules s3_rules() { return rules_for(ServiceName{"s3"}, ScopeRegion{"us-east-1"}); }
inline ServiceRules sts_rules() { return rules_for(ServiceName{"sts"}, ScopeRegion{"us-east-1"}); }

inline http::RequestHead request(std::string method, std::string target, std::string host) {
  Result<http::RequestHead> head =
      make_request(std::move(method), std::move(target), HostHeader{std::move(host)});
  ASSERT(head.ok());
  return *head;
}

// What parsing and verifying say about a request; body_hash is computed from `body` if there is
// one.
inline Result<Verified, SigV4Error> attempt(const http::RequestHead& head,
                                            const ServiceRules& rules,
                                            std::optional<std::string_view> body,
                                            WallTime now = example_time()) {
  const Parsed parsed = parse(head);
  if (const auto* error = std::get_if<SigV4Error>(&parsed)) return *error;
  const auto* signed_request = std::get_if<SignedRequest>(&parsed);
  if (signed_request == nullptr) return SigV4Error{};
  const bool known = signed_request->access_key_id == example_credentials().access_key_id;
  const SecretKey secret{known ? std::string_view(example_credentials().secret_access_key)
                               : "no such key"};
  const SigningKey key = derive_signing_key(secret, signed_request->scope);
  std::optional<Sha256Digest> hash;
  if (body) hash = sha256(*body);
  return verify({*signed_request, head, key, now, rules, hash});
}

}  // namespace skerry::sigv4
