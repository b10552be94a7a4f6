#pragma once
// The loop's limits, units last.

#include <cstddef>

namespace skerry::loop_limits {

// Events taken from the kernel in one turn. More would make timers and posted work wait longer;
// fewer would cost a system call per handful of connections.
inline constexpr int events_per_turn_max = 256;

// Sends that one system call makes. More of them would make the first wait longer for the last.
inline constexpr unsigned sends_per_batch_max = 32;
// What a batch holds, and the largest piece that is worth being copied there.
inline constexpr std::size_t batch_bytes_max = 64 * 1024;
inline constexpr std::size_t batched_bytes_max = 8 * 1024;

// Connections taken from one listener in one turn, so that a storm of newcomers cannot starve the
// connections that are being served.
inline constexpr int accepts_per_turn_max = 16;

// How long a listener rests when the process is out of descriptors or the kernel out of memory.
inline constexpr int accept_pause_ms = 100;

// Work posted and not yet run. Every poster bounds what it has outstanding (the blocking pool by
// its queue), so reaching this is a bug and stops the process.
inline constexpr std::size_t posted_max = 65'536;

// A Unix socket whose backlog is full refuses at once with EAGAIN instead of waiting as TCP does;
// the connect is tried again so often and so long.
inline constexpr int unix_connect_retry_ms = 10;
inline constexpr int unix_connect_retries_max = 500;

// The length of a listener's queue (the kernel caps it at net.core.somaxconn).
inline constexpr int listen_backlog = 4096;

// sockaddr_un::sun_path, less its terminating zero.
inline constexpr std::size_t unix_path_bytes_max = 107;

}  // namespace skerry::loop_limits
