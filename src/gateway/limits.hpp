#pragma once
// What the front door gives to one client, and to all of them together. Units stand last.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "objects/limits.hpp"

namespace skerry::gateway {

inline constexpr std::size_t connections_max = 4096;
// One read for all connections of a loop; nothing of it belongs to an idle connection.
inline constexpr std::size_t read_bytes = 64 * 1024;
// A whole request body, held until its signature is verified.
inline constexpr std::uint64_t body_bytes_max = 8 * 1024 * 1024;
// The same where it may hold a function's code: AWS's limit of CreateFunction, a zip of 50 MB in
// base64 and what is around it.
inline constexpr std::uint64_t code_body_bytes_max = 70'167'211;
// Bodies of all connections together: held ones, and what streaming ones take in each direction.
inline constexpr std::uint64_t held_bytes_max = 256 * 1024 * 1024;

// What a body of that length takes of memory while it streams: a piece that is filled and one that
// is being written, and what of it is encrypted at once.
constexpr std::uint64_t streamed_body_held_bytes(std::uint64_t length) {
  return 2 * std::min<std::uint64_t>(length, objects::piece_bytes_max) + objects::turned_bytes_max;
}
// From this on the MD5 of a piece is taken on a thread of its own.
inline constexpr std::size_t md5_apart_bytes_min = 128 * 1024;
// Of a piece that much is summed, encrypted and written before the next: it fits a core's cache.
inline constexpr std::size_t summed_bytes_max = 64 * 1024;
// A single upload, a single part
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
inline constexpr std::uint64_t streamed_body_bytes_max = std::uint64_t{5} << 30;
// The rest of a body that is refused is read and dropped up to this, to keep the connection.
inline constexpr std::uint64_t dropped_bytes_max = 1024 * 1024;

inline constexpr std::chrono::seconds idle_max{75};           // keep-alive, between requests
inline constexpr std::chrono::seconds head_wait_max{10};      // first byte to the end of the head
inline constexpr std::chrono::seconds body_wait_max{300};     // the head's end to the body's
inline constexpr std::chrono::seconds body_stall_max{30};     // of a body that streams
inline constexpr std::chrono::seconds answer_write_max{120};  // a client that does not read
inline constexpr std::chrono::seconds drain_max{5};           // stop() to closing what is left
inline constexpr std::chrono::seconds sweep_interval{1};

}  // namespace skerry::gateway
