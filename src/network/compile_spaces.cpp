// The namespaces of interfaces: a workload's holds an address and nothing else, a NAT gateway's
// translates, a gateway endpoint's holds the service's address.

#include "network/compile_parts.hpp"
#include "network/environments.hpp"

namespace skerry::network {
namespace {

using kernel::Hook;
using kernel::Policy;
using kernel::Tracked;

constexpr std::int32_t filter_priority = 0;
constexpr std::int32_t srcnat_priority = 100;

kernel::Route default_route(kernel::Ipv4 next_hop) {
  kernel::Route route;
  route.destination = as_kernel(everywhere);
  route.via = next_hop;
  route.interface = names::inside();
  return route;
}

// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html: TCP, UDP and ICMP.
kernel::Table nat_table(Ipv4Address own) {
  TableBuilder table;
  auto& forward = table.base_chain(
      {"forward"}, {kernel::ChainKind::filter, Hook::forward, filter_priority, Policy::drop});
  forward.rules.push_back({{rule::tracked({Tracked::invalid})}, {kernel::Drop{}}});
  for (const IpProtocol each : {tcp, udp, icmp}) {
    forward.rules.push_back({{rule::protocol(each)}, {kernel::Accept{}}});
  }
  // Errors of the path (fragmentation needed) belong to a connection; nothing else is for itself.
  auto& input = table.base_chain(
      {"input"}, {kernel::ChainKind::filter, Hook::input, filter_priority, Policy::drop});
  input.rules.push_back({{rule::tracked({Tracked::related})}, {kernel::Accept{}}});
  auto& source = table.base_chain(
      {"source"}, {kernel::ChainKind::nat, Hook::postrouting, srcnat_priority, Policy::accept});
  source.rules.push_back(
      {{rule::on(rule::Way::out, names::inside())}, {kernel::SourceNat{as_kernel(own)}}});
  return std::move(table).take();
}

// A service listens on 443 and on nothing else, as in the edge.
kernel::Table endpoint_table() {
  TableBuilder table;
  auto& input = table.base_chain(
      {"input"}, {kernel::ChainKind::filter, Hook::input, filter_priority, Policy::drop});
  input.rules.push_back(
      {{rule::tracked({Tracked::established, Tracked::related})}, {kernel::Accept{}}});
  input.rules.push_back({{rule::protocol(tcp), rule::to_port(443)}, {kernel::Accept{}}});
  return std::move(table).take();
}

void add_space(Plan& plan, const VpcView& view, const Interface& interface) {
  const kernel::NamespaceName name = names::space(interface.id);
  const bool nat = view.nat.contains(interface.id);
  SpacePlan& space = plan.spaces[name];
  const bool function = interface.use == InterfaceUse::function;
  space.settings = nat || function ? settings_of_forwarder() : settings_of_workload();
  space.addresses.insert({names::inside(), host(interface.address)});
  const Ipv4Cidr block = get(view.network.subnets, interface.subnet).block;
  const kernel::Ipv4 gateway{block.first().value + 1};  // AWS's router address of a subnet
  space.routes.insert(default_route(gateway));
  space.neighbours.insert({names::inside(), gateway, names::mac_of_router()});
  if (nat) space.table = nat_table(interface.address);
  if (function) space.table = function_table(interface.address);
  plan.links.emplace_hint(
      plan.links.end(),
      PlannedLink{{name, names::inside(), names::mac(interface.id)},
                  {names::router(view.vpc.id), names::link(interface.id), names::mac_of_router()}});
}

void add_space(Plan& plan, const VpcView& view, const Endpoint& endpoint) {
  const kernel::NamespaceName name = names::space(endpoint.id);
  SpacePlan& space = plan.spaces[name];
  space.settings = settings_of_workload();
  for (const PublicService& service : view.network.services) {
    if (service.name == endpoint.service) {
      space.addresses.insert({names::inside(), host(service.address)});
    }
  }
  space.routes.insert(default_route(hop_to_router));
  space.neighbours.insert({names::inside(), hop_to_router, names::mac_of_router()});
  space.table = endpoint_table();
  plan.links.insert(
      PlannedLink{{name, names::inside(), names::mac_of_peer()},
                  {names::router(view.vpc.id), names::link(endpoint.id), names::mac_of_router()}});
}

}  // namespace

void add_interface_spaces(Plan& plan, const VpcView& view) {
  for (const Interface* interface : view.interfaces) add_space(plan, view, *interface);
  for (const Endpoint* endpoint : view.gateway_endpoints) add_space(plan, view, *endpoint);
}

}  // namespace skerry::network
