#pragma once
// From a signed request to a Principal: the only place of the front door that makes one.

#include <optional>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "call/directory.hpp"
#include "call/facts.hpp"
#include "call/identity.hpp"
#include "call/sessions.hpp"
#include "wire/sigv4/signed_request.hpp"
#include "wire/sigv4/signing_key.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry {

struct AuthenticationRequest {
  const sigv4::SignedRequest& signed_request;
  const http::RequestHead& head;
  std::optional<std::string_view> body;  // nothing: it is still to come, and verified apart (S3)
  const sigv4::ServiceRules& rules;
  sigv4::Dialect dialect;
  WallTime now{};
};

// The caller, and what the signatures of the body's chunks chain from.
struct Authenticated {
  Principal principal;
  sigv4::Verified verified;
  sigv4::SigningKey key;
};

class Authenticator {
 public:
  Authenticator(IdentityDirectory& directory, const SessionTokens& sessions)
      : directory_(directory), sessions_(sessions) {}

  Result<Authenticated, sigv4::ErrorText> authenticate(const AuthenticationRequest& request);

 private:
  struct Credentials {
    std::string secret;
    Identity identity;
    bool known = false;
  };
  Credentials credentials_of(const sigv4::SignedRequest& signed_request) const;
  sigv4::SigningKey signing_key(const sigv4::SignedRequest& signed_request,
                                const Credentials& credentials);

  IdentityDirectory& directory_;
  const SessionTokens& sessions_;
  sigv4::SigningKeyCache keys_;
};

}  // namespace skerry
