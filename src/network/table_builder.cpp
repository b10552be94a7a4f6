#include "network/table_builder.hpp"

#include <algorithm>

namespace skerry::network {

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
    std::ranges::sort(set.elements);
    table.sets.push_back(std::move(set));
  }
  for (auto& [name, chain] : chains_) table.chains.push_back(std::move(chain));
  return table;
}

}  // namespace skerry::network
