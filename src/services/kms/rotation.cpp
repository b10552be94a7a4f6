#include "services/kms/rotation.hpp"

#include <chrono>
#include <utility>

#include "services/kms/errors.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/limits.hpp"
#include "services/kms/lookup.hpp"

namespace skerry::kms {
namespace {

std::chrono::milliseconds period(const Rotation& rotation) {
  return std::chrono::days(rotation.period_days);
}

}  // namespace

Result<const StoredKey*, ApiError> rotated_when_due(Kms& kms, Call& call, const StoredKey& key) {
  if (!key.rotation || key.rotation->next > call.time()) return &key;
  StoredKey changed = key;
  Result<StoredMaterial> material = kms.new_material(key, call.time(), call.random());
  if (!material.ok()) return errors::internal();
  changed.materials.push_back(std::move(material).value());
  // One rotation stands for those that nobody was there to see.
  const auto missed = (call.time() - changed.rotation->next) / period(*changed.rotation);
  changed.rotation->next += (missed + 1) * period(*changed.rotation);
  const std::string id = key.id;
  kms.put(call.batch(), std::move(changed));
  return kms.key(id, call.time());
}

Answer<EnableKeyRotationOperation> enable_key_rotation(Kms& kms, Call& call,
                                                       Asked<EnableKeyRotationOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  TRY(check_usable(kms, *key));
  const std::int32_t days = request.rotation_period_in_days.value_or(limits::rotation_days_default);
  if (days < limits::rotation_days_min || days > limits::rotation_days_max)
    return errors::validation("RotationPeriodInDays must be between " +
                              std::to_string(limits::rotation_days_min) + " and " +
                              std::to_string(limits::rotation_days_max) + " days.");
  StoredKey changed = *key;
  Rotation rotation{.period_days = days, .next = {}};
  rotation.next = call.time() + period(rotation);
  // Enabled again without another period: the date stays.
  if (!changed.rotation || changed.rotation->period_days != days) changed.rotation = rotation;
  kms.put(call.batch(), std::move(changed));
  return EnableKeyRotationOperation::Response{};
}

Answer<DisableKeyRotationOperation> disable_key_rotation(
    Kms& kms, Call& call, Asked<DisableKeyRotationOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  TRY(check_usable(kms, *key));
  StoredKey changed = *key;
  changed.rotation.reset();
  kms.put(call.batch(), std::move(changed));
  return DisableKeyRotationOperation::Response{};
}

// "While a KMS key is pending deletion, its key rotation status is false" (API reference).
Answer<GetKeyRotationStatusOperation> get_key_rotation_status(
    Kms& kms, Call& call, Asked<GetKeyRotationStatusOperation> request) {
  const StoredKey* key = TRY(need_key(kms, call, *request.key_id));
  GetKeyRotationStatusResponse response;
  response.key_id = key->id;
  const bool enabled = key->rotation.has_value() && key->state != KeyState::pending_deletion;
  response.key_rotation_enabled = enabled;
  if (enabled) {
    response.rotation_period_in_days = key->rotation->period_days;
    response.next_rotation_date = key->rotation->next;
  }
  return response;
}

}  // namespace skerry::kms
