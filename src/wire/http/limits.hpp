#pragma once
// What one HTTP peer may make this process hold or read. The unit stands last in each name.

#include <cstddef>
#include <cstdint>

namespace skerry::http {

// The head: request line or status line, every field line and the empty line.
inline constexpr std::size_t head_bytes_max = 64 * 1024;
// Method, target and version with their CRLF. Presigned URLs carry session tokens of a few KiB.
inline constexpr std::size_t request_line_bytes_max = 32 * 1024;
inline constexpr std::size_t method_bytes_max = 32;
inline constexpr std::size_t header_count_max = 128;
inline constexpr std::size_t query_parameter_count_max = 512;
// RFC 1035 section 2.3.4: a name has at most 255 bytes.
inline constexpr std::size_t host_bytes_max = 255;
// RFC 9112 section 2.2: at least one empty line before a request is to be ignored.
inline constexpr std::size_t leading_empty_line_count_max = 1;

// Sixteen hex digits and CRLF: chunk extensions are refused.
inline constexpr std::size_t chunk_line_bytes_max = 18;
inline constexpr std::size_t trailer_bytes_max = 8 * 1024;
inline constexpr std::size_t trailer_count_max = 32;

}  // namespace skerry::http
