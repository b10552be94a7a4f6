#pragma once
// IPv4 addresses and networks as values. (IPv6 comes as more alternatives beside them.)

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skerry::kernel {

struct Ipv4 {
  std::uint32_t value = 0;  // host order: 10.0.0.1 is 0x0a000001
  friend auto operator<=>(Ipv4, Ipv4) = default;
};

// As a route's or rule's network the bits past the prefix must be zero; as an interface's address
// they are the address ("10.0.0.5/24").
struct Ipv4Network {
  Ipv4 address;
  std::uint8_t prefix = 32;  // 0 to 32
  friend auto operator<=>(const Ipv4Network&, const Ipv4Network&) = default;
};

constexpr std::uint32_t mask_of(std::uint8_t prefix) {
  return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
}
constexpr bool contains(const Ipv4Network& network, Ipv4 address) {
  return ((network.address.value ^ address.value) & mask_of(network.prefix)) == 0;
}
// Prefix in range and no bits past it.
constexpr bool is_network(const Ipv4Network& network) {
  return network.prefix <= 32 && (network.address.value & ~mask_of(network.prefix)) == 0;
}

std::string text(Ipv4 address);
std::string text(const Ipv4Network& network);  // always with the prefix: "10.0.0.1/32"
std::optional<Ipv4> parse_ipv4(std::string_view text);
std::optional<Ipv4Network> parse_network(std::string_view text);  // a bare address is a /32

}  // namespace skerry::kernel
