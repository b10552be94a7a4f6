#include "wire/http/host_port.hpp"

#include <charconv>

#include "wire/http/limits.hpp"
#include "wire/http/syntax.hpp"

namespace skerry::http {
namespace {

bool ipv6_text(std::string_view text) {
  std::size_t colons = 0;
  for (const char c : text) {
    const char l = lower(c);
    if (c == ':') ++colons;
    if (!((c >= '0' && c <= '9') || (l >= 'a' && l <= 'f') || c == ':' || c == '.')) return false;
  }
  return colons >= 2;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || text.size() > 5 || error != std::errc{} || rest != end) return std::nullopt;
  return port;
}

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text) {
  std::string_view host = text;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == text.npos || !ipv6_text(text.substr(1, close - 1))) return std::nullopt;
    host = text.substr(0, close + 1);
    rest = text.substr(close + 1);
  } else {
    const std::size_t colon = text.find(':');
    host = text.substr(0, colon);
    rest = text.substr(host.size());
    if (!all_of_class(host, char_host)) return std::nullopt;
  }
  if (host.empty() || host.size() > host_bytes_max) return std::nullopt;

  HostPort result;
  result.host.reserve(host.size());
  for (const char c : host) result.host += lower(c);
  if (rest.empty()) return result;
  if (rest.front() != ':') return std::nullopt;
  result.port = parse_port(rest.substr(1));
  if (!result.port) return std::nullopt;
  return result;
}

}  // namespace skerry::http
