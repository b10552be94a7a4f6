#pragma once
// Names that callers may choose. They are short, of few characters, and mean something only within
// the region's own namespaces; the warden adds whatever makes them unique on the host.

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace skerry::kernel {

// Lower-case letters, digits and hyphens, 1 to 31, beginning with a letter: "router-0a1b",
// "eni-0123456789abcdef0". The host's own namespace has no name here, so nobody can name it.
struct NamespaceName {
  std::string text;
  friend auto operator<=>(const NamespaceName&, const NamespaceName&) = default;
};

// Lower-case letters, digits, hyphens and dots, 1 to 15 (IFNAMSIZ), beginning with a letter.
struct InterfaceName {
  std::string text;
  friend auto operator<=>(const InterfaceName&, const InterfaceName&) = default;
};

// Chains, sets and counters of a firewall table: letters, digits and underscores, 1 to 63,
// beginning with a letter. Words of nft's own language are fine: they are rendered with a prefix.
struct ChainName {
  std::string text;
  friend auto operator<=>(const ChainName&, const ChainName&) = default;
};
struct SetName {
  std::string text;
  friend auto operator<=>(const SetName&, const SetName&) = default;
};
struct CounterName {
  std::string text;
  friend auto operator<=>(const CounterName&, const CounterName&) = default;
};

// As a namespace's name.
struct CgroupName {
  std::string text;
  friend auto operator<=>(const CgroupName&, const CgroupName&) = default;
};

struct MacAddress {
  std::array<std::uint8_t, 6> bytes{};
  friend auto operator<=>(const MacAddress&, const MacAddress&) = default;
};

bool valid(const NamespaceName& name);
bool valid(const InterfaceName& name);  // "lo" is valid; nothing makes or removes it
bool valid(const ChainName& name);
bool valid(const SetName& name);
bool valid(const CounterName& name);
bool valid(const CgroupName& name);
bool valid(const MacAddress& address);  // unicast, not zero

}  // namespace skerry::kernel
