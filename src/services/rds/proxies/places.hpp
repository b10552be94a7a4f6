#pragma once
// The interfaces of a proxy's endpoint: one in each of its subnets.

#include "services/rds/proxies/state.hpp"

namespace skerry::rds {

// RDS's word for an endpoint (and for a proxy, of its default one) that waits for a free address.
inline constexpr std::string_view waits_for_addresses = "insufficient-resource-limits";

// Makes those that the endpoint still lacks; its status is then "creating", or
// waits_for_addresses where a subnet has none left (RDS-EVENT-0243; who calls tells it). Other
// refusals of EC2 are answered as they are.
Result<Done, ApiError> make_places(Rds& rds, Batch& batch, const RequestFacts& facts,
                                   StoredProxyEndpoint& endpoint);

// The subnets without an interface, as the event names them.
std::string subnets_without_place(const StoredProxyEndpoint& endpoint);

}  // namespace skerry::rds
