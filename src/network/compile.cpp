#include "network/compile.hpp"

#include "network/compile_parts.hpp"

namespace skerry::network {

VpcView view(const Network& network, const Vpc& vpc) {
  VpcView view{network, vpc, gateway_of(network, vpc.id), {}, {}, {}, {}, {}, {}, {}};
  std::set<SubnetId> subnets;
  for (const auto& [id, subnet] : network.subnets) {
    if (subnet.vpc != vpc.id) continue;
    view.subnets.push_back(&subnet);
    subnets.insert(id);
  }
  std::set<RouteTableId> tables;
  for (const auto& [id, table] : network.route_tables) {
    if (table.vpc != vpc.id) continue;
    view.tables.push_back(&table);
    tables.insert(id);
  }
  for (const auto& [id, interface] : network.interfaces) {
    if (subnets.contains(interface.subnet)) view.interfaces.push_back(&interface);
  }
  for (const auto& [id, endpoint] : network.endpoints) {
    if (endpoint.vpc == vpc.id && endpoint.type == EndpointType::gateway) {
      view.gateway_endpoints.push_back(&endpoint);
    }
  }
  for (const auto& [id, gateway] : network.nat_gateways) view.nat.emplace(gateway.interface, id);
  view.marks = names::numbers(subnets);
  view.numbers = names::numbers(tables);
  return view;
}

std::vector<SettingValue> settings_of_forwarder() {
  return {{kernel::Setting::ip_forward, 1},
          {kernel::Setting::rp_filter, 0},
          {kernel::Setting::send_redirects, 0},
          {kernel::Setting::accept_redirects, 0},
          // What is forwarded has no socket here to look for.
          {kernel::Setting::early_demux, 0}};
}

// As every new namespace has them (kernel/links.hpp). On AWS a workload opens low ports and ICMP
// sockets only as its own root; here its uid is not the namespace's, and nothing else listens in
// it.
std::vector<SettingValue> settings_of_workload() { return {}; }

Plan compile(const Network& network, const std::optional<Uplink>& uplink) {
  Plan plan;
  std::vector<VpcView> views;
  for (const auto& [id, vpc] : network.vpcs) views.push_back(view(network, vpc));
  for (const VpcView& each : views) {
    add_router(plan, each);
    add_interface_spaces(plan, each);
  }
  add_edge(plan, views, uplink);
  return plan;
}

}  // namespace skerry::network
