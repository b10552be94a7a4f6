#include <algorithm>

#include "kernel/checks.hpp"
#include "kernel/fake/fake_parts.hpp"
#include "kernel/limits.hpp"

namespace skerry::kernel {
namespace {

KernelError exists(const std::string& what) { return {Trouble::exists, what + " exists", 0}; }
KernelError absent(const std::string& what) { return {Trouble::absent, "no " + what, 0}; }

Outcome<FakeLink*> link_of(FakeSpace& space, const InterfaceName& name) {
  const auto found = space.links.find(name);
  if (found == space.links.end()) return absent("interface " + name.text);
  return &found->second;
}

void forget_link(FakeSpace& space, const InterfaceName& name) {
  space.links.erase(name);
  std::erase_if(space.addresses, [&](const Address& each) { return each.interface == name; });
  std::erase_if(space.routes, [&](const Route& each) { return each.interface == name; });
  std::erase_if(space.neighbours, [&](const Neighbour& each) { return each.interface == name; });
}

void forget_pair(FakeWorld& world, FakeSpace& space, const InterfaceName& name) {
  const auto found = space.links.find(name);
  if (found == space.links.end() || !found->second.peer) return;
  const LinkEnd peer = *found->second.peer;
  forget_link(space, name);
  forget_link(world.spaces[peer.space], peer.name);
}

template <class Value>
Outcome<Done> add(std::set<Value>& values, const Value& value, const char* what) {
  if (!values.insert(value).second) return exists(what);
  return Done{};
}

template <class Value>
Outcome<Done> remove(std::set<Value>& values, const Value& value, const char* what) {
  if (values.erase(value) == 0) return absent(what);
  return Done{};
}

bool same_place(const Route& a, const Route& b) {
  return a.table == b.table && a.destination == b.destination && a.metric == b.metric;
}

struct Apply {
  FakeWorld& world;

  Outcome<Done> operator()(const CreateNamespace& change) const {
    if (world.spaces.contains(change.name)) return exists("namespace " + change.name.text);
    if (world.spaces.size() >= namespaces_max)
      return KernelError{Trouble::over_quota, "no more namespaces", 0};
    const InterfaceName lo{"lo"};
    world.spaces[change.name].links[lo] = {
        {.name = lo, .index = 1, .mac = {}, .mtu = 65536, .state = LinkState::up}, {}};
    return Done{};
  }
  Outcome<Done> operator()(const DeleteNamespace& change) const {
    FakeSpace* const space = TRY(world.space(change.name));
    std::vector<InterfaceName> names;
    for (const auto& [name, link] : space->links) names.push_back(name);
    for (const InterfaceName& name : names) forget_pair(world, *space, name);
    std::erase_if(world.kept, [&](const KeptSocket& each) { return each.space == change.name; });
    world.spaces.erase(change.name);
    return Done{};
  }
  Outcome<Done> operator()(const RenameNamespace& change) const {
    TRY(world.space(change.from));
    if (world.spaces.contains(change.to)) return exists("namespace " + change.to.text);
    for (auto& [name, space] : world.spaces) {
      for (auto& [interface, link] : space.links) {
        if (link.peer && link.peer->space == change.from) link.peer->space = change.to;
      }
    }
    auto node = world.spaces.extract(change.from);
    node.key() = change.to;
    world.spaces.insert(std::move(node));
    return Done{};
  }
  Outcome<Done> operator()(const CreateVeth& change) const {
    TRY(world.space(change.one.space));
    TRY(world.space(change.other.space));
    const bool one_name =
        change.one.space == change.other.space && change.one.name == change.other.name;
    for (const LinkEnd* const end : {&change.one, &change.other}) {
      if (one_name || world.spaces[end->space].links.contains(end->name))
        return exists("interface " + end->name.text);
    }
    make_end(change, change.one, change.other);
    make_end(change, change.other, change.one);
    return Done{};
  }
  Outcome<Done> operator()(const DeleteLink& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    TRY(link_of(*space, change.name));
    forget_pair(world, *space, change.name);
    return Done{};
  }
  Outcome<Done> operator()(const SetLink& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    FakeLink* const link = TRY(link_of(*space, change.name));
    link->info.state = change.state;
    if (change.state == LinkState::down)  // as Linux: routes over a link go when it goes down
      std::erase_if(space->routes,
                    [&](const Route& each) { return each.interface == change.name; });
    return Done{};
  }
  Outcome<Done> operator()(const RenameLink& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    FakeLink* const link = TRY(link_of(*space, change.from));
    if (link->info.state == LinkState::up)
      return KernelError{Trouble::failed, "the interface is up", 0};
    if (space->links.contains(change.to)) return exists("interface " + change.to.text);
    if (link->peer) world.spaces[link->peer->space].links[link->peer->name].peer->name = change.to;
    link->info.name = change.to;
    auto node = space->links.extract(change.from);
    node.key() = change.to;
    space->links.insert(std::move(node));
    std::set<Address> addresses;
    for (Address each : space->addresses) {
      if (each.interface == change.from) each.interface = change.to;
      addresses.insert(each);
    }
    space->addresses = std::move(addresses);
    return Done{};
  }
  Outcome<Done> operator()(const AddAddress& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    TRY(link_of(*space, change.address.interface));
    return add(space->addresses, change.address, "address");
  }
  Outcome<Done> operator()(const RemoveAddress& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    return remove(space->addresses, change.address, "such address");
  }
  Outcome<Done> operator()(const AddRoute& change) const {
    FakeSpace* const space = TRY(routable(change.space, change.route));
    const auto same = [&](const Route& each) { return same_place(each, change.route); };
    if (std::any_of(space->routes.begin(), space->routes.end(), same)) return exists("route");
    space->routes.insert(change.route);
    return Done{};
  }
  Outcome<Done> operator()(const ReplaceRoute& change) const {
    FakeSpace* const space = TRY(routable(change.space, change.route));
    std::erase_if(space->routes, [&](const Route& each) { return same_place(each, change.route); });
    space->routes.insert(change.route);
    return Done{};
  }
  Outcome<Done> operator()(const RemoveRoute& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    return remove(space->routes, change.route, "such route");
  }
  Outcome<Done> operator()(const AddRule& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    return add(space->rules, change.rule, "policy rule");
  }
  Outcome<Done> operator()(const RemoveRule& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    return remove(space->rules, change.rule, "such policy rule");
  }
  Outcome<Done> operator()(const SetNeighbour& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    TRY(link_of(*space, change.neighbour.interface));
    forget_neighbour(*space, change.neighbour);
    space->neighbours.insert(change.neighbour);
    return Done{};
  }
  Outcome<Done> operator()(const RemoveNeighbour& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    const std::size_t before = space->neighbours.size();
    forget_neighbour(*space, change.neighbour);
    if (space->neighbours.size() == before) return absent("such neighbour");
    return Done{};
  }
  Outcome<Done> operator()(const SetSetting& change) const {
    FakeSpace* const space = TRY(world.space(change.space));
    if (change.interface) TRY(link_of(*space, *change.interface));
    const std::string interface = change.interface ? change.interface->text : "";
    space->settings[{change.setting, interface}] = change.value;
    return Done{};
  }

