#pragma once
// Rules as nft's text, for libnftables. Rendering assumes checked values (checks.hpp): names that
// pass there cannot leave their place in the text.

#include <span>
#include <string>

#include "kernel/firewall.hpp"

namespace skerry::kernel {

// One transaction. Names get a prefix ("c_", "s_", "n_"), so that no word of nft's is one.
std::string render(std::span<const FirewallChange> changes);
std::string render(const Rule& rule);

}  // namespace skerry::kernel
