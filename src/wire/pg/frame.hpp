#pragma once
// The frames of protocol 3.0 after startup: a type byte, a length that counts itself, a body
// (PostgreSQL manual, "Message Formats"). The length is judged before anything is buffered, in
// 64 bits, against the limit that PostgreSQL has for the type: nothing can wrap (CVE-2024-27304).

#include <cstdint>
#include <string_view>

#include "wire/pg/limits.hpp"

namespace skerry::pg {

inline constexpr std::size_t header_bytes = 5;

enum class Peek : std::uint8_t {
  need,  // fewer than header_bytes are there
  ok,
  malformed,  // an unknown type, or a length out of its limits: the connection is lost
};

struct Header {
  Peek state = Peek::need;
  char type = 0;
  std::uint32_t body = 0;  // bytes after the header

  std::size_t total() const { return header_bytes + std::size_t{body}; }
};

enum class Side : std::uint8_t { frontend, backend };

namespace detail {
// The largest length field of a type; zero for a type that the side never sends.
constexpr std::uint32_t frontend_length_max(char type) {
  switch (type) {
    case 'Q':
    case 'P':
    case 'B':
    case 'd':
    case 'F':
      return large_message_bytes_max;
    case 'p':
      return 65'535;
    case 'C':
    case 'D':
    case 'E':
    case 'H':
    case 'S':
    case 'X':
    case 'c':
    case 'f':
      return small_message_bytes_max;
    default:
      return 0;
  }
}
constexpr std::uint32_t backend_length_max(char type) {
  switch (type) {
    case 'D':
    case 'd':
    case 'V':
    case 'T':
    case 't':
    case 'E':
    case 'N':
    case 'A':
    case 'C':
    case 'S':
      return backend_message_bytes_max;
    case 'R':
    case 'v':
    case 'G':
    case 'H':
    case 'W':
      return 1U << 20;
    case 'K':
      return 4 + 4 + 256;  // protocol 3.2 allows keys of up to 256 bytes
    case 'Z':
      return 5;
    case '1':
    case '2':
    case '3':
    case 'I':
    case 'n':
    case 's':
    case 'c':
      return 4;
    default:
      return 0;
  }
}
}  // namespace detail

inline Header peek_header(std::string_view in, Side side) {
  if (in.size() < header_bytes) {
    // A wrong type need not wait for its length.
    if (in.empty()) return {};
    const std::uint32_t limit = side == Side::frontend ? detail::frontend_length_max(in[0])
                                                       : detail::backend_length_max(in[0]);
    return Header{.state = limit == 0 ? Peek::malformed : Peek::need, .type = in[0]};
  }
  std::uint32_t length = 0;
  for (std::size_t at = 1; at < header_bytes; ++at)
    length = (length << 8) | static_cast<std::uint8_t>(in[at]);
  const std::uint32_t limit = side == Side::frontend ? detail::frontend_length_max(in[0])
                                                     : detail::backend_length_max(in[0]);
  if (length < 4 || length > limit) return Header{.state = Peek::malformed, .type = in[0]};
  return Header{.state = Peek::ok, .type = in[0], .body = length - 4};
}

}  // namespace skerry::pg
