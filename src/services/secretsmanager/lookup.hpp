#pragma once
// What most handlers begin with: the secret that the request names, or AWS's error.

#include <string>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/state.hpp"

namespace skerry::secretsmanager {

inline Result<const StoredSecret*, ApiError> need(const SecretsManager& state, const Call& call,
                                                  const std::string& id) {
  const StoredSecret* secret = state.find(id, call.time());
  if (secret == nullptr) return errors::no_such_secret();
  return secret;
}

// One that is not marked for deletion.
inline Result<const StoredSecret*, ApiError> need_usable(const SecretsManager& state,
                                                         const Call& call, const std::string& id) {
  const StoredSecret* secret = TRY(need(state, call, id));
  if (secret->deletion) return errors::marked_for_deletion();
  return secret;
}

}  // namespace skerry::secretsmanager
