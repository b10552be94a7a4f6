#include "services/kms/access.hpp"

#include <vector>

#include "services/kms/limits.hpp"

namespace skerry::kms {
namespace {

constexpr std::string_view algorithm = "SYMMETRIC_DEFAULT";

std::string text_of(bool value) { return value ? "true" : "false"; }

// The ARN that a name stands for, whether or not there is such a key.
std::string arn_of_name(const Kms& kms, const std::string& text) {
  if (text.starts_with("arn:")) return text;
  if (text.starts_with(alias_prefix)) return alias_arn(kms.region(), text);
  return key_arn(kms.region(), text);
}

void set_request_tags(Access& access, const std::optional<std::vector<Tag>>& tags) {
  if (!tags || tags->empty()) return;
  std::vector<std::string> keys;
  for (const Tag& tag : *tags) {
    access.context.set("aws:RequestTag/" + *tag.tag_key, *tag.tag_value);
    keys.push_back(*tag.tag_key);
  }
  access.context.set("aws:TagKeys", std::move(keys));
}

// The key that a ciphertext was made with, unless the request names one.
Access access_to_source(const Kms& kms, const Call& call, const std::optional<std::string>& key_id,
                        const std::optional<std::string>& blob) {
  if (key_id) return access_to_named(kms, call, *key_id);
  const std::optional<BlobHead> head = read_head(blob.value_or(""));
  if (!head) return access_to_nothing(kms, call);
  return access_to_named(kms, call, head->key_id);
}

}  // namespace

Access access_to_nothing(const Kms& kms, const Call& call) {
  Access access;
  const std::string& account = call.caller().account.text;
  if (!account.empty()) access.context.set("kms:CallerAccount", account);  // a service has none
  if (!call.facts().called_via.empty())
    access.context.set("kms:ViaService", via_service(call.facts().called_via.back(), kms.region()));
  return access;
}

Access access_to_key(const Kms& kms, const Call& call, const StoredKey& key) {
  Access access = access_to_nothing(kms, call);
  set_key(access, kms, call.directory(), key);
  return access;
}

void set_key(Access& access, const Kms& kms, const IdentityDirectory& directory,
             const StoredKey& key) {
  access.resource = kms.arn(key);
  access.resource_policies.rule = policy::ResourceRule::required;
  access.resource_policies.policy =
      all_as_named(key.principals, directory)
          ? kms.indexes().policy_of(key.id)
          : compile_bound(key.policy, key.principals, directory,
                          {.name = {}, .arn = kms.arn(key), .attached_to = {}});
  access.context.set("kms:KeyOrigin", "AWS_KMS");
  access.context.set("kms:KeySpec", std::string(algorithm));
  access.context.set("kms:KeyUsage", "ENCRYPT_DECRYPT");
  access.context.set("kms:MultiRegion", "false");
  const AliasNames& aliases = kms.indexes().aliases_of(key.id);
  if (!aliases.empty())
    access.context.set("kms:ResourceAliases",
                       std::vector<std::string>(aliases.begin(), aliases.end()));
  for (const StoredTag& tag : key.tags) access.context.set("aws:ResourceTag/" + tag.key, tag.value);
}

Access access_to_named(const Kms& kms, const Call& call, const std::string& text) {
  const auto found = kms.named(text, Aliases::taken, call.time());
  if (!found.ok()) {
    Access access = access_to_nothing(kms, call);
    access.resource = arn_of_name(kms, text);
    return access;
  }
  Access access = access_to_key(kms, call, **found);
  const auto name = parse_key_name(text, kms.region());
  if (name.ok() && name->kind == NameKind::alias)
    access.context.set("kms:RequestAlias", name->text);
  return access;
}

Access access_to_alias(const Kms& kms, const Call& call, const std::string& name) {
  Access access = access_to_nothing(kms, call);
  access.resource = alias_arn(kms.region(), name);
  return access;
}

void set_encryption_context(Access& access, const std::optional<EncryptionContext>& context) {
  access.context.set("kms:EncryptionAlgorithm", std::string(algorithm));
  if (!context || context->empty()) return;
  std::vector<std::string> names;
  for (const auto& [name, value] : *context) {
    access.context.set("kms:EncryptionContext:" + name, value);
    names.push_back(name);
  }
  access.context.set("kms:EncryptionContextKeys", std::move(names));
}

// The alias and the key: "kms:CreateAlias on the alias (IAM policy), kms:CreateAlias on the KMS key
// (key policy)" (API reference, CreateAlias; the others likewise).
Accesses create_alias_access(const Kms& kms, const Call& call, const CreateAliasRequest& request) {
  Accesses accesses = needs<CreateAliasOperation>(access_to_alias(kms, call, *request.alias_name));
  accesses.push_back(on_key_named<CreateAliasOperation>(kms, call, *request.target_key_id));
  return accesses;
}

Accesses delete_alias_access(const Kms& kms, const Call& call, const DeleteAliasRequest& request) {
  Accesses accesses = needs<DeleteAliasOperation>(access_to_alias(kms, call, *request.alias_name));
  if (const StoredAlias* alias = kms.alias(*request.alias_name, call.time()))
    accesses.push_back(on_key_named<DeleteAliasOperation>(kms, call, alias->key_id));
  return accesses;
}

Accesses update_alias_access(const Kms& kms, const Call& call, const UpdateAliasRequest& request) {
  Accesses accesses = needs<UpdateAliasOperation>(access_to_alias(kms, call, *request.alias_name));
  if (const StoredAlias* alias = kms.alias(*request.alias_name, call.time()))
    accesses.push_back(on_key_named<UpdateAliasOperation>(kms, call, alias->key_id));
  accesses.push_back(on_key_named<UpdateAliasOperation>(kms, call, *request.target_key_id));
  return accesses;
}

// Tags of a new key need kms:TagResource too.
Accesses create_key_access(const Kms& kms, const Call& call, const CreateKeyRequest& request) {
  Access access = access_to_nothing(kms, call);
  access.context.set("kms:BypassPolicyLockoutSafetyCheck",
                     text_of(request.bypass_policy_lockout_safety_check.value_or(false)));
  access.context.set("kms:KeyOrigin", request.origin.value_or("AWS_KMS"));
  access.context.set(
      "kms:KeySpec",
      request.key_spec.value_or(request.customer_master_key_spec.value_or(std::string(algorithm))));
  access.context.set("kms:KeyUsage", request.key_usage.value_or("ENCRYPT_DECRYPT"));
  access.context.set("kms:MultiRegion", text_of(request.multi_region.value_or(false)));
  set_request_tags(access, request.tags);
  Accesses accesses = needs<CreateKeyOperation>(access);
  if (request.tags && !request.tags->empty())
    accesses.push_back(needs<TagResourceOperation>(std::move(access)).front());
  return accesses;
}

Accesses decrypt_access(const Kms& kms, const Call& call, const DecryptRequest& request) {
  Access access = access_to_source(kms, call, request.key_id, request.ciphertext_blob);
  set_encryption_context(access, request.encryption_context);
  return needs<DecryptOperation>(std::move(access));
}

Accesses re_encrypt_access(const Kms& kms, const Call& call, const ReEncryptRequest& request) {
  Access from = access_to_source(kms, call, request.source_key_id, request.ciphertext_blob);
  Access to = access_to_named(kms, call, *request.destination_key_id);
  const std::string same = text_of(from.resource == to.resource);
  from.action = "kms:ReEncryptFrom";
  to.action = "kms:ReEncryptTo";
  set_encryption_context(from, request.source_encryption_context);
  set_encryption_context(to, request.destination_encryption_context);
  Accesses accesses;
  for (Access* access : {&from, &to}) {
    access->context.set("kms:ReEncryptOnSameKey", same);
    accesses.push_back(std::move(*access));
  }
  return accesses;
}

Accesses enable_key_rotation_access(const Kms& kms, const Call& call,
                                    const EnableKeyRotationRequest& request) {
  Accesses accesses = on_key<EnableKeyRotationOperation>(kms, call, request);
  if (request.rotation_period_in_days)
    accesses.front().context.set("kms:RotationPeriodInDays",
                                 std::to_string(*request.rotation_period_in_days));
  return accesses;
}

Accesses put_key_policy_access(const Kms& kms, const Call& call,
                               const PutKeyPolicyRequest& request) {
  Accesses accesses = on_key<PutKeyPolicyOperation>(kms, call, request);
  accesses.front().context.set("kms:BypassPolicyLockoutSafetyCheck",
                               text_of(request.bypass_policy_lockout_safety_check.value_or(false)));
  return accesses;
}

Accesses schedule_key_deletion_access(const Kms& kms, const Call& call,
                                      const ScheduleKeyDeletionRequest& request) {
  Accesses accesses = on_key<ScheduleKeyDeletionOperation>(kms, call, request);
  accesses.front().context.set(
      "kms:ScheduleKeyDeletionPendingWindowInDays",
      std::to_string(request.pending_window_in_days.value_or(limits::pending_days_default)));
  return accesses;
}

Accesses tag_resource_access(const Kms& kms, const Call& call, const TagResourceRequest& request) {
  Accesses accesses = on_key<TagResourceOperation>(kms, call, request);
  set_request_tags(accesses.front(), request.tags);
  return accesses;
}

Accesses untag_resource_access(const Kms& kms, const Call& call,
                               const UntagResourceRequest& request) {
  Accesses accesses = on_key<UntagResourceOperation>(kms, call, request);
  accesses.front().context.set("aws:TagKeys", *request.tag_keys);
  return accesses;
}

}  // namespace skerry::kms
