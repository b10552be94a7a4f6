#pragma once
// What lies beyond the edge and is never reached unless the region's owner allows it.

#include <vector>

#include "network/model.hpp"

namespace skerry::network {

// RFC 6890's special-purpose blocks that are the host's, its neighbours' or nobody's: private,
// shared (CGNAT), link-local (a cloud machine's real metadata service), benchmarks (our own public
// addresses), multicast and reserved. No two overlap.
const std::vector<Ipv4Cidr>& closed_networks();

// The allowed networks without those that another contains.
std::vector<Ipv4Cidr> open_networks(const WayOut& way_out);

bool leads_to(const WayOut& way_out, Ipv4Address destination);

}  // namespace skerry::network
