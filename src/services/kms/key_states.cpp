// EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion.
#include <chrono>
#include <utility>

#include "base/assert.hpp"
#include "services/kms/errors.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/limits.hpp"
#include "services/kms/lookup.hpp"

namespace skerry::kms {
namespace {

void move_to(Kms& kms, Call& call, StoredKey key, KeyState state) {
  ASSERT(may(key.state, state));
  key.state = state;
  if (state != KeyState::pending_deletion) key.deletion.reset();
  kms.put(call.batch(), std::move(key));
}

}  // namespace

Answer<EnableKeyOperation> enable_key(Kms& kms, Call& call, Asked<EnableKeyOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  move_to(kms, call, *key, KeyState::enabled);
  return EnableKeyOperation::Response{};
}

Answer<DisableKeyOperation> disable_key(Kms& kms, Call& call, Asked<DisableKeyOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  move_to(kms, call, *key, KeyState::disabled);
  return DisableKeyOperation::Response{};
}

Answer<ScheduleKeyDeletionOperation> schedule_key_deletion(
    Kms& kms, Call& call, Asked<ScheduleKeyDeletionOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  const std::int32_t days = request.pending_window_in_days.value_or(limits::pending_days_default);
  if (days < limits::pending_days_min || days > limits::pending_days_max)
    return errors::validation("PendingWindowInDays must be between " +
                              std::to_string(limits::pending_days_min) + " and " +
                              std::to_string(limits::pending_days_max) + " (inclusive)");
  StoredKey changed = *key;
  changed.deletion = call.time() + std::chrono::days(days);
  ScheduleKeyDeletionResponse response;
  response.key_id = kms.arn(*key);
  response.deletion_date = changed.deletion;
  response.key_state = "PendingDeletion";
  response.pending_window_in_days = days;
  move_to(kms, call, std::move(changed), KeyState::pending_deletion);
  return response;
}

Answer<CancelKeyDeletionOperation> cancel_key_deletion(Kms& kms, Call& call,
                                                       Asked<CancelKeyDeletionOperation> request) {
  const StoredKey* key = TRY(need_key(kms, call, *request.key_id));
  if (key->state != KeyState::pending_deletion) return errors::not_pending_deletion(kms.arn(*key));
  CancelKeyDeletionResponse response;
  response.key_id = kms.arn(*key);
  move_to(kms, call, *key, KeyState::disabled);
  return response;
}

}  // namespace skerry::kms
