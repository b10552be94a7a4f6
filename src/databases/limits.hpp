#pragma once
// The limits of databases, units last.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::databases::limits {

using std::chrono::milliseconds;

// RDS's identifiers have at most 63 characters; ours for folders are the resource ids.
inline constexpr std::size_t name_bytes_max = 63;

// A start replays what a crash left: minutes on a large write-ahead log. The wait is for the first
// login; an engine that ends earlier is seen at once.
inline constexpr milliseconds start_wait_ms_max{120'000};
inline constexpr milliseconds ready_poll_ms{3};
// Then the engine is told to leave without a checkpoint, and at last it is killed.
inline constexpr milliseconds fast_stop_wait_ms_max{60'000};
inline constexpr milliseconds immediate_stop_wait_ms_max{5'000};
inline constexpr milliseconds statement_wait_ms_max{60'000};
inline constexpr milliseconds health_wait_ms_max{5'000};

inline constexpr std::size_t answer_bytes_max = std::size_t{4} << 20;

// An engine that ended by itself is started again at once, and after another end after these waits,
// doubled each time; one that ran for `crash_memory_ms` has a clean slate.
inline constexpr milliseconds restart_wait_first_ms{50};
inline constexpr milliseconds restart_wait_ms_max{30'000};
inline constexpr milliseconds crash_memory_ms{60'000};
inline constexpr std::uint32_t crash_loop_ends = 5;

// Parameter values and formulas as RDS's API takes them.
inline constexpr std::size_t parameter_value_bytes_max = 4096;
inline constexpr std::uint32_t formula_depth_max = 16;

// Trees: PostgreSQL's own data folders are three deep, and a table's file is at most 1 GB.
inline constexpr std::uint32_t tree_depth_max = 16;
inline constexpr std::size_t copy_threads = 4;
// fsyncs under way at once: they share the journal's commits and the disk's flushes.
inline constexpr std::size_t settle_threads = 16;
inline constexpr std::size_t copy_piece_bytes_max = std::size_t{64} << 20;

// Of an engine's package, 25 MB, on a slow line.
inline constexpr milliseconds fetch_wait_ms_max{600'000};

// Between a hosted tree and its process: a file's text or a piece of a log, in one datagram.
inline constexpr std::size_t tree_message_bytes_max = std::size_t{160} << 10;
inline constexpr std::size_t log_piece_bytes_max = std::size_t{128} << 10;
inline constexpr std::size_t log_files_max = 1000;
// "If the number of lines specified results in a file over 1 MB in size, the file is truncated".
inline constexpr std::size_t log_portion_bytes_max = std::size_t{1} << 20;
inline constexpr milliseconds tree_end_wait_ms_max{2'000};
inline constexpr std::size_t words_bytes_max = std::size_t{16} << 10;

// Unix socket paths end at 107 bytes (unix(7)), and PostgreSQL adds its own name.
inline constexpr std::size_t socket_folder_bytes_max = 107 - sizeof("/.s.PGSQL.65535");

}  // namespace skerry::databases::limits
