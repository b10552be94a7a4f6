// Checks of changes to a firewall: names, numbers, forms of elements, verdicts last.
#include <algorithm>
#include <string_view>

#include "kernel/checks.hpp"
#include "kernel/limits.hpp"

namespace skerry::kernel {

namespace {

KernelError too_many(std::string what) {
  return {Trouble::over_quota, "more than the allowed number of " + std::move(what), 0};
}

template <class Name>
Outcome<Done> named(const Name& name) {
  if (!valid(name)) return refused("the name '" + name.text + "' of a part of a firewall");
  return Done{};
}

bool has_ports(std::uint8_t protocol) {
  constexpr std::uint8_t tcp = 6, udp = 17, dccp = 33, sctp = 132;
  return protocol == tcp || protocol == udp || protocol == dccp || protocol == sctp;
}

struct CheckMatch {
  Sense sense;

  Outcome<Done> operator()(const OnInterface& match) const { return named(match.name); }
  Outcome<Done> operator()(const AddressIn& match) const {
    if (!is_network(match.network)) return refused("a network with bits past its prefix");
    return Done{};
  }
  Outcome<Done> operator()(const AddressInSet& match) const { return named(match.set); }
  Outcome<Done> operator()(const InterfaceAddressInSet& match) const { return named(match.set); }
  Outcome<Done> operator()(const ProtocolIs&) const { return Done{}; }
  Outcome<Done> operator()(const PortIn& match) const {
    if (match.first > match.last) return refused("a range of ports that ends before it begins");
    return Done{};
  }
  Outcome<Done> operator()(const IcmpIs& match) const {
    if (sense == Sense::is_not && match.type && match.code)
      return refused("a negated ICMP type with a code");
    return Done{};
  }
  Outcome<Done> operator()(const TrackedAs& match) const {
    constexpr std::size_t states = 5;
    if (match.states.empty() || match.states.size() > states)
      return refused("a match of no or too many connection states");
    return Done{};
  }
  Outcome<Done> operator()(const DirectionIs&) const { return Done{}; }
  Outcome<Done> operator()(const Translated&) const { return Done{}; }
  Outcome<Done> operator()(const MarkIs&) const { return Done{}; }
  Outcome<Done> operator()(const AddressIsLocal&) const { return Done{}; }
  Outcome<Done> operator()(const FamilyIsIpv4&) const { return Done{}; }
};

enum class Ends : std::uint8_t { no, yes };

struct CheckAction {
  Outcome<Ends> operator()(const Count& action) const {
    TRY(named(action.counter));
    return Ends::no;
  }
  Outcome<Ends> operator()(const Log& action) const {
    constexpr std::string_view printable =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _.:/=-";
    if (action.prefix.size() > log_prefix_bytes_max ||
        action.prefix.find_first_not_of(printable) != std::string::npos)
      return refused("a log's prefix");
    return Ends::no;
  }
  Outcome<Ends> operator()(const SetMark&) const { return Ends::no; }
  Outcome<Ends> operator()(const NoTrack&) const { return Ends::no; }
  Outcome<Ends> operator()(const ByInterface& action) const { return map(action.map); }
  Outcome<Ends> operator()(const ByAddress& action) const { return map(action.map); }
  Outcome<Ends> operator()(const ByInterfaceAddress& action) const { return map(action.map); }
  Outcome<Ends> operator()(const SourceNatBy& action) const { return map(action.map); }
  Outcome<Ends> operator()(const DestinationNatBy& action) const { return map(action.map); }
  Outcome<Ends> operator()(const Jump& action) const { return chain(action.chain); }
  Outcome<Ends> operator()(const Goto& action) const { return chain(action.chain); }
  template <class Plain>
  Outcome<Ends> operator()(const Plain&) const {
    return Ends::yes;
  }

