// A VPC's router: its addresses, routes and policy rules.

#include <variant>

#include "network/compile_parts.hpp"

namespace skerry::network {
namespace {

constexpr std::uint32_t own_addresses_priority = 1000;
constexpr std::uint32_t subnets_priority = 2000;

// Where the traffic of an effective route goes in this router.
struct NextHop {
  const VpcView& view;

  kernel::Route operator()(const InternetGatewayId&) const {
    return through(names::gateway(), hop_to_peer);
  }
  kernel::Route operator()(const NatGatewayId& id) const {
    return (*this)(get(view.network.nat_gateways, id).interface);
  }
  kernel::Route operator()(const InterfaceId& id) const {
    return through(names::link(id), as_kernel(get(view.network.interfaces, id).address));
  }
  kernel::Route operator()(const EndpointId& id) const {
    return through(names::link(id), hop_to_peer);
  }

  static kernel::Route through(kernel::InterfaceName link, kernel::Ipv4 hop) {
    kernel::Route route;
    route.via = hop;
    route.interface = std::move(link);
    return route;
  }
};

kernel::Route black_hole(std::uint32_t table, kernel::Ipv4Network destination) {
  kernel::Route route;
  route.table = table;
  route.kind = kernel::RouteKind::blackhole;
  route.destination = destination;
  return route;
}

// A subnet's table ends in a black hole: without a route a packet vanishes, as on AWS.
void add_route_table(SpacePlan& router, const VpcView& view, const RouteTable& table) {
  const std::uint32_t number = view.numbers.at(table.id);
  bool default_route = false;
  for (const EffectiveRoute& effective : effective_routes(view.network, table)) {
    kernel::Route route;
    if (effective.target) {
      route = std::visit(NextHop{view}, *effective.target);
    } else {
      route.kind = kernel::RouteKind::blackhole;
    }
    route.table = number;
    route.destination = as_kernel(effective.destination);
    default_route = default_route || effective.destination == everywhere;
    router.routes.insert(route);
  }
  if (!default_route) router.routes.insert(black_hole(number, as_kernel(everywhere)));
}

void add_own_addresses(SpacePlan& router, const VpcView& view) {
  if (view.vpc.dns_support == Setting::on) {
    router.addresses.insert({{"lo"}, host(resolver_of(view.vpc))});
    router.addresses.insert({{"lo"}, host(link_local_resolver)});
  }
  for (const Ipv4Cidr& block : view.vpc.blocks) {
    router.routes.insert(black_hole(kernel::main_table, as_kernel(block)));
  }
  for (const Interface* interface : view.interfaces) {
    kernel::Route route;
    route.destination = host(interface->address);
    route.interface = names::link(interface->id);
    router.routes.insert(route);
    router.neighbours.insert(
        router.neighbours.end(),
        {names::link(interface->id), as_kernel(interface->address), names::mac(interface->id)});
  }
  for (const Endpoint* endpoint : view.gateway_endpoints) {
    router.neighbours.insert({names::link(endpoint->id), hop_to_peer, names::mac_of_peer()});
  }
}

}  // namespace

void add_router(Plan& plan, const VpcView& view) {
  SpacePlan& router = plan.spaces[names::router(view.vpc.id)];
  router.settings = settings_of_forwarder();
  // The rules bind sources (compile_filters.cpp), and without this the kernel looks each packet's
  // source up in all tables once more, since there are policy rules: a microsecond a round trip.
  router.settings.push_back({kernel::Setting::accept_local, 1});
  add_own_addresses(router, view);
  for (const RouteTable* table : view.tables) add_route_table(router, view, *table);

  kernel::PolicyRule own;
  own.priority = own_addresses_priority;
  own.suppress_prefix = 0;
  router.rules.insert(own);
  for (const Subnet* subnet : view.subnets) {
    kernel::PolicyRule rule;
    rule.priority = subnets_priority;
    rule.mark = view.marks.at(subnet->id);
    rule.table = view.numbers.at(table_of(view.network, *subnet).id);
    router.rules.insert(rule);
  }
  if (view.gateway != nullptr) {
    router.neighbours.insert({names::gateway(), hop_to_peer, names::mac_of_peer()});
    plan.links.insert(
        PlannedLink{{names::edge(), names::link(view.vpc.id), names::mac_of_peer()},
                    {names::router(view.vpc.id), names::gateway(), names::mac_of_router()}});
  }
  router.table = router_table(view);
}

}  // namespace skerry::network
