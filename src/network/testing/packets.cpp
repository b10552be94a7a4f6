#include "network/testing/packets.hpp"

#include <algorithm>

#include "network/names.hpp"
#include "network/table_builder.hpp"

namespace skerry::network::test {
namespace {

using kernel::Side;
using kernel::Way;

constexpr int hops_max = 32;
constexpr std::int32_t dstnat_priority = -100;
constexpr std::uint32_t main_rule_priority = 32766;
const kernel::NamespaceName internet{"internet"};

template <class Parts, class Name>
const auto* named(const Parts& parts, const Name& name) {
  const auto at = std::ranges::find_if(parts, [&](const auto& each) { return each.name == name; });
  return at == parts.end() ? nullptr : &*at;
}

const kernel::Element* element(const SpacePlan& plan, const kernel::SetName& name,
                               const auto& key) {
  const kernel::Set* const set = named(plan.table.sets, name);
  ASSERT(set != nullptr);
  using Key = std::decay_t<decltype(key)>;
  for (const kernel::Element& each : set->elements) {
    if (const auto* const own = std::get_if<Key>(&each.key); own != nullptr && *own == key) {
      return &each;
    }
    if constexpr (std::is_same_v<Key, kernel::Ipv4>) {
      const auto* const block = std::get_if<kernel::Ipv4Network>(&each.key);
      if (block != nullptr && kernel::contains(*block, key)) return &each;
    }
  }
  return nullptr;
}

kernel::Ipv4 on_side(const Tuple& tuple, Side side) {
  return side == Side::source ? tuple.source : tuple.destination;
}

}  // namespace

Packets::Packets(const Plan& plan) : plan_(plan) {
  for (const PlannedLink& link : plan.links) {
    peers_[{link.one.space, link.one.name}] = {link.other.space, link.other.name};
    peers_[{link.other.space, link.other.name}] = {link.one.space, link.one.name};
  }
  peers_[{names::edge(), names::outside()}] = {internet, names::inside()};
}

bool Packets::local(const Space& space, kernel::Ipv4 address) const {
  if (space == internet) return address == as_kernel(internet_address);
  const auto& addresses = plan_.spaces.at(space).addresses;
  return std::ranges::any_of(
      addresses, [&](const kernel::Address& each) { return each.network.address == address; });
}

// Policy rules in their order, the kernel's own for the main table last (ip-rule(8)).
const kernel::Route* Packets::route(const Space& space, const Packet& packet) const {
  const SpacePlan& plan = plan_.spaces.at(space);
  std::vector<kernel::PolicyRule> rules(plan.rules.begin(), plan.rules.end());
  kernel::PolicyRule last;
  last.priority = main_rule_priority;
  rules.push_back(last);
  std::ranges::stable_sort(rules, {}, &kernel::PolicyRule::priority);
  for (const kernel::PolicyRule& rule : rules) {
    if (rule.mark && *rule.mark != packet.mark) continue;
    if (rule.from && !kernel::contains(*rule.from, packet.tuple.source)) continue;
    if (rule.to && !kernel::contains(*rule.to, packet.tuple.destination)) continue;
    if (rule.input && rule.input != packet.in) continue;
    const kernel::Route* best = nullptr;
    for (const kernel::Route& each : plan.routes) {
      if (each.table != rule.table) continue;
      if (!kernel::contains(each.destination, packet.tuple.destination)) continue;
      if (best == nullptr || each.destination.prefix > best->destination.prefix) best = &each;
    }
    if (best == nullptr) continue;
    if (rule.suppress_prefix && best->destination.prefix <= *rule.suppress_prefix) continue;
    return best;
  }
  return nullptr;
}

void Packets::track(const Space& space, Packet& packet) {
  for (const auto& each : connections_[space]) {
    const bool original = each->original == packet.tuple;
    if (!original && each->reply != packet.tuple) continue;
    packet.connection = each.get();
    packet.direction = original ? kernel::Direction::original : kernel::Direction::reply;
    packet.fresh = false;
    return;
  }
  unconfirmed_.push_back(
      std::make_unique<Connection>(Connection{packet.tuple, packet.tuple.reversed(), false}));
  packet.connection = unconfirmed_.back().get();
  packet.direction = kernel::Direction::original;
  packet.fresh = true;
}

void Packets::confirm(const Space& space, Packet& packet) {
  if (packet.direction == kernel::Direction::reply) packet.connection->replied = true;
  if (!packet.fresh) return;
  connections_[space].push_back(std::make_unique<Connection>(*packet.connection));
}

bool Packets::matches(const SpacePlan& plan, const kernel::Match& match,
                      const Packet& packet) const {
  struct Visitor {
    const SpacePlan& plan;
    const Packet& packet;
    const std::optional<kernel::InterfaceName>& by(Way way) const {
      return way == Way::in ? packet.in : packet.out;
    }
    bool operator()(const kernel::OnInterface& each) const { return by(each.way) == each.name; }
    bool operator()(const kernel::AddressIn& each) const {
      return kernel::contains(each.network, on_side(packet.tuple, each.side));
    }
    bool operator()(const kernel::AddressInSet& each) const {
      return element(plan, each.set, on_side(packet.tuple, each.side)) != nullptr;
    }
    bool operator()(const kernel::InterfaceAddressInSet& each) const {
      if (!by(each.way)) return false;
      return element(plan, each.set,
                     kernel::InterfaceAddress{*by(each.way), on_side(packet.tuple, each.side)}) !=
             nullptr;
    }
    bool operator()(const kernel::ProtocolIs& each) const {
      return packet.tuple.protocol == each.number;
    }
    bool operator()(const kernel::PortIn& each) const {
      const std::uint16_t port =
          each.side == Side::source ? packet.tuple.source_port : packet.tuple.destination_port;
      return each.first <= port && port <= each.last;
    }
    // RFC 792: an echo request is of type 8, its reply of type 0, both of code 0.
    bool operator()(const kernel::IcmpIs& each) const {
      const std::uint8_t type = packet.leg == Leg::request ? 8 : 0;
      return packet.tuple.protocol == 1 && each.type.value_or(type) == type &&
             each.code.value_or(0) == 0;
    }
    // Without its request a TCP or ICMP reply belongs to nothing; UDP has no requests.
    bool operator()(const kernel::TrackedAs& each) const {
      kernel::Tracked state = kernel::Tracked::new_;
      if (packet.connection->replied || packet.direction == kernel::Direction::reply) {
        state = kernel::Tracked::established;
      } else if (packet.fresh && packet.leg == Leg::reply && packet.tuple.protocol != 17) {
        state = kernel::Tracked::invalid;
      }
      return std::ranges::count(each.states, state) > 0;
    }
    bool operator()(const kernel::DirectionIs& each) const {
      return packet.direction == each.direction;
    }
    bool operator()(const kernel::Translated& each) const {
      const Connection& known = *packet.connection;
      return each.translation == kernel::Translation::source
                 ? known.reply.destination != known.original.source
                 : known.reply.source != known.original.destination;
    }
    bool operator()(const kernel::MarkIs& each) const { return packet.mark == each.value; }
    bool operator()(const kernel::AddressIsLocal& each) const {
      return std::ranges::any_of(plan.addresses, [&](const kernel::Address& own) {
        return own.network.address == on_side(packet.tuple, each.side);
      });
    }
    bool operator()(const kernel::FamilyIsIpv4&) const { return true; }
  };
  return std::visit(Visitor{plan, packet}, match.what) == (match.sense == kernel::Sense::is);
}

Packets::Fate Packets::verdict(const SpacePlan& plan, const kernel::Verdict& verdict,
                               Packet& packet) {
  if (std::holds_alternative<kernel::Accept>(verdict)) return Fate::accept;
  if (std::holds_alternative<kernel::Drop>(verdict)) return Fate::drop;
  if (std::holds_alternative<kernel::Return>(verdict)) return Fate::leave;
  const auto* const jump = std::get_if<kernel::Jump>(&verdict);
  const auto& target = jump != nullptr ? jump->chain : std::get<kernel::Goto>(verdict).chain;
  const kernel::Chain* const chain = named(plan.table.chains, target);
  ASSERT(chain != nullptr);
  const Fate fate = walk(plan, *chain, packet);
  if (fate == Fate::accept || fate == Fate::drop) return fate;
  return jump != nullptr ? Fate::next : Fate::leave;  // goto does not come back
}

Packets::Fate Packets::act(const SpacePlan& plan, const kernel::Action& action, Packet& packet) {
  const auto by_map = [&](const kernel::SetName& map, const auto& key) {
    const kernel::Element* const found = element(plan, map, key);
    return found == nullptr ? Fate::next
                            : verdict(plan, std::get<kernel::Verdict>(found->value), packet);
  };
  if (const auto* log = std::get_if<kernel::Log>(&action)) {
    lost_at_ = log->prefix;
  } else if (const auto* mark = std::get_if<kernel::SetMark>(&action)) {
    packet.mark = mark->value;
  } else if (const auto* interface = std::get_if<kernel::ByInterface>(&action)) {
    const auto& name = interface->way == Way::in ? packet.in : packet.out;
    return name ? by_map(interface->map, *name) : Fate::next;
  } else if (const auto* address = std::get_if<kernel::ByAddress>(&action)) {
    return by_map(address->map, on_side(packet.tuple, address->side));
  } else if (const auto* both = std::get_if<kernel::ByInterfaceAddress>(&action)) {
    const auto& name = both->way == Way::in ? packet.in : packet.out;
    if (!name) return Fate::next;
    return by_map(both->map, kernel::InterfaceAddress{*name, on_side(packet.tuple, both->side)});
  } else if (const auto* source = std::get_if<kernel::SourceNat>(&action)) {
    packet.connection->reply.destination = source->to;
    return Fate::accept;
  } else if (const auto* source_by = std::get_if<kernel::SourceNatBy>(&action)) {
    const auto* const found = element(plan, source_by->map, packet.tuple.source);
    if (found == nullptr) return Fate::next;
    packet.connection->reply.destination = std::get<kernel::Ipv4>(found->value);
    return Fate::accept;
  } else if (const auto* destination_by = std::get_if<kernel::DestinationNatBy>(&action)) {
    const auto* const found = element(plan, destination_by->map, packet.tuple.destination);
    if (found == nullptr) return Fate::next;
    packet.connection->reply.source = std::get<kernel::Ipv4>(found->value);
    return Fate::accept;
  } else if (std::holds_alternative<kernel::Reject>(action)) {
    return Fate::drop;
  } else if (const auto* jump = std::get_if<kernel::Jump>(&action)) {
    return verdict(plan, *jump, packet);
  } else if (const auto* go = std::get_if<kernel::Goto>(&action)) {
    return verdict(plan, *go, packet);
  } else if (std::holds_alternative<kernel::Accept>(action)) {
    return Fate::accept;
  } else if (std::holds_alternative<kernel::Drop>(action)) {
    return Fate::drop;
  } else if (std::holds_alternative<kernel::Return>(action)) {
    return Fate::leave;
  } else {
    ASSERT(std::holds_alternative<kernel::Count>(action));  // the compiler makes no others
  }
  return Fate::next;
}

Packets::Fate Packets::walk(const SpacePlan& plan, const kernel::Chain& chain, Packet& packet) {
  for (const kernel::Rule& rule : chain.rules) {
    const bool all = std::ranges::all_of(
        rule.matches, [&](const kernel::Match& match) { return matches(plan, match, packet); });
    if (!all) continue;
    for (const kernel::Action& action : rule.actions) {
      const Fate fate = act(plan, action, packet);
      if (fate != Fate::next) return fate;
    }
  }
  return Fate::leave;
}

// A connection's first packet is shown to the chains of kind nat; what they said holds for all.
void Packets::translate(const Space& space, kernel::Hook hook, Packet& packet) {
  const SpacePlan& plan = plan_.spaces.at(space);
  for (const kernel::Chain& chain : plan.table.chains) {
    const bool here =
        chain.base && chain.base->kind == kernel::ChainKind::nat && chain.base->hook == hook;
    if (here && packet.fresh) walk(plan, chain, packet);
  }
  const Connection& known = *packet.connection;
  const bool original = packet.direction == kernel::Direction::original;
  if (hook == kernel::Hook::prerouting || hook == kernel::Hook::output) {
    packet.tuple.destination = original ? known.reply.source : known.original.source;
  } else if (hook == kernel::Hook::postrouting) {
    packet.tuple.source = original ? known.reply.destination : known.original.destination;
  }
}

// False: dropped.
bool Packets::hook(const Space& space, kernel::Hook hook, Packet& packet) {
  const SpacePlan& plan = plan_.spaces.at(space);
  std::vector<const kernel::Chain*> chains;
  for (const kernel::Chain& chain : plan.table.chains) {
    const bool filter = chain.base && chain.base->kind == kernel::ChainKind::filter;
    if (filter && chain.base->hook == hook) chains.push_back(&chain);
  }
  std::ranges::sort(chains, {}, [](const kernel::Chain* each) { return each->base->priority; });
  bool translated = false;
  const auto translate_once = [&] {
    if (!std::exchange(translated, true)) translate(space, hook, packet);
  };
  for (const kernel::Chain* chain : chains) {
    if (chain->base->priority > dstnat_priority) translate_once();
    lost_at_.clear();
    const Fate fate = walk(plan, *chain, packet);
    const bool policy_drops = fate != Fate::accept && chain->base->policy == kernel::Policy::drop;
    if (fate != Fate::drop && !policy_drops) continue;
    lost_at_ = space.text + " " + chain->name.text + ": " + lost_at_;
    return false;
  }
  translate_once();
  return true;
}

Packets::Place Packets::cross(const Space& space, Packet packet) const {
  const auto& [there, interface] = peers_.at({space, *packet.out});
  Packet arriving{packet.tuple, packet.leg, 0, interface, {}, nullptr, {}, false};
  return {there, std::move(arriving)};
}

std::optional<Packets::Place> Packets::pass(Place& at) {
  const auto& [space, packet] = at;
  Packet& moving = at.packet;
  const bool sent_here = !packet.in;
  track(space, moving);
  if (!hook(space, sent_here ? kernel::Hook::output : kernel::Hook::prerouting, moving)) return {};
  if (local(space, packet.tuple.destination)) {  // also what a workload sends to itself
    if (!hook(space, kernel::Hook::input, moving)) return {};
    confirm(space, moving);
    return Place{space, moving};
  }
  const kernel::Route* const found = route(space, packet);
  if (found == nullptr || found->kind != kernel::RouteKind::unicast) {
    lost_at_ = space.text + ": no route";
    return {};
  }
  moving.out = found->interface;
  if (!sent_here && !hook(space, kernel::Hook::forward, moving)) return {};
  if (!hook(space, kernel::Hook::postrouting, moving)) return {};
  confirm(space, moving);
  return cross(space, moving);
}

// Where it is delivered; nothing: it is lost.
std::optional<Packets::Place> Packets::send(Space space, Tuple tuple, Leg leg) {
  Place at{std::move(space), {tuple, leg, 0, {}, {}, nullptr, {}, false}};
  if (at.space == internet) {
    at.packet.out = names::inside();
    at = {names::edge(), {tuple, leg, 0, names::outside(), {}, nullptr, {}, false}};
  }
  for (int hop = 0; hop < hops_max; ++hop) {
    if (at.space == internet) {
      if (local(internet, at.packet.tuple.destination)) return at;
      lost_at_ = "the internet has no such address";
      return {};
    }
    auto next = pass(at);
    if (!next) return {};
    if (next->space == at.space) return next;  // delivered
    at = *std::move(next);
  }
  lost_at_ = "a loop of routes";
  return {};
}

Arrival Packets::run(const Network& network, const Probe& probe) {
  connections_.clear();
  unconfirmed_.clear();
  lost_at_.clear();
  const auto address_of = [&](const network::Place& place) {
    const auto* const id = std::get_if<InterfaceId>(&place);
    return id == nullptr ? std::get<Ipv4Address>(place) : get(network.interfaces, *id).address;
  };
  const auto* const from = std::get_if<InterfaceId>(&probe.from);
  const Space space = from == nullptr ? internet : names::space(*from);
  // Connection tracking tells an echo request from a reply by its type (8, 0).
  const bool ports = probe.flow.protocol != icmp;
  const Tuple tuple{as_kernel(address_of(probe.from)), as_kernel(address_of(probe.to)),
                    static_cast<std::uint8_t>(probe.flow.protocol.number),
                    ports ? probe.flow.source_ports.first : std::uint16_t{8},
                    ports ? probe.flow.port : std::uint16_t{0}};
  Arrival arrival;
  const auto there = send(space, tuple, Leg::request);
  arrival.delivered = there.has_value();
  if (there) {
    const auto back = send(there->space, there->packet.tuple.reversed(), Leg::reply);
    arrival.answered = back && back->space == space && back->packet.tuple == tuple.reversed();
  }
  arrival.lost_at = lost_at_;
  return arrival;
}

}  // namespace skerry::network::test
