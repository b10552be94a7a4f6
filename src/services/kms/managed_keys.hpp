#pragma once
// The AWS managed keys: alias/aws/SERVICE, used by that service for the callers of the account, and
// by nobody directly. AWS makes one when its service first needs it; here they stand from the
// region's founding.
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key

#include <span>
#include <string>
#include <string_view>

#include "call/facts.hpp"
#include "services/kms/records.hpp"

namespace skerry::kms {

struct ManagedKey {
  std::string_view service;  // "s3": alias/aws/s3, kms:ViaService s3.REGION.amazonaws.com
  std::string_view description;
  std::string_view policy;  // with ACCOUNT and REGION where these stand
};

std::span<const ManagedKey> managed_keys();
std::string managed_key_policy(const ManagedKey& key, const RegionFacts& region);

// AWS rotates its managed keys every year.
Rotation yearly_rotation(WallTime now);

}  // namespace skerry::kms
