// Checks of changes to links: names, networks, numbers in their ranges.
#include "kernel/checks.hpp"
#include "kernel/limits.hpp"

namespace skerry::kernel {

namespace {

// Nothing makes, renames or removes a loopback interface.
bool own_link(const InterfaceName& name) { return valid(name) && name.text != "lo"; }

bool valid_table(std::uint32_t table) {
  constexpr std::uint32_t last_of_the_first = 252;  // 253 default, 255 local: the kernel's own
  return (table >= 1 && table <= last_of_the_first) || table == main_table || table > 255;
}

Outcome<Done> in_space(const NamespaceName& space) {
  if (!valid(space)) return refused("a namespace's name");
  return Done{};
}

Outcome<Done> check_end(const LinkEnd& end) {
  TRY(in_space(end.space));
  if (!own_link(end.name)) return refused("the interface name '" + end.name.text + "'");
  if (end.mac && !valid(*end.mac)) return refused("a link address that is not a unicast one");
  return Done{};
}

Outcome<Done> check_address(const NamespaceName& space, const Address& address) {
  TRY(in_space(space));
  if (!valid(address.interface)) return refused("an interface's name");
  if (address.network.prefix > 32) return refused("a prefix over 32");
  const std::uint32_t top = address.network.address.value >> 28;
  if (address.network.address.value >> 24 == 0 || top >= 0xe)
    return refused(text(address.network.address) + " as an own address");
  return Done{};
}

Outcome<Done> check_route(const NamespaceName& space, const Route& route) {
  TRY(in_space(space));
  if (!valid_table(route.table)) return refused("table " + std::to_string(route.table));
  if (!is_network(route.destination)) return refused("a destination with bits past its prefix");
  if (route.interface && !valid(*route.interface)) return refused("an interface's name");
  const bool unicast = route.kind == RouteKind::unicast;
  if (unicast && !route.interface) return refused("a unicast route without an interface");
  if (!unicast && route.via) return refused("a next hop of a route that has none");
  if (!unicast && route.kind != RouteKind::local && route.interface)
    return refused("an interface of a route that has none");
  return Done{};
}

Outcome<Done> check_rule(const NamespaceName& space, const PolicyRule& rule) {
  TRY(in_space(space));
  if (rule.priority == 0 || rule.priority > rule_priority_max)
    return refused("priority " + std::to_string(rule.priority));
  if (!valid_table(rule.table)) return refused("table " + std::to_string(rule.table));
  if (rule.from && (!is_network(*rule.from) || rule.from->prefix == 0))
    return refused("a source with bits past its prefix, or of all");
  if (rule.to && (!is_network(*rule.to) || rule.to->prefix == 0))
    return refused("a destination with bits past its prefix, or of all");
  if (rule.input && !valid(*rule.input)) return refused("an interface's name");
  if (rule.mark && *rule.mark == 0) return refused("the mark 0");
  if (rule.suppress_prefix && *rule.suppress_prefix > 32) return refused("a prefix over 32");
  return Done{};
}

Outcome<Done> check_neighbour(const NamespaceName& space, const Neighbour& neighbour) {
  TRY(in_space(space));
  if (!own_link(neighbour.interface)) return refused("an interface's name");
  if (!valid(neighbour.mac)) return refused("a link address that is not a unicast one");
  return Done{};
}

struct Bounds {
  std::uint32_t least;
  std::uint32_t most;
};

Bounds bounds_of(Setting setting) {
  constexpr std::uint32_t five_days_s = 432'000;
  switch (setting) {
    case Setting::rp_filter:
    case Setting::arp_announce:
      return {0, 2};
    case Setting::arp_ignore:
      return {0, 8};
    case Setting::low_ports:
      return {0, 1024};
    case Setting::conntrack_established_s:
      return {60, five_days_s};
    default:
      return {0, 1};
  }
}

struct Check {
  Outcome<Done> operator()(const CreateNamespace& each) const { return in_space(each.name); }
  Outcome<Done> operator()(const DeleteNamespace& each) const { return in_space(each.name); }
  Outcome<Done> operator()(const RenameNamespace& each) const {
    TRY(in_space(each.from));
    return in_space(each.to);
  }
  Outcome<Done> operator()(const CreateVeth& each) const {
    TRY(check_end(each.one));
    TRY(check_end(each.other));
    if (each.mtu < mtu_min || each.mtu > mtu_max)
      return refused("an MTU of " + std::to_string(each.mtu));
    return Done{};
  }
  Outcome<Done> operator()(const DeleteLink& each) const {
    return check_end({each.space, each.name, {}});
  }
  Outcome<Done> operator()(const SetLink& each) const {
    TRY(in_space(each.space));
    if (!valid(each.name)) return refused("an interface's name");
    return Done{};
  }
  Outcome<Done> operator()(const RenameLink& each) const {
    TRY(check_end({each.space, each.from, {}}));
    return check_end({each.space, each.to, {}});
  }
  Outcome<Done> operator()(const AddAddress& each) const {
    return check_address(each.space, each.address);
  }
  Outcome<Done> operator()(const RemoveAddress& each) const {
    return check_address(each.space, each.address);
  }
  Outcome<Done> operator()(const AddRoute& each) const {
    return check_route(each.space, each.route);
  }
  Outcome<Done> operator()(const ReplaceRoute& each) const {
    return check_route(each.space, each.route);
  }
  Outcome<Done> operator()(const RemoveRoute& each) const {
    return check_route(each.space, each.route);
  }
  Outcome<Done> operator()(const AddRule& each) const { return check_rule(each.space, each.rule); }
  Outcome<Done> operator()(const RemoveRule& each) const {
    return check_rule(each.space, each.rule);
  }
  Outcome<Done> operator()(const SetNeighbour& each) const {
    return check_neighbour(each.space, each.neighbour);
  }
  Outcome<Done> operator()(const RemoveNeighbour& each) const {
    return check_neighbour(each.space, each.neighbour);
  }
  Outcome<Done> operator()(const SetSetting& each) const {
    TRY(in_space(each.space));
    if (each.interface && !valid(*each.interface)) return refused("an interface's name");
    if (each.interface && reach_of(each.setting) == Reach::namespace_wide)
      return refused("an interface of a setting of the whole namespace");
    const Bounds bounds = bounds_of(each.setting);
    if (each.value < bounds.least || each.value > bounds.most)
      return refused("a setting's value of " + std::to_string(each.value));
    return Done{};
  }
};

}  // namespace

Reach reach_of(Setting setting) {
  switch (setting) {
    case Setting::ip_forward:
    case Setting::ping_sockets:
    case Setting::low_ports:
    case Setting::conntrack_established_s:
    case Setting::conntrack_liberal:
    case Setting::early_demux:
      return Reach::namespace_wide;
    default:
      return Reach::interface;
  }
}

Outcome<Done> check(std::span<const LinkChange> changes) {
  if (changes.size() > changes_per_batch_max)
    return KernelError{Trouble::over_quota, "a batch of over 1,024 changes", 0};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto checked = std::visit(Check{}, changes[i]);
    if (checked.ok()) continue;
    checked.error().at = static_cast<std::uint32_t>(i);
    return checked;
  }
  return Done{};
}

}  // namespace skerry::kernel
