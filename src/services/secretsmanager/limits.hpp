#pragma once
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html and the API
// reference's pages of the operations.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::secretsmanager::limits {

inline constexpr std::size_t secrets_max = 500'000;
inline constexpr std::size_t value_bytes_max = 65'536;
inline constexpr std::size_t tags_per_secret_max = 50;
inline constexpr std::size_t policy_chars_max = 20'480;

// "Labels attached across all versions of a secret: 20."
inline constexpr std::size_t labels_per_secret_max = 20;

// "Secrets Manager removes deprecated versions when there are more than 100. It does not remove
// versions created less than 24 hours ago." (Secrets Manager User Guide, "Secret versions".)
inline constexpr std::size_t versions_kept = 100;
inline constexpr std::chrono::hours version_protected{24};
// "If you call PutSecretValue more than once every 10 minutes, you will reach the quota for secret
// versions": the kept ones and a day of those.
inline constexpr std::size_t versions_max = versions_kept + 6 * 24;

inline constexpr std::int64_t recovery_days_min = 7;
inline constexpr std::int64_t recovery_days_max = 30;
inline constexpr std::int64_t recovery_days_default = 30;

inline constexpr std::int64_t password_characters_default = 32;

inline constexpr std::int32_t page_items_default = 100;
inline constexpr std::int32_t batch_items_default = 20;  // of BatchGetSecretValue
inline constexpr std::int32_t batch_items_max = 20;
inline constexpr std::size_t filters_max = 10;
inline constexpr std::size_t token_bytes_max = 4096;

// Secrets whose recovery window is over, forgotten in one call.
inline constexpr std::size_t purged_per_call_max = 16;

}  // namespace skerry::secretsmanager::limits
