#pragma once
// The authority of a request: a name or address and perhaps a port (RFC 3986 section 3.2).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skerry::http {

struct HostPort {
  std::string host;  // lower case; an IPv6 address keeps its brackets
  std::optional<std::uint16_t> port;
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

// "name", "name:port", "192.0.2.1:80", "[::1]:80". Nothing for an empty name or port, user
// information, white space, percent-escapes, a port above 65535.
std::optional<HostPort> parse_host_port(std::string_view text);

}  // namespace skerry::http
