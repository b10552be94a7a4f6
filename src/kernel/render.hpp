#pragma once
// Rules as nft's text, for libnftables. Rendering assumes checked values (checks.hpp): names that
// pass there cannot leave their place in the text.

#include <cstdint>
#include <span>
#include <string>

#include "kernel/firewall.hpp"

namespace skerry::kernel {

constexpr const char* table_name = "skerry";  // of the family inet
constexpr std::uint16_t log_group = 5;        // of NFLOG, in every namespace

// What a name is called in the kernel. The prefixes keep it apart from nft's own words.
std::string kernel_name(const ChainName& chain);
std::string kernel_name(const SetName& set);
std::string kernel_name(const CounterName& counter);

// A chain's first rule carries its fingerprint as a comment that begins so.
constexpr const char* fingerprint_comment = "fingerprint=";

// One transaction.
std::string render(std::span<const FirewallChange> changes);
std::string render(const Rule& rule);

}  // namespace skerry::kernel
