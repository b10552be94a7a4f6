#pragma once
// The limits of policy documents. AWS counts characters without white space
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html); which of its quotas
// applies to which document is the IAM service's business, this folder only counts.

#include <cstddef>

namespace skerry::policy {

// IAM's quotas, in characters that are not white space.
inline constexpr std::size_t managed_policy_chars_max = 6144;
inline constexpr std::size_t user_inline_chars_max = 2048;   // all inline policies together
inline constexpr std::size_t group_inline_chars_max = 5120;  // all inline policies together
inline constexpr std::size_t role_inline_chars_max = 10240;  // all inline policies together
inline constexpr std::size_t trust_policy_chars_max = 2048;  // adjustable on AWS up to 4,096
inline constexpr std::size_t session_policy_chars_max = 2048;

// What the parser itself refuses, whatever the quota: the API's own bound on a PolicyDocument.
inline constexpr std::size_t document_bytes_max = 131072;
inline constexpr std::size_t document_depth_max = 16;  // a valid document nests 6 deep

}  // namespace skerry::policy
