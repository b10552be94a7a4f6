#pragma once
// Key policies: AWS's default, and what a new one must be.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/kms/state.hpp"

namespace skerry::kms {

inline constexpr std::string_view default_policy_name = "default";

// Hands the key over to the account: IAM policies decide.
std::string default_key_policy(const RegionFacts& region);

// The lockout safety check, and the request's wish to go without it.
enum class Lockout : std::uint8_t { checked, bypassed };

// The users and roles that the policy names. Fails with MalformedPolicyDocumentException, also for
// one that does not exist and when the caller could not change the policy again, or with
// LimitExceededException.
Result<std::vector<BoundPrincipal>, ApiError> check_key_policy(const Kms& kms, const Call& call,
                                                               std::string_view key_id,
                                                               const std::string& document,
                                                               Lockout lockout);

}  // namespace skerry::kms
