#pragma once
// The sentences of a verdict: what a step says and what would change it.

#include <string>

#include "network/questions.hpp"
#include "network/verdict.hpp"

namespace skerry::network::words {

std::string traffic(const Packet& packet);  // "TCP 5432", "UDP 53", "ICMP echo"

Step group_allows(const GroupsDecision& decision, const Packet& packet, Direction direction);
Step group_refuses(const Interface& interface, const Packet& packet, Direction direction);

// Which filter, which way through it, and whether the packet is a request or its answer.
struct AclPlace {
  const Subnet& subnet;
  Direction direction;
  Leg leg;
};
Step acl(const AclPlace& place, const AclDecision& decision, const Packet& packet);

Step routed(const RouteTable& table, const EffectiveRoute& route);
Step no_route(const RouteTable& table, const Subnet& subnet, Ipv4Address destination);
Step black_hole(const RouteTable& table, const EffectiveRoute& route);
Step local_route(const RouteTable& table, const Interface& to);
Step nobody_there(const Vpc& vpc, Ipv4Address destination);
Step other_vpc(const Interface& to);
Step not_forwarding(const Interface& through, Ipv4Address destination);

Step translated(const NatGateway& gateway, const Interface& interface);
Step nat_without_way(const NatGateway& gateway, const Subnet& subnet);
Step nat_protocol(const NatGateway& gateway);
Step nat_from_outside(const NatGateway& gateway);
Step function_from_outside(const Interface& to);
Step routes_in_a_circle(const RouteTable& table);

Step gateway_out(const InternetGatewayId& gateway, const Interface& from,
                 Ipv4Address public_address);
Step gateway_in(const InternetGatewayId& gateway, const Interface& to);
Step no_public_address(const InternetGatewayId& gateway, const Interface& from,
                       const Subnet& subnet);
Step public_nobody(Ipv4Address address);
Step not_attached(const Interface& to);
Step reply_elsewhere(const RouteTable& table, const Subnet& subnet);

Step endpoint_takes(const EndpointId& endpoint, Passage passage);
Step service_takes(const PublicService& service, Passage passage);
Step resolver(Passage passage);
Step way_out(Ipv4Address destination, Passage passage);
Step itself(const Interface& interface);

}  // namespace skerry::network::words
