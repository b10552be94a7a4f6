// A router's table: what may come from which link, ACLs, the two gates, the internet gateway.

#include "network/compile_parts.hpp"

namespace skerry::network {
namespace {

using kernel::ChainKind;
using kernel::Hook;
using kernel::InterfaceAddress;
using kernel::Key;
using kernel::Policy;
using kernel::Tracked;
using kernel::Value;
using rule::Side;
using rule::Way;

// nft(8): before dstnat (-100), after conntrack (-200).
constexpr std::int32_t arrivals_priority = -150;
constexpr std::int32_t dstnat_priority = -100;
constexpr std::int32_t filter_priority = 0;
constexpr std::int32_t srcnat_priority = 100;

kernel::Verdict jump(kernel::ChainName chain) { return kernel::Jump{std::move(chain)}; }
kernel::Verdict go(kernel::ChainName chain) { return kernel::Goto{std::move(chain)}; }

// A source address is bound to its link; only interfaces that forward may send others', though not
// the router's own. Then the subnet becomes the packet's mark.
void add_arrivals(TableBuilder& table, const VpcView& view) {
  auto& senders = table.set({"senders"}, Key::interface_address, Value::verdict);
  auto& forwarders = table.set({"forwarders"}, Key::interface, Value::verdict);
  table.set({"publics"}, Key::address);
  table.set({"resolvers"}, Key::address);  // the router's own addresses
  for (const Subnet* subnet : view.subnets) {
    table.chain(names::mark_chain(subnet->id)).rules = {
        {{}, {kernel::SetMark{view.marks.at(subnet->id)}, kernel::Accept{}}}};
  }
  for (const Interface* interface : view.interfaces) {
    const auto link = names::link(interface->id);
    const auto marked = go(names::mark_chain(interface->subnet));
    senders.elements.push_back({InterfaceAddress{link, as_kernel(interface->address)}, marked});
    if (view.nat.contains(interface->id) || interface->source_dest_check == Setting::off) {
      forwarders.elements.push_back({link, marked});
    }
  }
  // A gateway endpoint's answers, which the main table routes.
  for (const Endpoint* endpoint : view.gateway_endpoints) {
    for (const PublicService& service : view.network.services) {
      if (service.name != endpoint->service) continue;
      senders.elements.push_back(
          {InterfaceAddress{names::link(endpoint->id), as_kernel(service.address)},
           kernel::Verdict{kernel::Accept{}}});
    }
  }
  auto& chain = table.base_chain(
      {"arrivals"}, {ChainKind::filter, Hook::prerouting, arrivals_priority, Policy::drop});
  // What nearly every packet is stands first, and is one look into one map.
  chain.rules = {
      {{}, {kernel::ByInterfaceAddress{Way::in, Side::source, {"senders"}}}},
      {{rule::on(Way::in, {"lo"})}, {kernel::Accept{}}},
      {{rule::on(Way::in, names::gateway()), rule::in_set(Side::destination, {"publics"})},
       {kernel::Accept{}}},
      {{rule::negated(rule::in_set(Side::source, {"resolvers"}))},
       {kernel::ByInterface{Way::in, {"forwarders"}}}},
      {{}, {kernel::Log{"spoofed"}, kernel::Drop{}}}};
}

// The 1:1 translation of an internet gateway. Only an interface with a public address may leave. A
// VPC without a gateway has no chain that translates: its packets pass two hooks less.
void add_internet_gateway(TableBuilder& table, const VpcView& view) {
  auto& publics = table.set({"publics"}, Key::address);
  if (view.gateway == nullptr) return;
  auto& leavers = table.set({"leavers"}, Key::address);
  auto& to_public = table.set({"to_public"}, Key::address, Value::address);
  auto& to_private = table.set({"to_private"}, Key::address, Value::address);
  for (const Interface* interface : view.interfaces) {
    if (!interface->public_address) continue;
    const kernel::Ipv4 inner = as_kernel(interface->address);
    const kernel::Ipv4 outer = as_kernel(*interface->public_address);
    leavers.elements.push_back({inner, {}});
    publics.elements.push_back({outer, {}});
    to_public.elements.push_back({inner, outer});
    to_private.elements.push_back({outer, inner});
  }
  table
      .base_chain({"to_private"},
                  {ChainKind::nat, Hook::prerouting, dstnat_priority, Policy::accept})
      .rules = {
      {{rule::on(Way::in, names::gateway())}, {kernel::DestinationNatBy{{"to_private"}}}}};
  table
      .base_chain({"to_public"},
                  {ChainKind::nat, Hook::postrouting, srcnat_priority, Policy::accept})
      .rules = {{{rule::on(Way::out, names::gateway())}, {kernel::SourceNatBy{{"to_public"}}}}};
  table.chain({"leave"}).rules = {{{rule::in_set(Side::source, {"leavers"})}, {kernel::Accept{}}},
                                  rule::refuse("igw")};
}

// The resolver is the only thing in the router that answers, and nothing filters it.
void add_own_traffic(TableBuilder& table, const VpcView& view) {
  auto& resolvers = table.set({"resolvers"}, Key::address);
  if (view.vpc.dns_support == Setting::on) {
    resolvers.elements = {{as_kernel(resolver_of(view.vpc)), {}},
                          {as_kernel(link_local_resolver), {}}};
  }
  auto& input =
      table.base_chain({"input"}, {ChainKind::filter, Hook::input, filter_priority, Policy::drop});
  for (const IpProtocol each : {udp, tcp}) {
    input.rules.push_back(
        {{rule::in_set(Side::destination, {"resolvers"}), rule::protocol(each), rule::to_port(53)},
         {kernel::Accept{}}});
  }
}

// ACLs first, for they judge every packet; then what is known; then the gates.
void add_forward(TableBuilder& table) {
  auto& chain = table.base_chain({"forward"},
                                 {ChainKind::filter, Hook::forward, filter_priority, Policy::drop});
  if (table.has(kernel::SetName{"acls_out"}))
    chain.rules.push_back({{}, {kernel::ByInterface{Way::in, {"acls_out"}}}});
  if (table.has(kernel::SetName{"acls_in"}))
    chain.rules.push_back({{}, {kernel::ByInterface{Way::out, {"acls_in"}}}});
  chain.rules.push_back(
      {{rule::tracked({Tracked::established, Tracked::related})}, {kernel::Accept{}}});
  chain.rules.push_back({{rule::tracked({Tracked::invalid})}, {kernel::Drop{}}});
  chain.rules.push_back({{}, {kernel::ByInterface{Way::in, {"egress"}}}});
  chain.rules.push_back(rule::refuse("unknown"));
}

kernel::Rule acl_rule(const AclEntry& entry, Side side) {
  kernel::Rule rule{rule::of_traffic(entry.traffic), {}};
  if (entry.peer.length > 0) rule.matches.push_back(rule::in_block(side, entry.peer));
  if (entry.action == AclAction::allow) {
    rule.actions = {kernel::Return{}};
  } else {
    rule.actions = {kernel::Drop{}};
  }
  return rule;
}

bool lets_all(const AclEntries& entries) {
  if (entries.empty()) return false;
  const AclEntry& first = entries.begin()->second;
  return first.action == AclAction::allow && first.traffic.protocol == all_protocols &&
         first.peer.length == 0;
}

kernel::SetName acl_map(Direction direction) {
  return {direction == Direction::egress ? "acls_out" : "acls_in"};
}

void add_acl(TableBuilder& table, const Acl& acl, Direction direction) {
  const bool in = direction == Direction::ingress;
  auto& chain = table.chain(names::acl_chain(acl.id, direction));
  if (!chain.rules.empty()) return;  // another subnet has it too
  for (const auto& [number, entry] : in ? acl.ingress : acl.egress) {
    kernel::Rule each = acl_rule(entry, in ? Side::source : Side::destination);
    if (entry.action == AclAction::deny) {
      each.actions.insert(each.actions.begin(),
                          kernel::Log{acl.id.text + " entry " + std::to_string(number)});
    }
    chain.rules.push_back(std::move(each));
  }
  chain.rules.push_back(rule::refuse(acl.id.text + (in ? " inbound" : " outbound")));
}

// One rule of a group for the gate: what matches goes on.
kernel::Rule group_rule(TableBuilder& table, const VpcView& view, const GroupRule& each,
                        Direction direction) {
  const bool in = direction == Direction::ingress;
  const Side side = in ? Side::source : Side::destination;
  kernel::Rule made{rule::of_traffic(each.traffic), {}};
  if (const auto* block = std::get_if<Ipv4Cidr>(&each.peer)) {
    if (block->length > 0) made.matches.push_back(rule::in_block(side, *block));
  } else if (const auto* group = std::get_if<GroupId>(&each.peer)) {
    table.set(names::members(*group), Key::address);
    made.matches.push_back(rule::in_set(side, names::members(*group)));
  } else {
    const auto& id = std::get<PrefixListId>(each.peer);
    auto& set = table.set(names::blocks(id), Key::network);
    const auto* list = find(view.network.prefix_lists, id);
    if (set.elements.empty() && list != nullptr) {
      for (const Ipv4Cidr& each_block : list->blocks) {
        set.elements.push_back({as_kernel(each_block), {}});
      }
    }
    made.matches.push_back(rule::in_set(side, names::blocks(id)));
  }
  if (in) {
    made.actions = {kernel::Accept{}};
  } else {
    made.actions = {kernel::Goto{ingress_gate}};
  }
  return made;
}

kernel::ChainName add_gate(TableBuilder& table, const std::set<GroupId>& groups,
                           Direction direction) {
  auto& chain = table.chain(names::gate_chain(groups, direction));
  std::string why = direction == Direction::ingress ? "ingress" : "egress";
  for (const GroupId& group : groups) {
    const auto name = names::group_chain(group, direction);
    if (table.has(name)) chain.rules.push_back({{}, {kernel::Jump{name}}});
  }
  if (!groups.empty()) why += " of " + groups.begin()->text;
  chain.rules.push_back(rule::refuse(why));
  return chain.name;
}

// Interfaces with the same groups share their gates.
struct Gates {
  kernel::ChainName egress;
  kernel::ChainName ingress;
};
using GatesOfGroups = std::map<std::set<GroupId>, Gates>;

const Gates& gates_of(TableBuilder& table, GatesOfGroups& known, const std::set<GroupId>& groups) {
  const auto found = known.find(groups);
  if (found != known.end()) return found->second;
  Gates made{add_gate(table, groups, Direction::egress),
             add_gate(table, groups, Direction::ingress)};
  return known.emplace(groups, std::move(made)).first->second;
}

}  // namespace

// An ACL that lets everything through, as every VPC's default one, costs its packets nothing.
void add_acls(TableBuilder& table, const VpcView& view) {
  std::set<std::pair<SubnetId, Direction>> judged;
  for (const Subnet* subnet : view.subnets) {
    const Acl& acl = get(view.network.acls, subnet->acl);
    for (const Direction direction : {Direction::egress, Direction::ingress}) {
      if (lets_all(direction == Direction::egress ? acl.egress : acl.ingress)) continue;
      judged.emplace(subnet->id, direction);
      table.set(acl_map(direction), Key::interface, Value::verdict);
      add_acl(table, acl, direction);
      // A sibling's link has the verdict `return`: inside a subnet no ACL is asked.
      table.set(names::siblings(subnet->id), Key::interface, Value::verdict);
      const Way other = direction == Direction::egress ? Way::out : Way::in;
      table.chain(names::subnet_chain(subnet->id, direction)).rules = {
          {{}, {kernel::ByInterface{other, names::siblings(subnet->id)}}},
          {{}, {kernel::Jump{names::acl_chain(acl.id, direction)}}}};
    }
  }
  if (judged.empty()) return;
  for (const Interface* interface : view.interfaces) {
    const auto link = names::link(interface->id);
    const SubnetId& subnet = interface->subnet;
    bool asked = false;
    for (const Direction direction : {Direction::egress, Direction::ingress}) {
      if (!judged.contains({subnet, direction})) continue;
      asked = true;
      table.set(acl_map(direction), Key::interface, Value::verdict)
          .elements.push_back({link, jump(names::subnet_chain(subnet, direction))});
    }
    if (!asked) continue;
    table.set(names::siblings(subnet), Key::interface, Value::verdict)
        .elements.push_back({link, kernel::Verdict{kernel::Return{}}});
  }
}

void add_groups(TableBuilder& table, const VpcView& view) {
  for (const auto& [id, group] : view.network.groups) {
    if (group.vpc != view.vpc.id) continue;
    table.set(names::members(id), Key::address);
    for (const Direction direction : {Direction::egress, Direction::ingress}) {
      auto& chain = table.chain(names::group_chain(id, direction));
      for (const GroupRule& each : direction == Direction::ingress ? group.ingress : group.egress) {
        chain.rules.push_back(group_rule(table, view, each, direction));
      }
      // Also a group without rules has one: the kernel keeps a chain's fingerprint beside it.
      chain.rules.push_back({{}, {kernel::Return{}}});
    }
  }
  auto& egress = table.set({"egress"}, Key::interface, Value::verdict);
  auto& ingress = table.set({"ingress"}, Key::interface, Value::verdict);
  GatesOfGroups known;
  for (const Interface* interface : view.interfaces) {
    const auto link = names::link(interface->id);
    if (view.nat.contains(interface->id)) {  // NAT gateways have no groups
      egress.elements.push_back({link, go(ingress_gate)});
      ingress.elements.push_back({link, kernel::Verdict{kernel::Accept{}}});
    } else {
      const Gates& gates = gates_of(table, known, interface->groups);
      egress.elements.push_back({link, go(gates.egress)});
      ingress.elements.push_back({link, go(gates.ingress)});
    }
    for (const GroupId& group : interface->groups) {
      table.set(names::members(group), Key::address)
          .elements.push_back({as_kernel(interface->address), {}});
    }
  }
  if (view.gateway != nullptr) {
    egress.elements.push_back({names::gateway(), go(ingress_gate)});
    ingress.elements.push_back({names::gateway(), go({"leave"})});
  }
  for (const Endpoint* endpoint : view.gateway_endpoints) {
    ingress.elements.push_back({names::link(endpoint->id), kernel::Verdict{kernel::Accept{}}});
  }
  table.chain(ingress_gate).rules = {{{}, {kernel::ByInterface{Way::out, {"ingress"}}}},
                                     rule::refuse("unknown")};
}

kernel::Table router_table(const VpcView& view) {
  TableBuilder table;
  add_internet_gateway(table, view);
  add_arrivals(table, view);
  add_own_traffic(table, view);
  add_acls(table, view);
  add_groups(table, view);
  add_forward(table);
  return std::move(table).take();
}

}  // namespace skerry::network
