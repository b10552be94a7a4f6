// The edge: the region's public services, the public addresses of all VPCs, the way out.

#include "network/allocation.hpp"
#include "network/compile_parts.hpp"
#include "network/way_out.hpp"

namespace skerry::network {
namespace {

using kernel::ChainKind;
using kernel::Hook;
using kernel::InterfaceAddress;
using kernel::Key;
using kernel::Policy;
using kernel::Tracked;
using rule::Side;
using rule::Way;

constexpr std::int32_t arrivals_priority = -150;
constexpr std::int32_t filter_priority = 0;
constexpr std::int32_t srcnat_priority = 100;

void add_sets(TableBuilder& table, const Network& network, const std::vector<VpcView>& views) {
  auto& tenants = table.set({"tenants"}, Key::interface_address);
  auto& publics = table.set({"publics"}, Key::address);
  for (const VpcView& view : views) {
    if (view.gateway == nullptr) continue;
    for (const Interface* interface : view.interfaces) {
      if (!interface->public_address) continue;
      const kernel::Ipv4 address = as_kernel(*interface->public_address);
      tenants.elements.push_back({InterfaceAddress{names::link(view.vpc.id), address}, {}});
      publics.elements.push_back({address, {}});
    }
  }
  auto& services = table.set({"services"}, Key::address);
  std::set<kernel::Ipv4> addresses;
  for (const PublicService& service : network.services)
    addresses.insert(as_kernel(service.address));
  for (const kernel::Ipv4 address : addresses) services.elements.push_back({address, {}});
  auto& closed = table.set({"closed"}, Key::network);
  for (const Ipv4Cidr& block : closed_networks()) closed.elements.push_back({as_kernel(block), {}});
  auto& open = table.set({"open"}, Key::network);
  for (const Ipv4Cidr& block : open_networks(network.way_out)) {
    open.elements.push_back({as_kernel(block), {}});
  }
  auto& own = table.set({"host"}, Key::address);
  std::set<kernel::Ipv4> mine;
  for (const Ipv4Address each : network.way_out.host_addresses) mine.insert(as_kernel(each));
  for (const kernel::Ipv4 each : mine) own.elements.push_back({each, {}});
}

void add_chains(TableBuilder& table, const std::optional<Uplink>& uplink) {
  const auto out = names::outside();
  const kernel::Rule known{{rule::tracked({Tracked::established, Tracked::related})},
                           {kernel::Accept{}}};
  // A VPC sends from its own public addresses only.
  table
      .base_chain({"arrivals"},
                  {ChainKind::filter, Hook::prerouting, arrivals_priority, Policy::drop})
      .rules = {
      {{rule::on(Way::in, {"lo"})}, {kernel::Accept{}}},
      {{rule::on(Way::in, out)}, {kernel::Accept{}}},
      {{{kernel::InterfaceAddressInSet{Way::in, Side::source, {"tenants"}}}}, {kernel::Accept{}}}};
  table.base_chain({"input"}, {ChainKind::filter, Hook::input, filter_priority, Policy::drop})
      .rules = {
      known,
      {{rule::negated(rule::on(Way::in, out)), rule::in_set(Side::destination, {"services"}),
        rule::protocol(tcp), rule::to_port(443)},
       {kernel::Accept{}}}};
  table.base_chain({"forward"}, {ChainKind::filter, Hook::forward, filter_priority, Policy::drop})
      .rules = {known,
                {{rule::tracked({Tracked::invalid})}, {kernel::Drop{}}},
                {{rule::on(Way::out, out)}, {kernel::Goto{{"way_out"}}}},
                {{rule::in_set(Side::destination, {"publics"})}, {kernel::Accept{}}},
                rule::refuse("no such address")};
  table.chain({"way_out"}).rules = {
      {{rule::on(Way::in, out)}, {kernel::Drop{}}},
      {{rule::in_set(Side::destination, {"host"})}, {kernel::Log{"way out"}, kernel::Drop{}}},
      {{rule::in_set(Side::destination, {"open"})}, {kernel::Accept{}}},
      {{rule::in_set(Side::destination, {"closed"})}, {kernel::Log{"way out"}, kernel::Drop{}}},
      {{}, {kernel::Accept{}}}};
  if (!uplink || !uplink->masquerade) return;
  table.base_chain({"source"}, {ChainKind::nat, Hook::postrouting, srcnat_priority, Policy::accept})
      .rules = {{{rule::on(Way::out, out)}, {kernel::SourceNat{*uplink->masquerade}}}};
}

}  // namespace

void add_edge(Plan& plan, const std::vector<VpcView>& views, const std::optional<Uplink>& uplink) {
  SpacePlan& edge = plan.spaces[names::edge()];
  edge.settings = settings_of_forwarder();
  TableBuilder table;
  if (!views.empty()) {
    const Network& network = views.front().network;
    for (const PublicService& service : network.services) {
      edge.addresses.insert({{"lo"}, host(service.address)});
    }
    add_sets(table, network, views);
    add_chains(table, uplink);
  }
  kernel::Route nobody;
  nobody.kind = kernel::RouteKind::blackhole;
  nobody.destination = as_kernel(public_addresses);
  edge.routes.insert(nobody);
  for (const VpcView& view : views) {
    if (view.gateway == nullptr) continue;
    edge.neighbours.insert({names::link(view.vpc.id), hop_to_router, names::mac_of_router()});
    for (const Interface* interface : view.interfaces) {
      if (!interface->public_address) continue;
      kernel::Route route;
      route.destination = host(*interface->public_address);
      route.via = hop_to_router;
      route.interface = names::link(view.vpc.id);
      edge.routes.insert(route);
    }
  }
  if (uplink) {
    kernel::Route away;
    away.destination = as_kernel(everywhere);
    away.via = uplink->next_hop;
    away.interface = names::outside();
    edge.routes.insert(away);
  }
  edge.table = std::move(table).take();
}

}  // namespace skerry::network
