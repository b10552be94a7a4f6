#pragma once
// The key that a request is about, in a state that allows what is asked.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html#key-state-table

#include <string>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/kms/state.hpp"

namespace skerry::kms {

// For cryptography; by key or alias.
Result<const StoredKey*, ApiError> need_usable(const Kms& kms, const Call& call,
                                               const std::string& text);
// For changes of its settings; by key alone.
Result<const StoredKey*, ApiError> need_not_pending(const Kms& kms, const Call& call,
                                                    const std::string& text);
// In whatever state; by key alone.
Result<const StoredKey*, ApiError> need_key(const Kms& kms, const Call& call,
                                            const std::string& text);

Result<Done, ApiError> check_usable(const Kms& kms, const StoredKey& key);
Result<Done, ApiError> check_not_pending(const Kms& kms, const StoredKey& key);

}  // namespace skerry::kms
