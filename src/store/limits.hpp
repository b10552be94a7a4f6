#pragma once
// Every limit of the store, its unit last in the name.

#include <cstddef>
#include <cstdint>

namespace skerry::store_limits {

// Commits that wait for their fsync. Beyond either one a commit is answered `overloaded`: at 1 ms a
// group that is seconds of work, more than a client waits for.
inline constexpr std::size_t in_flight_batches_max = 8192;
inline constexpr std::size_t in_flight_bytes_max = std::size_t{64} << 20;

// One transaction takes at most this much of the queue (at least one batch).
inline constexpr std::size_t group_batches_max = 1024;
inline constexpr std::size_t group_bytes_max = std::size_t{8} << 20;

// The log is copied into the database when it has grown to this many pages (of 4 KiB).
inline constexpr int log_pages_max = 1000;

// A data key seals at most this many values. NIST SP 800-38D section 8.3 allows 2^32 with random
// 96-bit nonces; a quarter of it leaves the odds of a repeated nonce below 2^-36.
inline constexpr std::uint64_t seals_per_data_key_max = std::uint64_t{1} << 30;
// The count is kept on disk ahead of use, in steps: a crash wastes at most one.
inline constexpr std::uint64_t seals_reserved_step = std::uint64_t{1} << 20;
inline constexpr std::size_t data_keys_max = 4096;
inline constexpr std::size_t sealed_plain_bytes_max = std::size_t{16} << 20;

}  // namespace skerry::store_limits
