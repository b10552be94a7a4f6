#include "gateway/authentication.hpp"

#include "base/digest.hpp"
#include "call/access_key_id.hpp"

namespace skerry {
namespace {

using sigv4::Dialect;
using sigv4::ErrorText;

// A secret that signs nothing: an unknown key id costs as much work as a known one.
constexpr std::string_view nobodys_secret = "no access key of this region has this secret";

// No such key, an inactive one, a token that is not ours or of a role that is gone.
ErrorText unknown_credentials(Dialect dialect) {
  const std::string message = "The security token included in the request is invalid.";
  switch (dialect) {
    case Dialect::json:
      return {"UnrecognizedClientException", 400, message, {}};
    case Dialect::rest_json:
      return {"UnrecognizedClientException", 403, message, {}};
    case Dialect::s3:
      return {"InvalidAccessKeyId",
              403,
              "The AWS Access Key Id you provided does not exist in our records.",
              {}};
    case Dialect::query:
      break;
  }
  return {"InvalidClientTokenId", 403, message, {}};
}

ErrorText expired_token(Dialect dialect) {
  const std::string message = "The security token included in the request is expired";
  switch (dialect) {
    case Dialect::json:
      return {"ExpiredTokenException", 400, message, {}};
    case Dialect::rest_json:
      return {"ExpiredTokenException", 403, message, {}};
    case Dialect::s3:
      return {"ExpiredToken", 400, "The provided token has expired.", {}};
    case Dialect::query:
      break;
  }
  return {"ExpiredToken", 403, message, {}};
}

}  // namespace

Authenticator::Credentials Authenticator::credentials_of(
    const sigv4::SignedRequest& signed_request) const {
  if (signed_request.session_token) {
    std::optional<Session> session = sessions_.open(*signed_request.session_token);
    if (!session || session->identity.access_key_id != signed_request.access_key_id) return {};
    return {std::move(session->secret), std::move(session->identity), true};
  }
  const auto key = directory_.access_key(signed_request.access_key_id);
  if (!key || key->status != KeyStatus::active) return {};
  return {key->secret, key->owner, true};
}

// Keys of unknown ids are not kept: whoever makes ids up would push the real ones out.
sigv4::SigningKey Authenticator::signing_key(const sigv4::SignedRequest& signed_request,
                                             const Credentials& credentials) {
  if (!credentials.known) return sigv4::derive_signing_key({nobodys_secret}, signed_request.scope);
  return keys_.get({signed_request.access_key_id}, {credentials.secret}, signed_request.scope);
}

Result<Authenticated, ErrorText> Authenticator::authenticate(const AuthenticationRequest& request) {
  // First what needs no key, so that nobody makes this derive keys for scopes that cannot be right.
  const Result<Done, sigv4::SigV4Error> claim =
      sigv4::check_claim({.request = request.signed_request,
                          .head = request.head,
                          .now = request.now,
                          .rules = request.rules});
  if (!claim.ok()) return sigv4::describe(claim.error(), request.dialect);
  Credentials credentials = credentials_of(request.signed_request);
  const sigv4::SigningKey key = signing_key(request.signed_request, credentials);
  const Result<sigv4::Verified, sigv4::SigV4Error> verified = sigv4::verify(
      {.request = request.signed_request,
       .head = request.head,
       .key = key,
       .now = request.now,
       .rules = request.rules,
       .body_hash = request.body ? std::optional(sha256(*request.body)) : std::nullopt});
  if (!credentials.known) return unknown_credentials(request.dialect);
  if (!verified.ok()) return sigv4::describe(verified.error(), request.dialect);
  if (credentials.identity.expires && *credentials.identity.expires <= request.now)
    return expired_token(request.dialect);
  if (!directory_.policies_of(credentials.identity)) return unknown_credentials(request.dialect);
  credentials.identity.access_key_id = request.signed_request.access_key_id;
  return Authenticated{Principal(std::move(credentials.identity)), *verified, key};
}

}  // namespace skerry
