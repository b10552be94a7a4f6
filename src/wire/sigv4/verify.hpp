#pragma once
// Whether a parsed signature is good, for one service's rules at one moment.
//
//   Parsed parsed = parse(head);                      // Anonymous, SignedRequest or SigV4Error
//   rules = rules_for(service, region);               // the service the request was routed to
//   key = cache.get(id, secret_of(id), signed.scope); // the caller's: unknown ids, session tokens
//   Result<Verified, SigV4Error> verified = verify({...});
//
// For S3 the signature covers the declared hash: verify() comes before the body, and when all of it
// has been received check_payload() or the ChunkedPayload decides. For the others the body must be
// there, and its hash is given.

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/result.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/canonical.hpp"
#include "wire/sigv4/errors.hpp"
#include "wire/sigv4/signed_request.hpp"
#include "wire/sigv4/signing_key.hpp"

namespace skerry::sigv4 {

enum class PayloadRule : std::uint8_t {
  hashed,    // always the hash of the body
  declared,  // S3: as x-amz-content-sha256 says, which may be unsigned or streaming
};

struct ServiceRules {
  std::string service;  // as credential scopes name it
  std::string region;
  PathRule path = PathRule::normalise;
  PayloadRule payload = PayloadRule::hashed;
  std::chrono::minutes skew = skew_minutes_max;
};

struct ServiceName {
  std::string text;
};
struct ScopeRegion {
  std::string text;  // "us-east-1" also for global services
};
ServiceRules rules_for(ServiceName service, ScopeRegion region);

struct Verification {
  const SignedRequest& request;
  const http::RequestHead& head;  // the one that `request` was parsed from
  const SigningKey& key;
  WallTime now;
  const ServiceRules& rules;
  // Required for PayloadRule::hashed; for S3 given when the body is there already.
  std::optional<Sha256Digest> body_hash;
};

// Proof for the code that makes principals; nothing but verify() makes one.
class Verified {
 public:
  // Streaming payloads chain their chunk signatures from it.
  const std::string& signature() const { return signature_; }

 private:
  explicit Verified(std::string signature) : signature_(std::move(signature)) {}
  friend Result<Verified, SigV4Error> verify(const Verification& verification);
  std::string signature_;
};

Result<Verified, SigV4Error> verify(const Verification& verification);

// The part of verify() that needs neither key nor body: form, scope, signed headers, time. Whoever
// calls it first derives no keys for scopes that cannot be right and reads no body in vain.
struct Claim {
  const SignedRequest& request;
  const http::RequestHead& head;
  WallTime now;
  const ServiceRules& rules;
};
Result<Done, SigV4Error> check_claim(const Claim& claim);

// S3, when the whole body has been read: is it what x-amz-content-sha256 declared? Done for the
// kinds that declare no hash.
Result<Done, SigV4Error> check_payload(const SignedRequest& request, const Sha256Digest& body_hash);

}  // namespace skerry::sigv4
