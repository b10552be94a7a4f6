#pragma once
// IPv4 addresses and blocks as values (RFC 4632 notation). Host byte order: 10.0.0.1 is 0x0a000001.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skerry {

struct Ipv4Address {
  std::uint32_t value = 0;

  std::string text() const;
  auto operator<=>(const Ipv4Address&) const = default;
};

// Four decimal numbers without leading zeros; nothing for anything else.
std::optional<Ipv4Address> parse_ipv4(std::string_view text);

// A block: the network's address and the number of leading bits that count.
struct Ipv4Cidr {
  Ipv4Address address;      // as written: host bits may be set, see canonical()
  std::uint8_t length = 0;  // 0 to 32

  std::uint32_t mask() const { return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length); }
  std::uint64_t size() const { return std::uint64_t{1} << (32 - length); }
  Ipv4Address first() const { return {address.value & mask()}; }
  Ipv4Address last() const { return {address.value | ~mask()}; }
  Ipv4Cidr canonical() const { return {first(), length}; }
  bool contains(Ipv4Address other) const { return (other.value & mask()) == first().value; }
  bool contains(const Ipv4Cidr& other) const {
    return other.length >= length && contains(other.address);
  }
  bool overlaps(const Ipv4Cidr& other) const {
    return contains(other.address) || other.contains(address);
  }
  std::string text() const;
  auto operator<=>(const Ipv4Cidr&) const = default;
};

inline Ipv4Cidr only(Ipv4Address address) { return {address, 32}; }
inline constexpr Ipv4Cidr everywhere{};  // 0.0.0.0/0

// "10.0.0.0/16"; the length is required. Nothing for anything else.
std::optional<Ipv4Cidr> parse_ipv4_cidr(std::string_view text);

}  // namespace skerry
