#pragma once
// IAM's quotas at AWS's defaults
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html), units last, and
// what this service keeps in memory beside its tables. The sizes of documents stand in
// policy/limits.hpp.

#include <cstddef>
#include <cstdint>

namespace skerry::iam::limits {

inline constexpr std::size_t users_max = 5000;
inline constexpr std::size_t groups_max = 300;
inline constexpr std::size_t roles_max = 1000;
inline constexpr std::size_t policies_max = 1500;  // customer managed
inline constexpr std::size_t groups_per_user_max = 10;
inline constexpr std::size_t access_keys_per_user_max = 2;
inline constexpr std::size_t attached_per_user_max = 10;
inline constexpr std::size_t attached_per_group_max = 10;
inline constexpr std::size_t attached_per_role_max = 10;
inline constexpr std::size_t versions_per_policy_max = 5;
inline constexpr std::size_t tags_per_resource_max = 50;

inline constexpr std::int32_t page_items_default = 100;
inline constexpr std::size_t marker_bytes_max = 1024;

// CreateRole: "If you do not specify a value for this setting, the default value of one hour is
// applied."
inline constexpr std::int32_t session_seconds_default = 3600;

// Deletions of service-linked roles whose outcome can still be asked; the oldest goes first.
inline constexpr std::size_t deletion_tasks_max = 100;

// Last uses of access keys that exist no more are forgotten when there are this many records.
inline constexpr std::size_t key_uses_max = 20000;

}  // namespace skerry::iam::limits
