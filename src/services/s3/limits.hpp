#pragma once
// S3's limits (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html and the pages of
// the single features), units last.

#include <cstddef>
#include <cstdint>

namespace skerry::s3::limits {

inline constexpr std::size_t buckets_max = 10'000;
inline constexpr std::size_t key_bytes_max = 1024;
inline constexpr std::size_t user_metadata_bytes_max = 2048;
inline constexpr std::size_t tags_per_object_max = 10;
inline constexpr std::size_t tags_per_bucket_max = 50;
inline constexpr std::size_t tag_key_characters_max = 128;
inline constexpr std::size_t tag_value_characters_max = 256;
inline constexpr std::size_t policy_bytes_max = 20 * 1024;
inline constexpr std::size_t lifecycle_rules_max = 1000;

inline constexpr std::uint64_t put_bytes_max = 5ull << 30;     // one PutObject, part or copy
inline constexpr std::uint64_t object_bytes_max = 5ull << 40;  // of an upload in parts
inline constexpr std::uint64_t part_bytes_min = 5ull << 20;    // all but the last
inline constexpr std::int32_t part_number_max = 10'000;

// What CopyObject reads to compute a checksum anew, while everybody else waits.
inline constexpr std::uint64_t copy_read_bytes_max = 8 * 1024 * 1024;

inline constexpr std::int32_t page_items_max = 1000;
inline constexpr std::int32_t bucket_page_items_max = 10'000;
inline constexpr std::size_t deletes_per_request_max = 1000;
inline constexpr std::size_t token_bytes_max = 4096;

}  // namespace skerry::s3::limits
