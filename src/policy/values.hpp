#pragma once
// The typed values that conditions compare: decimal numbers, points in time, networks, booleans.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skerry::policy {

// A decimal number of any length, exact: "3600", "-0.5". No exponent.
struct Decimal {
  bool negative = false;
  std::string whole;     // without leading zeros
  std::string fraction;  // without trailing zeros
  friend bool operator==(const Decimal&, const Decimal&) = default;
  std::strong_ordering operator<=>(const Decimal& other) const;
};
std::optional<Decimal> parse_decimal(std::string_view text);

// Microseconds since 1970 in UTC. Texts are the W3C's profile of ISO 8601
// (https://www.w3.org/TR/NOTE-datetime) or seconds since 1970; digits alone are the latter.
struct Instant {
  std::int64_t microseconds = 0;
  auto operator<=>(const Instant&) const = default;
};
std::optional<Instant> parse_instant(std::string_view text);

// An address with a prefix length, IPv4 or IPv6; without "/N" it is one address.
struct Network {
  enum class Family : std::uint8_t { v4, v6 };
  Family family = Family::v4;
  std::array<std::uint8_t, 16> address{};
  int prefix_bits = 0;
  bool contains(const Network& other) const;
};
std::optional<Network> parse_network(std::string_view text);

// "true" and "false" in any case.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace skerry::policy
