#pragma once
// What the front door gives to one client, and to all of them together. Units stand last.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::gateway {

inline constexpr std::size_t connections_max = 4096;
// One read for all connections of a loop; nothing of it belongs to an idle connection.
inline constexpr std::size_t read_bytes = 64 * 1024;
// A whole request body, held until its signature is verified.
inline constexpr std::uint64_t body_bytes_max = 8 * 1024 * 1024;
// Bodies of all connections together, signature not yet verified.
inline constexpr std::uint64_t unverified_bytes_max = 256 * 1024 * 1024;

inline constexpr std::chrono::seconds idle_max{75};           // keep-alive, between requests
inline constexpr std::chrono::seconds head_wait_max{10};      // first byte to the end of the head
inline constexpr std::chrono::seconds body_wait_max{300};     // the head's end to the body's
inline constexpr std::chrono::seconds answer_write_max{120};  // a client that does not read
inline constexpr std::chrono::seconds drain_max{5};           // stop() to closing what is left
inline constexpr std::chrono::seconds sweep_interval{1};

}  // namespace skerry::gateway
