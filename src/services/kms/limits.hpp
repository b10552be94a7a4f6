#pragma once
// KMS's quotas at AWS's defaults
// (https://docs.aws.amazon.com/kms/latest/developerguide/limits.html) and the ranges that its API
// reference tells in words, units last.

#include <cstddef>
#include <cstdint>

namespace skerry::kms::limits {

inline constexpr std::size_t keys_max = 100'000;
inline constexpr std::size_t aliases_per_key_max = 50;
inline constexpr std::size_t tags_per_key_max = 50;
inline constexpr std::size_t key_policy_bytes_max = 32 * 1024;

inline constexpr std::size_t plaintext_bytes_max = 4096;
inline constexpr std::size_t blob_bytes_max = 6144;

inline constexpr std::int32_t pending_days_min = 7;
inline constexpr std::int32_t pending_days_max = 30;
inline constexpr std::int32_t pending_days_default = 30;

inline constexpr std::int32_t rotation_days_min = 90;
inline constexpr std::int32_t rotation_days_max = 2560;
inline constexpr std::int32_t rotation_days_default = 365;

inline constexpr std::int32_t keys_page_default = 100;
inline constexpr std::int32_t aliases_page_default = 50;
inline constexpr std::int32_t tags_page_default = 50;
inline constexpr std::size_t marker_bytes_max = 1024;

}  // namespace skerry::kms::limits
