#pragma once
// What CreateSecret, PutSecretValue and UpdateSecret share: the value of a request, and a new
// version of a secret made of it.

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/secretsmanager/envelope.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/state.hpp"
#include "services/secretsmanager/versions.hpp"

namespace skerry::secretsmanager {

// Nothing when the request has no value.
template <class Request>
Result<std::optional<Content>, ApiError> content_of(const Request& request) {
  if (request.secret_string && request.secret_binary) return errors::both_values();
  std::optional<Content> content;
  if (request.secret_string) {
    if (request.secret_string->size() > limits::value_bytes_max)
      return errors::value_too_long("secretString");
    content = Content{ValueKind::string, *request.secret_string};
  } else if (request.secret_binary) {
    if (request.secret_binary->size() > limits::value_bytes_max)
      return errors::value_too_long("secretBinary");
    content = Content{ValueKind::binary, *request.secret_binary};
  }
  return content;
}

// What became of a ClientRequestToken, which is the version's id.
enum class TokenUse : std::uint8_t { fresh, repeated };

// "If a version with this value already exists and that version's SecretString and SecretBinary
// values are the same as those in the request, then the request is ignored (the operation is
// idempotent). If they are different, the operation fails" with ResourceExistsException.
Result<TokenUse, ApiError> check_token(const SecretsManager& state, Call& call,
                                       const StoredSecret& secret,
                                       const std::optional<std::string>& token, Content content);

// Seals the value and adds the version with these labels, moved from where they were. The secret is
// the caller's to put.
Result<Done, ApiError> add_version(SecretsManager& state, Call& call, StoredSecret& secret,
                                   VersionId id, Content content,
                                   const std::vector<std::string>& stages);

}  // namespace skerry::secretsmanager
