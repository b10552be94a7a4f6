#include "base/ipv4.hpp"

#include <fmt/format.h>

namespace skerry {
namespace {

// A decimal number up to `most`, without sign or leading zero; advances `text` past it.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t most) {
  std::uint32_t value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    value = value * 10 + static_cast<std::uint32_t>(text[digits] - '0');
    if (++digits > 3) return std::nullopt;
  }
  if (digits == 0 || value > most || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

}  // namespace

std::string Ipv4Address::text() const {
  return fmt::format("{}.{}.{}.{}", value >> 24, (value >> 16) & 255, (value >> 8) & 255,
                     value & 255);
}

std::optional<Ipv4Address> parse_ipv4(std::string_view text) {
  Ipv4Address address;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const auto number = take_number(text, 255);
    if (!number) return std::nullopt;
    address.value = address.value << 8 | *number;
  }
  if (!text.empty()) return std::nullopt;
  return address;
}

std::string Ipv4Cidr::text() const { return fmt::format("{}/{}", address.text(), length); }

std::optional<Ipv4Cidr> parse_ipv4_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_ipv4(text.substr(0, slash));
  text.remove_prefix(slash + 1);
  const auto length = take_number(text, 32);
  if (!address || !length || !text.empty()) return std::nullopt;
  return Ipv4Cidr{*address, static_cast<std::uint8_t>(*length)};
}

}  // namespace skerry
