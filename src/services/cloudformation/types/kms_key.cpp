// AWS::KMS::Key
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/kms.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 11> supported{"BypassPolicyLockoutSafetyCheck",
                                                     "Description",
                                                     "EnableKeyRotation",
                                                     "Enabled",
                                                     "KeyPolicy",
                                                     "KeySpec",
                                                     "KeyUsage",
                                                     "MultiRegion",
                                                     "Origin",
                                                     "PendingWindowInDays",
                                                     "Tags"};

constexpr std::int32_t pending_window_days_default = 30;

Result<Done, ApiError> set_rotation(Provision& provision, const std::string& key, bool wanted) {
  if (wanted) {
    kms::EnableKeyRotationRequest request;
    request.key_id = key;
    TRY(provision.ask<kms::EnableKeyRotationOperation>(request));
  } else {
    kms::DisableKeyRotationRequest request;
    request.key_id = key;
    TRY(provision.ask<kms::DisableKeyRotationOperation>(request));
  }
  return Done{};
}

Result<Done, ApiError> set_enabled(Provision& provision, const std::string& key, bool wanted) {
  if (wanted) {
    kms::EnableKeyRequest request;
    request.key_id = key;
    TRY(provision.ask<kms::EnableKeyOperation>(request));
  } else {
    kms::DisableKeyRequest request;
    request.key_id = key;
    TRY(provision.ask<kms::DisableKeyOperation>(request));
  }
  return Done{};
}

template <class Tag>
std::vector<Tag> key_tags(const std::vector<Pair>& pairs) {
  std::vector<Tag> out;
  for (const Pair& pair : pairs) {
    Tag& tag = out.emplace_back();
    tag.tag_key = pair.key;
    tag.tag_value = pair.value;
  }
  return out;
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  kms::CreateKeyRequest request;
  request.policy = document(properties, "KeyPolicy");
  request.description = text(properties, "Description");
  request.key_spec = text(properties, "KeySpec");
  request.key_usage = text(properties, "KeyUsage");
  request.multi_region = flag(properties, "MultiRegion");
  request.origin = text(properties, "Origin");
  request.bypass_policy_lockout_safety_check = flag(properties, "BypassPolicyLockoutSafetyCheck");
  request.tags = key_tags<kms::Tag>(tags(properties, "Tags"));
  if (request.tags->empty()) request.tags.reset();
  const auto made = TRY(provision.ask<kms::CreateKeyOperation>(request));
  const std::string id = *made.key_metadata->key_id;
  if (flag(properties, "EnableKeyRotation").value_or(false)) TRY(set_rotation(provision, id, true));
  if (!flag(properties, "Enabled").value_or(true)) TRY(set_enabled(provision, id, false));
  return Made{.physical_id = id,
              .attributes = Value::object({{"Arn", *made.key_metadata->arn}, {"KeyId", id}})};
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    kms::UntagResourceRequest request;
    request.key_id = former.physical_id;
    request.tag_keys = change.removed;
    TRY(provision.ask<kms::UntagResourceOperation>(request));
  }
  if (!change.set.empty()) {
    kms::TagResourceRequest request;
    request.key_id = former.physical_id;
    request.tags = key_tags<kms::Tag>(change.set);
    TRY(provision.ask<kms::TagResourceOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& before = former.properties;
  const Value& after = provision.properties;
  for (const std::string_view name : {"KeySpec", "KeyUsage", "MultiRegion", "Origin"}) {
    if (!same(before, after, name))
      return ApiError{.code = "InvalidRequest",
                      .status = 400,
                      .message = "You cannot change " + std::string(name) + " of a key."};
  }
  const bool enabled = flag(after, "Enabled").value_or(true);
  if (!same(before, after, "Enabled") && enabled)
    TRY(set_enabled(provision, former.physical_id, true));
  if (!same(before, after, "KeyPolicy")) {
    kms::PutKeyPolicyRequest request;
    request.key_id = former.physical_id;
    request.policy_name = "default";
    request.policy = document(after, "KeyPolicy");
    request.bypass_policy_lockout_safety_check = flag(after, "BypassPolicyLockoutSafetyCheck");
    if (request.policy) TRY(provision.ask<kms::PutKeyPolicyOperation>(request));
  }
  if (!same(before, after, "Description")) {
    kms::UpdateKeyDescriptionRequest request;
    request.key_id = former.physical_id;
    request.description = text(after, "Description").value_or("");
    TRY(provision.ask<kms::UpdateKeyDescriptionOperation>(request));
  }
  if (!same(before, after, "EnableKeyRotation"))
    TRY(set_rotation(provision, former.physical_id,
                     flag(after, "EnableKeyRotation").value_or(false)));
  TRY(update_tags(provision, former));
  if (!same(before, after, "Enabled") && !enabled)
    TRY(set_enabled(provision, former.physical_id, false));
  return Updated{.attributes = former.attributes};
}

// A key that is scheduled already stays so.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  kms::DescribeKeyRequest describe;
  describe.key_id = former.physical_id;
  const auto there = provision.ask<kms::DescribeKeyOperation>(describe);
  if (!there.ok()) return gone(there);
  if (there->key_metadata->key_state == "PendingDeletion") return Done{};
  kms::ScheduleKeyDeletionRequest request;
  request.key_id = former.physical_id;
  request.pending_window_in_days =
      integer(former.properties, "PendingWindowInDays").value_or(pending_window_days_default);
  return gone(provision.ask<kms::ScheduleKeyDeletionOperation>(request));
}

}  // namespace

const ResourceType kms_key{.type = "AWS::KMS::Key",
                           .supported = supported,
                           .create = create,
                           .update = update,
                           .remove = remove};

}  // namespace skerry::cloudformation::types
