#include "services/kms/lookup.hpp"

#include "services/kms/errors.hpp"

namespace skerry::kms {

Result<Done, ApiError> check_not_pending(const Kms& kms, const StoredKey& key) {
  if (key.state == KeyState::pending_deletion) return errors::pending_deletion(kms.arn(key));
  return Done{};
}

Result<Done, ApiError> check_usable(const Kms& kms, const StoredKey& key) {
  TRY(check_not_pending(kms, key));
  if (key.state == KeyState::disabled) return errors::disabled(kms.arn(key));
  return Done{};
}

Result<const StoredKey*, ApiError> need_usable(const Kms& kms, const Call& call,
                                               const std::string& text) {
  const StoredKey* key = TRY(kms.named(text, Aliases::taken, call.time()));
  TRY(check_usable(kms, *key));
  return key;
}

Result<const StoredKey*, ApiError> need_key(const Kms& kms, const Call& call,
                                            const std::string& text) {
  return kms.named(text, Aliases::refused, call.time());
}

Result<const StoredKey*, ApiError> need_not_pending(const Kms& kms, const Call& call,
                                                    const std::string& text) {
  const StoredKey* key = TRY(need_key(kms, call, text));
  TRY(check_not_pending(kms, *key));
  return key;
}

}  // namespace skerry::kms
