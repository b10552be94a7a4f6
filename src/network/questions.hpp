#pragma once
// Questions that a Network answers by itself, which verdict, compiler, resolver and EC2 share.

#include <optional>
#include <vector>

#include "network/model.hpp"

namespace skerry::network {

const RouteTable& table_of(const Network& network, const Subnet& subnet);
const Subnet& subnet_of(const Network& network, const Interface& interface);
const Vpc& vpc_of(const Network& network, const Interface& interface);

bool in_vpc(const Vpc& vpc, Ipv4Address address);

// The gateway that is attached to the VPC, or null.
const InternetGateway* gateway_of(const Network& network, const VpcId& vpc);

// Whoever holds a private address of the VPC, or a public address anywhere; null when nobody does.
const Interface* holder(const Network& network, const VpcId& vpc, Ipv4Address address);
const Interface* public_holder(const Network& network, Ipv4Address address);

// The VPC's resolver at the primary block's base + 2; a second address serves every VPC.
// https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
Ipv4Address resolver_of(const Vpc& vpc);
inline constexpr Ipv4Address link_local_resolver{0xa9fea9fd};  // 169.254.169.253
bool is_resolver(const Vpc& vpc, Ipv4Address address);

// One line of a route table as traffic sees it: also those of gateway endpoints, and dead ones.
struct EffectiveRoute {
  Ipv4Cidr destination;
  // Nothing: a black hole, for what the route names is gone or not attached here.
  std::optional<std::variant<InternetGatewayId, NatGatewayId, InterfaceId, EndpointId>> target;
  auto operator<=>(const EffectiveRoute&) const = default;
};
// Without the local routes.
std::vector<EffectiveRoute> effective_routes(const Network& network, const RouteTable& table);
// The one of `effective_routes` with the longest prefix around an address outside the VPC.
std::optional<EffectiveRoute> best_route(const std::vector<EffectiveRoute>& routes,
                                         Ipv4Address destination);

// The blocks of the prefix list of a service ("s3"); empty when it has none.
std::vector<Ipv4Cidr> blocks_of_service(const Network& network, std::string_view service);

}  // namespace skerry::network
