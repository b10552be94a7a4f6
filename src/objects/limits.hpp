#pragma once
// Every limit of object files, its unit last in the name.

#include <cstddef>
#include <cstdint>

namespace skerry::objects {

// One piece of a body on its way to or from the disk. Each is a hand-over between threads or two:
// a smaller one costs a large object more of them, a larger one costs memory for every client.
inline constexpr std::size_t piece_bytes_max = 1024 * 1024;
// Of such a piece that much is encrypted at once, and written.
inline constexpr std::size_t turned_bytes_max = 128 * 1024;
// Written and not yet on its way to the disk: the fsync at the end then has little to wait for.
inline constexpr std::uint64_t writeback_bytes = 4 * 1024 * 1024;
// 10,000 parts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
inline constexpr std::size_t extents_per_object_max = 10'000;
// What read_all() gives in memory: templates, policies, small configuration.
inline constexpr std::uint64_t read_all_bytes_max = 16 * 1024 * 1024;
// Files removed by one piece of work on a thread.
inline constexpr std::size_t removals_per_job_max = 256;

}  // namespace skerry::objects
