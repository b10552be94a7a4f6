#pragma once
// Named limits of the PostgreSQL protocol, each with its unit.

#include <cstddef>
#include <cstdint>

namespace skerry::pg {

// PostgreSQL's MAX_STARTUP_PACKET_LENGTH: the length field of a startup packet, itself included.
inline constexpr std::uint32_t startup_bytes_max = 10'000;
// What a connection may have buffered before it is authenticated.
inline constexpr std::size_t preauth_buffer_bytes_max = 16 * 1024;
// PQ_LARGE_MESSAGE_LIMIT and PQ_SMALL_MESSAGE_LIMIT (src/include/libpq/libpq.h): length fields.
inline constexpr std::uint32_t large_message_bytes_max = 0x3ffffffe;
inline constexpr std::uint32_t small_message_bytes_max = 10'000;
// A message from a server: MaxAllocSize bounds whatever PostgreSQL can build.
inline constexpr std::uint32_t backend_message_bytes_max = 0x3fffffff;
// NAMEDATALEN - 1: PostgreSQL compares names of statements and portals up to here.
inline constexpr std::size_t name_bytes_max = 63;
// A name that is longer than this inside a Bind or Describe is refused.
inline constexpr std::size_t wire_name_bytes_max = 4096;

inline constexpr std::size_t scram_message_bytes_max = 4096;
inline constexpr std::size_t scram_nonce_bytes = 18;  // as PostgreSQL: 24 characters of base64
inline constexpr std::uint32_t scram_iterations_default = 4096;
// A server may name any count; beyond this a login would be a way to burn our CPU.
inline constexpr std::uint32_t scram_iterations_max = 1'000'000;
// How much of an ErrorResponse is looked at: severity and SQLSTATE stand first.
inline constexpr std::size_t error_bytes_seen = 512;

}  // namespace skerry::pg
