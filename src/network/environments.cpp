#include "network/environments.hpp"

#include <string>

#include "base/assert.hpp"
#include "network/filters.hpp"
#include "network/names.hpp"
#include "network/table_builder.hpp"

namespace skerry::network {
namespace {

constexpr std::uint32_t first_address = 0xa9fe4c02;   // 169.254.76.2
constexpr kernel::Ipv4 way_to_interface{0xa9fe4c01};  // 169.254.76.1: every environment's next hop
constexpr std::string_view link_prefix = "env";
constexpr std::int32_t filter_priority = 0;
constexpr std::int32_t srcnat_priority = 100;

kernel::InterfaceName link_of(EnvironmentSlot slot) {
  return {std::string(link_prefix) + std::to_string(slot.number)};
}

}  // namespace

kernel::Ipv4 address_of(EnvironmentSlot slot) {
  ASSERT(slot.number < environments_per_interface_max);
  return {first_address + slot.number};
}

std::vector<kernel::LinkChange> join(const kernel::NamespaceName& environment,
                                     const InterfaceId& interface, EnvironmentSlot slot) {
  const kernel::NamespaceName eni = names::space(interface);
  const kernel::InterfaceName link = link_of(slot);
  const kernel::Ipv4 own = address_of(slot);
  kernel::Route back;
  back.destination = {own, 32};
  back.interface = link;
  kernel::Route away;
  away.destination = as_kernel(everywhere);
  away.via = way_to_interface;
  away.interface = names::inside();
  return {kernel::CreateVeth{{environment, names::inside(), names::mac_of_peer()},
                             {eni, link, names::mac_of_router()}},
          kernel::AddAddress{environment, {names::inside(), {own, 32}}},
          kernel::SetNeighbour{environment,
                               {names::inside(), way_to_interface, names::mac_of_router()}},
          kernel::AddRoute{environment, away},
          kernel::SetNeighbour{eni, {link, own, names::mac_of_peer()}},
          kernel::AddRoute{eni, back}};
}

bool is_environments(const kernel::NamespaceName& space, const kernel::InterfaceName& link) {
  return space.text.starts_with("eni-") && link.text.starts_with(link_prefix);
}

kernel::Table function_table(Ipv4Address own) {
  using kernel::ChainKind;
  using kernel::Hook;
  using kernel::Policy;
  using kernel::Tracked;
  TableBuilder table;
  const auto eth0 = names::inside();
  auto& forward = table.base_chain(
      {"forward"}, {ChainKind::filter, Hook::forward, filter_priority, Policy::drop});
  forward.rules = {
      {{rule::on(rule::Way::in, eth0), rule::tracked({Tracked::established, Tracked::related})},
       {kernel::Accept{}}},
      {{rule::negated(rule::on(rule::Way::in, eth0)), rule::on(rule::Way::out, eth0),
        rule::tracked({Tracked::new_, Tracked::established, Tracked::related})},
       {kernel::Accept{}}}};
  // Errors of the path belong to a connection; nothing else is for the interface itself.
  auto& input =
      table.base_chain({"input"}, {ChainKind::filter, Hook::input, filter_priority, Policy::drop});
  input.rules.push_back({{rule::tracked({Tracked::related})}, {kernel::Accept{}}});
  auto& source = table.base_chain(
      {"source"}, {ChainKind::nat, Hook::postrouting, srcnat_priority, Policy::accept});
  source.rules.push_back({{rule::on(rule::Way::out, eth0)}, {kernel::SourceNat{as_kernel(own)}}});
  return std::move(table).take();
}

}  // namespace skerry::network
