#pragma once
// Automatic rotation: a key whose time has come gets new material before it encrypts next. What the
// older materials encrypted stays readable.
// https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/kms/state.hpp"

namespace skerry::kms {

// The key itself, or what it is after its rotation.
Result<const StoredKey*, ApiError> rotated_when_due(Kms& kms, Call& call, const StoredKey& key);

}  // namespace skerry::kms
