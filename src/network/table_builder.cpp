#include "network/table_builder.hpp"

#include <algorithm>
#include <optional>

namespace skerry::network {

namespace {

// As Element's own order, which goes through variants of variants: most differ in a plain key.
bool before(const kernel::Element& a, const kernel::Element& b) {
  const auto decided = [&](const auto* one, const auto* other) {
    return other != nullptr && *one != *other ? std::optional(*one < *other) : std::nullopt;
  };
  std::optional<bool> is;
  if (const auto* one = std::get_if<kernel::Ipv4>(&a.key)) {
    is = decided(one, std::get_if<kernel::Ipv4>(&b.key));
  } else if (const auto* link = std::get_if<kernel::InterfaceName>(&a.key)) {
    is = decided(link, std::get_if<kernel::InterfaceName>(&b.key));
  } else if (const auto* both = std::get_if<kernel::InterfaceAddress>(&a.key)) {
    is = decided(both, std::get_if<kernel::InterfaceAddress>(&b.key));
  }
  return is ? *is : a < b;
}

}  // namespace

std::vector<kernel::Match> rule::of_traffic(const Traffic& traffic) {
  std::vector<kernel::Match> matches;
  if (traffic.protocol == all_protocols) return matches;
  if (traffic.protocol == icmp) {
    kernel::IcmpIs kind;
    if (traffic.kind.type != -1) kind.type = static_cast<std::uint8_t>(traffic.kind.type);
    if (traffic.kind.code != -1) kind.code = static_cast<std::uint8_t>(traffic.kind.code);
    matches.push_back(kind.type ? kernel::Match{kind} : protocol(icmp));
    return matches;
  }
  matches.push_back(protocol(traffic.protocol));
  const bool ports = traffic.protocol == tcp || traffic.protocol == udp;
  if (ports && traffic.ports != PortRange{}) {
    matches.push_back({kernel::PortIn{Side::destination, traffic.ports.first, traffic.ports.last}});
  }
  return matches;
}

kernel::Set& TableBuilder::set(const kernel::SetName& name, kernel::Key key, kernel::Value value) {
  return sets_.try_emplace(name, kernel::Set{name, key, value, {}}).first->second;
}

kernel::Chain& TableBuilder::chain(const kernel::ChainName& name) {
  return chains_.try_emplace(name, kernel::Chain{name, std::nullopt, {}}).first->second;
}

kernel::Chain& TableBuilder::base_chain(const kernel::ChainName& name, kernel::BaseChain base) {
  kernel::Chain& made = chain(name);
  made.base = base;
  return made;
}

kernel::Table TableBuilder::take() && {
  kernel::Table table;
  for (auto& [name, set] : sets_) {
    if (!std::ranges::is_sorted(set.elements, before)) std::ranges::sort(set.elements, before);
    table.sets.push_back(std::move(set));
  }
  for (auto& [name, chain] : chains_) table.chains.push_back(std::move(chain));
  return table;
}

}  // namespace skerry::network
