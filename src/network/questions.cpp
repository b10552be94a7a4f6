#include "network/questions.hpp"

#include <algorithm>

namespace skerry::network {
namespace {

// A target that traffic can take in this VPC; anything else makes the route a black hole.
bool alive(const Network& network, const VpcId& vpc, const InternetGatewayId& id) {
  const auto* gateway = find(network.internet_gateways, id);
  return gateway != nullptr && gateway->vpc == vpc;
}
bool alive(const Network& network, const VpcId& vpc, const InterfaceId& id) {
  const auto* interface = find(network.interfaces, id);
  return interface != nullptr && subnet_of(network, *interface).vpc == vpc;
}
bool alive(const Network& network, const VpcId& vpc, const NatGatewayId& id) {
  const auto* gateway = find(network.nat_gateways, id);
  return gateway != nullptr && alive(network, vpc, gateway->interface);
}

}  // namespace

const Subnet& subnet_of(const Network& network, const Interface& interface) {
  return get(network.subnets, interface.subnet);
}

const Vpc& vpc_of(const Network& network, const Interface& interface) {
  return get(network.vpcs, subnet_of(network, interface).vpc);
}

const RouteTable& table_of(const Network& network, const Subnet& subnet) {
  if (subnet.route_table) return get(network.route_tables, *subnet.route_table);
  return get(network.route_tables, get(network.vpcs, subnet.vpc).main_table);
}

bool in_vpc(const Vpc& vpc, Ipv4Address address) {
  return std::ranges::any_of(vpc.blocks,
                             [&](const Ipv4Cidr& block) { return block.contains(address); });
}

const InternetGateway* gateway_of(const Network& network, const VpcId& vpc) {
  for (const auto& [id, gateway] : network.internet_gateways) {
    if (gateway.vpc == vpc) return &gateway;
  }
  return nullptr;
}

const Interface* holder(const Network& network, const VpcId& vpc, Ipv4Address address) {
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.address == address && subnet_of(network, interface).vpc == vpc) return &interface;
  }
  return nullptr;
}

const Interface* public_holder(const Network& network, Ipv4Address address) {
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.public_address == address) return &interface;
  }
  return nullptr;
}

Ipv4Address resolver_of(const Vpc& vpc) { return {vpc.blocks.front().first().value + 2}; }

bool is_resolver(const Vpc& vpc, Ipv4Address address) {
  return vpc.dns_support == Setting::on &&
         (address == resolver_of(vpc) || address == link_local_resolver);
}

std::vector<EffectiveRoute> effective_routes(const Network& network, const RouteTable& table) {
  std::vector<EffectiveRoute> routes;
  for (const Route& route : table.routes) {
    EffectiveRoute effective{route.destination, std::nullopt};
    std::visit(
        [&](const auto& target) {
          if (alive(network, table.vpc, target)) effective.target = target;
        },
        route.target);
    routes.push_back(effective);
  }
  for (const auto& [id, endpoint] : network.endpoints) {
    if (endpoint.type != EndpointType::gateway || !endpoint.route_tables.contains(table.id))
      continue;
    for (const Ipv4Cidr& block : blocks_of_service(network, endpoint.service)) {
      routes.push_back({block, id});
    }
  }
  return routes;
}

std::optional<EffectiveRoute> best_route(const std::vector<EffectiveRoute>& routes,
                                         Ipv4Address destination) {
  std::optional<EffectiveRoute> best;
  for (const EffectiveRoute& route : routes) {
    if (!route.destination.contains(destination)) continue;
    if (!best || route.destination.length > best->destination.length) best = route;
  }
  return best;
}

std::vector<Ipv4Cidr> blocks_of_service(const Network& network, std::string_view service) {
  for (const auto& [id, list] : network.prefix_lists) {
    if (list.service == service) return list.blocks;
  }
  return {};
}

}  // namespace skerry::network
