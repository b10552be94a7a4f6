#pragma once
// What a client may send first: TLS and GSS requests, a cancel request, or the startup packet.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skerry::pg {

struct Setting {
  std::string name;
  std::string value;
  auto operator<=>(const Setting&) const = default;
};

enum class First : std::uint8_t {
  need,    // the packet is not complete
  tls,     // SSLRequest
  gss,     // GSSENCRequest
  cancel,  // CancelRequest: pid and key
  startup,
  malformed,  // close without a word, or with `why`
};

struct FirstPacket {
  First kind = First::need;
  std::size_t consumed = 0;
  std::string_view why;
  std::uint32_t pid = 0;    // cancel
  std::string_view key;     // cancel: borrowed from the input
  std::uint16_t minor = 0;  // startup: the minor version asked for
  std::string user;
  std::string database;  // the user's name when the packet names none
  std::string replication;
  std::string protocol_options_seen;  // NUL-separated names beginning with "_pq_."
  std::vector<Setting> settings;      // everything else, names as sent, `options` included
};

FirstPacket read_first_packet(std::string_view in);

// The command line of the `options` parameter: "-c name=value", "-cname=value", "--name=value";
// a backslash escapes the next character. False when it holds anything else.
bool read_options(std::string_view options, std::vector<Setting>& into);

}  // namespace skerry::pg