 private:
  static Outcome<Ends> map(const SetName& name) {
    TRY(named(name));
    return Ends::yes;
  }
  static Outcome<Ends> chain(const ChainName& name) {
    TRY(named(name));
    return Ends::yes;
  }
};

Outcome<Done> check_rule(const Rule& rule) {
  if (rule.matches.size() > matches_per_rule_max) return too_many("matches of a rule");
  if (rule.actions.size() > actions_per_rule_max) return too_many("actions of a rule");
  if (rule.actions.empty()) return refused("a rule that does nothing");
  bool ports_known = false;
  for (const Match& match : rule.matches) {
    TRY(std::visit(CheckMatch{match.sense}, match.what));
    if (const auto* protocol = std::get_if<ProtocolIs>(&match.what); protocol != nullptr)
      ports_known = match.sense == Sense::is && has_ports(protocol->number);
    if (std::holds_alternative<PortIn>(match.what) && !ports_known)
      return refused("ports of a protocol that has none");
  }
  for (std::size_t i = 0; i < rule.actions.size(); ++i) {
    const Ends ends = TRY(std::visit(CheckAction{}, rule.actions[i]));
    if (ends == Ends::yes && i + 1 != rule.actions.size())
      return refused("an action after the verdict");
  }
  return Done{};
}

Outcome<Done> check_chain(const Chain& chain) {
  TRY(named(chain.name));
  if (chain.base &&
      (chain.base->priority > chain_priority_max || chain.base->priority < -chain_priority_max))
    return refused("a chain's priority");
  if (chain.rules.size() > rules_per_chain_max) return too_many("rules of a chain");
  for (const Rule& rule : chain.rules) TRY(check_rule(rule));
  return Done{};
}

struct CheckKey {
  Outcome<Key> operator()(Ipv4) const { return Key::address; }
  Outcome<Key> operator()(const Ipv4Network& network) const {
    if (!is_network(network)) return refused("a network with bits past its prefix");
    return Key::network;
  }
  Outcome<Key> operator()(const InterfaceName& name) const {
    TRY(named(name));
    return Key::interface;
  }
  Outcome<Key> operator()(const InterfaceAddress& key) const {
    TRY(named(key.interface));
    return Key::interface_address;
  }
};

Outcome<Done> check_verdict(const Verdict& verdict) {
  if (const auto* jump = std::get_if<Jump>(&verdict); jump != nullptr) return named(jump->chain);
  if (const auto* other = std::get_if<Goto>(&verdict); other != nullptr) return named(other->chain);
  return Done{};
}

Outcome<Done> check_elements(const std::vector<Element>& elements) {
  if (elements.size() > elements_per_set_max) return too_many("elements of a set");
  for (const Element& element : elements) {
    TRY(std::visit(CheckKey{}, element.key));
    if (element.key.index() != elements.front().key.index() ||
        element.value.index() != elements.front().value.index())
      return refused("elements of different kinds in one set");
    if (const auto* verdict = std::get_if<Verdict>(&element.value); verdict != nullptr)
      TRY(check_verdict(*verdict));
  }
  return Done{};
}

Outcome<Done> check_set(const Set& set) {
  TRY(named(set.name));
  TRY(check_elements(set.elements));
  for (const Element& element : set.elements) {
    if (element.key.index() != static_cast<std::size_t>(set.key) ||
        element.value.index() != static_cast<std::size_t>(set.value))
      return refused("an element of another kind than its set");
  }
  return Done{};
}

template <class Part>
bool names_repeat(const std::vector<Part>& parts) {
  std::vector<std::string_view> names;
  for (const Part& part : parts) names.emplace_back(part.name.text);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

struct CheckChange {
  Outcome<Done> operator()(const ReplaceTable& change) const {
    const Table& table = change.table;
    if (table.sets.size() > sets_per_table_max) return too_many("sets of a table");
    if (table.chains.size() > chains_per_table_max) return too_many("chains of a table");
    if (names_repeat(table.sets) || names_repeat(table.chains))
      return refused("two parts of a table with one name");
    std::size_t rules = 0;
    for (const Set& set : table.sets) TRY(check_set(set));
    for (const Chain& chain : table.chains) {
      TRY(check_chain(chain));
      rules += chain.rules.size();
    }
    if (rules > rules_per_table_max) return too_many("rules of a table");
    return Done{};
  }
  Outcome<Done> operator()(const RemoveTable&) const { return Done{}; }
  Outcome<Done> operator()(const PutChain& change) const { return check_chain(change.chain); }
  Outcome<Done> operator()(const RemoveChain& change) const { return named(change.chain); }
  Outcome<Done> operator()(const PutSet& change) const { return check_set(change.set); }
  Outcome<Done> operator()(const RemoveSet& change) const { return named(change.set); }
  Outcome<Done> operator()(const AddElements& change) const {
    TRY(named(change.set));
    return check_elements(change.elements);
  }
  Outcome<Done> operator()(const RemoveElements& change) const {
    TRY(named(change.set));
    return check_elements(change.elements);
  }
};

}  // namespace

Outcome<Done> check(std::span<const FirewallChange> changes) {
  if (changes.size() > changes_per_batch_max)
    return KernelError{Trouble::over_quota, "a transaction of over 1,024 changes", 0};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto checked = std::visit(CheckChange{}, changes[i]);
    if (checked.ok()) continue;
    checked.error().at = static_cast<std::uint32_t>(i);
    return checked;
  }
  return Done{};
}

}  // namespace skerry::kernel