 private:
  void make_end(const CreateVeth& change, const LinkEnd& end, const LinkEnd& peer) const {
    MacAddress mac = {{2, 0, 0, 0, static_cast<std::uint8_t>(world.next_index >> 8),
                       static_cast<std::uint8_t>(world.next_index)}};
    if (end.mac) mac = *end.mac;
    world.spaces[end.space].links[end.name] = {
        {end.name, world.next_index++, mac, change.mtu, change.state}, peer};
  }
  Outcome<FakeSpace*> routable(const NamespaceName& name, const Route& route) const {
    FakeSpace* const space = TRY(world.space(name));
    if (route.interface) {
      FakeLink* const link = TRY(link_of(*space, *route.interface));
      if (link->info.state == LinkState::down)
        return KernelError{Trouble::failed, "the interface is down", 0};
    }
    return space;
  }
  static void forget_neighbour(FakeSpace& space, const Neighbour& neighbour) {
    std::erase_if(space.neighbours, [&](const Neighbour& each) {
      return each.interface == neighbour.interface && each.address == neighbour.address;
    });
  }
};

template <class Value>
std::vector<Value> listed(const std::set<Value>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

Outcome<Done> FakeLinks::apply(std::span<const LinkChange> changes) {
  TRY(check(changes));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto done = world_.step();
    if (done.ok()) done = std::visit(Apply{world_}, changes[i]);
    if (done.ok()) continue;
    done.error().at = static_cast<std::uint32_t>(i);
    return done;
  }
  return Done{};
}

Outcome<std::vector<NamespaceName>> FakeLinks::namespaces() {
  TRY(world_.step());
  std::vector<NamespaceName> out;
  for (const auto& [name, space] : world_.spaces) out.push_back(name);
  return out;
}

Outcome<NamespaceDump> FakeLinks::dump(const NamespaceName& name) {
  TRY(world_.step());
  const FakeSpace* const space = TRY(world_.space(name));
  NamespaceDump out;
  for (const auto& [interface, link] : space->links) out.links.push_back(link.info);
  out.addresses = listed(space->addresses);
  out.routes = listed(space->routes);
  out.rules = listed(space->rules);
  out.neighbours = listed(space->neighbours);
  return out;
}

}  // namespace skerry::kernel
