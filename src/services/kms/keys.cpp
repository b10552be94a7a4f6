// CreateKey, DescribeKey, ListKeys and UpdateKeyDescription.
#include <utility>

#include "services/kms/errors.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/key_policy.hpp"
#include "services/kms/limits.hpp"
#include "services/kms/lookup.hpp"
#include "services/kms/pages.hpp"
#include "services/kms/sealing.hpp"
#include "services/kms/tagging.hpp"

namespace skerry::kms {
namespace {

constexpr std::string_view usage = "ENCRYPT_DECRYPT";
constexpr std::string_view origin = "AWS_KMS";

std::string_view shown(KeyState state) {
  switch (state) {
    case KeyState::enabled:
      return "Enabled";
    case KeyState::disabled:
      return "Disabled";
    case KeyState::pending_deletion:
      return "PendingDeletion";
  }
  return "";
}

KeyMetadata described(const Kms& kms, const StoredKey& key) {
  KeyMetadata shape;
  shape.aws_account_id = kms.region().account.text;
  shape.key_id = key.id;
  shape.arn = kms.arn(key);
  shape.creation_date = key.created;
  shape.enabled = key.state == KeyState::enabled;
  shape.description = key.description;
  shape.key_usage = usage;
  shape.key_state = shown(key.state);
  shape.deletion_date = key.deletion;
  shape.origin = origin;
  shape.key_manager = key.manager == KeyManager::aws ? "AWS" : "CUSTOMER";
  shape.customer_master_key_spec = symmetric;
  shape.key_spec = symmetric;
  shape.encryption_algorithms.emplace().emplace_back(symmetric);
  shape.multi_region = false;
  shape.current_key_material_id = key.current().id;
  return shape;
}

// Symmetric keys with material of KMS's own, in one region: the others are refused by name.
Result<Done, ApiError> check_kind(Asked<CreateKeyOperation> request) {
  if (request.key_spec && request.customer_master_key_spec)
    return errors::validation(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
        "CustomerMasterKeySpec is deprecated.");
  const std::string spec =
      request.key_spec.value_or(request.customer_master_key_spec.value_or(std::string(symmetric)));
  if (spec != symmetric) return errors::unsupported("KeySpec " + spec + " of CreateKey");
  if (request.key_usage && *request.key_usage != usage)
    return errors::validation("KeyUsage " + *request.key_usage +
                              " is not compatible with KeySpec SYMMETRIC_DEFAULT");
  if (request.origin && *request.origin != origin)
    return errors::unsupported("Origin " + *request.origin + " of CreateKey");
  if (request.custom_key_store_id) return errors::unsupported("CustomKeyStoreId of CreateKey");
  if (request.xks_key_id) return errors::unsupported("XksKeyId of CreateKey");
  if (request.multi_region.value_or(false)) return errors::unsupported("MultiRegion of CreateKey");
  return Done{};
}

}  // namespace

Answer<CreateKeyOperation> create_key(Kms& kms, Call& call, Asked<CreateKeyOperation> request) {
  TRY(check_kind(request));
  kms.sweep(call.batch(), call.time());
  if (kms.keys().size() >= limits::keys_max) return errors::quota("keys", limits::keys_max);
  StoredKey key;
  key.id = call.random().uuid();
  key.created = call.time();
  key.description = request.description.value_or("");
  key.policy = request.policy.value_or(default_key_policy(kms.region()));
  if (request.policy) {
    const Lockout lockout = request.bypass_policy_lockout_safety_check.value_or(false)
                                ? Lockout::bypassed
                                : Lockout::checked;
    key.principals = TRY(check_key_policy(kms, call, key.id, key.policy, lockout));
  }
  if (request.tags) key.tags = TRY(tagged({}, *request.tags));
  Result<StoredMaterial> material = kms.new_material(key, call.time(), call.random());
  if (!material.ok()) return errors::internal();
  key.materials.push_back(std::move(material).value());
  CreateKeyResponse response;
  response.key_metadata = described(kms, key);
  kms.put(call.batch(), std::move(key));
  return response;
}

Answer<DescribeKeyOperation> describe_key(Kms& kms, Call& call,
                                          Asked<DescribeKeyOperation> request) {
  TRY(check_grant_tokens<DescribeKeyOperation>(request));
  const StoredKey* key = TRY(kms.named(*request.key_id, Aliases::taken, call.time()));
  DescribeKeyResponse response;
  response.key_metadata = described(kms, *key);
  return response;
}

Answer<ListKeysOperation> list_keys(Kms& kms, Call& call, Asked<ListKeysOperation> request) {
  Page page = TRY(Page::open(request, limits::keys_page_default));
  ListKeysResponse response;
  std::vector<KeyListEntry>& shown = response.keys.emplace();
  const auto& entries = kms.keys().entries();
  for (auto entry = entries.upper_bound(page.after()); entry != entries.end(); ++entry) {
    if (kms.key(entry->first, call.time()) == nullptr) continue;
    if (!page.take(entry->first)) break;
    KeyListEntry& shape = shown.emplace_back();
    shape.key_id = entry->first;
    shape.key_arn = kms.arn(entry->second);
  }
  page.close(response);
  return response;
}

Answer<UpdateKeyDescriptionOperation> update_key_description(
    Kms& kms, Call& call, Asked<UpdateKeyDescriptionOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  StoredKey changed = *key;
  changed.description = *request.description;
  kms.put(call.batch(), std::move(changed));
  return UpdateKeyDescriptionOperation::Response{};
}

}  // namespace skerry::kms
