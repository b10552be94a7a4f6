#pragma once
// A resolver's side of DNS messages. Pure; ldns is named only in the .cpp.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ipv4.hpp"
#include "base/result.hpp"

namespace skerry::dns {

inline constexpr std::size_t message_bytes_max = 65535;  // over TCP, after its two bytes of length
inline constexpr std::size_t plain_udp_bytes_max = 512;  // RFC 1035, 4.2.1
// What an answer over UDP may have when the asker offers more (RFC 6891); fits into one packet.
inline constexpr std::size_t udp_bytes_max = 1232;

enum class Type : std::uint16_t { a = 1, ptr = 12, aaaa = 28, any = 255 };  // others by number

struct Query {
  std::uint16_t id = 0;
  std::string name;  // "example.org." in presentation form, as asked
  Type type = Type::a;
  std::size_t room = plain_udp_bytes_max;  // of the answer, over UDP
  bool recursion_desired = false;
  bool extended = false;  // had an OPT record, so the answer has one
};

// One question of class IN in an ordinary query, or the reason why it is none.
Result<Query> parse_query(std::span<const std::byte> message);

enum class Code : std::uint8_t {
  no_error = 0,
  format_error = 1,
  server_failure = 2,
  no_such_name = 3,
  not_implemented = 4,
  refused = 5
};

struct Answer {
  Code code = Code::no_error;
  std::vector<Ipv4Address> addresses;  // A records of the query's name
  std::optional<std::string> target;   // a PTR record
  std::uint32_t ttl_s = 60;
};

enum class Transport : std::uint8_t { udp, tcp };

// The message that answers. Over UDP what does not fit is left out, and the TC bit says so.
std::vector<std::byte> render_answer(const Query& query, const Answer& answer, Transport transport);

// For a message that is no query but has a header (12 bytes): FORMERR or NOTIMP. Nothing for what
// must not be answered: too short, or an answer itself.
std::optional<std::vector<std::byte>> render_refusal(std::span<const std::byte> message);

}  // namespace skerry::dns
