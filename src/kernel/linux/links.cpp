#include "kernel/linux/links.hpp"

#include <linux/ethtool.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <optional>
#include <utility>

#include "base/failpoint.hpp"
#include "kernel/checks.hpp"
#include "kernel/limits.hpp"
#include "kernel/linux/route_messages.hpp"
#include "kernel/linux/settings.hpp"

namespace skerry::kernel {
namespace {

// In the socket's namespace, wherever the thread is.
Outcome<InterfaceIndex> index_of(const Netlink& in, const InterfaceName& name) {
  ifreq request{};
  name.text.copy(request.ifr_name, sizeof request.ifr_name - 1);
  if (::ioctl(in.socket().get(), SIOCGIFINDEX, &request) != 0)
    return KernelError{Trouble::absent, "no interface " + name.text, 0};
  return InterfaceIndex{static_cast<std::uint32_t>(request.ifr_ifindex)};
}

// To ask whether a link carries makes the kernel's watch of it run at once (ethtool_op_get_link()).
Outcome<Done> run_link_watch(const Netlink& in, const InterfaceName& name) {
  ethtool_value carries{ETHTOOL_GLINK, 0};
  ifreq request{};
  name.text.copy(request.ifr_name, sizeof request.ifr_name - 1);
  request.ifr_data = reinterpret_cast<char*>(&carries);
  if (::ioctl(in.socket().get(), SIOCETHTOOL, &request) != 0)
    return errno_trouble("look at the link " + name.text);
  return Done{};
}

// One batch. A namespace is asked through its socket; the thread itself enters it only to open one,
// and to write settings.
class Applying {
 public:
  Applying(Spaces& spaces, SpaceWatcher& watcher, LinuxLinks& links)
      : spaces_(spaces), watcher_(watcher), links_(links) {}

  Outcome<Done> operator()(const CreateNamespace& change) {
    go_home();
    if (spaces_.size() >= namespaces_max)
      return KernelError{Trouble::over_quota, "no more than 4,096 namespaces", 0};
    links_.made(change.name, TRY(spaces_.create(change.name)));
    return Done{};
  }
  Outcome<Done> operator()(const DeleteNamespace& change) {
    go_home();
    forget_socket();
    TRY(spaces_.descriptor(change.name));
    watcher_.on_removed(change.name);
    return spaces_.remove(change.name);
  }
  Outcome<Done> operator()(const RenameNamespace& change) {
    go_home();
    forget_socket();
    TRY(spaces_.rename(change.from, change.to));
    watcher_.on_renamed(change.from, change.to);
    return Done{};
  }
  Outcome<Done> operator()(const CreateVeth& change) {
    index_.reset();
    const Fd one = TRY(spaces_.descriptor(change.one.space));
    const Fd other = TRY(spaces_.descriptor(change.other.space));
    TRY(count(change.one.space));
    TRY(count(change.other.space));
    Message message = veth_message(change, {one.get(), other.get()});
    // Sent where the peer is, which wants the next one: that saves a visit.
    TRY(request(change.other.space, message, "make the link " + change.one.name.text));
    if (change.state == LinkState::down) return Done{};
    Message up = set_link_message(change.other.name, LinkState::up);
    TRY(request(change.other.space, up, "bring up the link " + change.other.name.text));
    // The end that was up first still drops all it is given, until the kernel's link watch has run:
    // 4 to 20 ms, measured, in which a workload's first SYN is lost for a second.
    return settle(change.one);
  }
  Outcome<Done> operator()(const DeleteLink& change) {
    index_.reset();
    Message message = delete_link_message(change.name);
    return request(change.space, message, "delete the link " + change.name.text);
  }
  Outcome<Done> operator()(const SetLink& change) {
    Message message = set_link_message(change.name, change.state);
    return request(change.space, message, "set the link " + change.name.text);
  }
  Outcome<Done> operator()(const RenameLink& change) {
    index_.reset();
    const InterfaceIndex index = TRY(this->index(change.space, change.from));
    index_.reset();
    Message message = rename_link_message(index, change.to);
    return request(change.space, message, "rename the link " + change.from.text);
  }
  Outcome<Done> operator()(const AddAddress& change) {
    return address(Verb::add, change.space, change.address);
  }
  Outcome<Done> operator()(const RemoveAddress& change) {
    return address(Verb::remove, change.space, change.address);
  }
  Outcome<Done> operator()(const AddRoute& change) {
    return route(Verb::add, change.space, change.route);
  }
  Outcome<Done> operator()(const ReplaceRoute& change) {
    return route(Verb::replace, change.space, change.route);
  }
  Outcome<Done> operator()(const RemoveRoute& change) {
    return route(Verb::remove, change.space, change.route);
  }
  Outcome<Done> operator()(const AddRule& change) {
    return rule(Verb::add, change.space, change.rule);
  }
  Outcome<Done> operator()(const RemoveRule& change) {
    return rule(Verb::remove, change.space, change.rule);
  }
  Outcome<Done> operator()(const SetNeighbour& change) {
    return neighbour(Verb::replace, change.space, change.neighbour);
  }
  Outcome<Done> operator()(const RemoveNeighbour& change) {
    return neighbour(Verb::remove, change.space, change.neighbour);
  }
  Outcome<Done> operator()(const SetSetting& change) {
    TRY(go(change.space));
    return write_setting(change);
  }

 private:
  Outcome<Done> go(const NamespaceName& space) {
    if (visit_ && *here_ == space) return Done{};
    go_home();
    visit_.emplace(TRY(Visit::enter(spaces_, space)));
    here_ = space;
    return Done{};
  }
  void go_home() {
    visit_.reset();
    here_.reset();
  }
  // Of the namespace asked last.
  Outcome<Netlink*> socket(const NamespaceName& space) {
    if (socket_ != nullptr && *asked_ == space) return socket_;
    index_.reset();
    socket_ = links_.socket_of(space);
    if (socket_ == nullptr) {
      TRY(go(space));
      socket_ = TRY(links_.open_socket(space));
    }
    asked_ = space;
    return socket_;
  }
  void forget_socket() {
    index_.reset();
    socket_ = nullptr;
    asked_.reset();
  }
  // Changes that follow each other are mostly of one link.
  Outcome<InterfaceIndex> index(const NamespaceName& space, const InterfaceName& name) {
    Netlink* const netlink = TRY(socket(space));
    if (!index_ || index_->first != name) index_.emplace(name, TRY(index_of(*netlink, name)));
    return index_->second;
  }
  Outcome<Done> request(const NamespaceName& space, Message& message, const std::string& what) {
    Netlink* const netlink = TRY(socket(space));
    return netlink->request(message, what);
  }
  Outcome<Done> settle(const LinkEnd& end) {
    Netlink* const netlink = TRY(socket(end.space));
    return run_link_watch(*netlink, end.name);
  }
  Outcome<Done> count(const NamespaceName& space) {
    if (links_.has_room(space)) return Done{};
    go_home();  // it may have to look
    return links_.count_part(space);
  }
  Outcome<Done> count(Verb verb, const NamespaceName& space) {
    if (verb == Verb::remove) return Done{};
    return count(space);
  }
  Outcome<Done> address(Verb verb, const NamespaceName& space, const Address& address) {
    TRY(count(verb, space));
    Message message = address_message(verb, address, TRY(index(space, address.interface)));
    return request(space, message, "the address " + text(address.network));
  }
  Outcome<Done> route(Verb verb, const NamespaceName& space, const Route& route) {
    TRY(count(verb, space));
    InterfaceIndex index;
    if (route.interface) index = TRY(this->index(space, *route.interface));
    Message message = route_message(verb, route, index);
    return request(space, message, "the route to " + text(route.destination));
  }
  Outcome<Done> rule(Verb verb, const NamespaceName& space, const PolicyRule& rule) {
    TRY(count(verb, space));
    Message message = rule_message(verb, rule);
    return request(space, message, "the policy rule " + std::to_string(rule.priority));
  }
  Outcome<Done> neighbour(Verb verb, const NamespaceName& space, const Neighbour& neighbour) {
    TRY(count(verb, space));
    const InterfaceIndex index = TRY(this->index(space, neighbour.interface));
    Message message = neighbour_message(verb, neighbour, index);
    return request(space, message, "the neighbour " + text(neighbour.address));
  }

  Spaces& spaces_;
  SpaceWatcher& watcher_;
  LinuxLinks& links_;
  std::optional<NamespaceName> here_;
  std::optional<Visit> visit_;
  std::optional<NamespaceName> asked_;
  Netlink* socket_ = nullptr;
  std::optional<std::pair<InterfaceName, InterfaceIndex>> index_;  // the last one asked for
};

}  // namespace

Netlink* LinuxLinks::socket_of(const NamespaceName& space) {
  const auto found = sockets_.find(space);
  return found == sockets_.end() ? nullptr : &found->second;
}

Outcome<Netlink*> LinuxLinks::open_socket(const NamespaceName& space) {
  return keep(space, TRY(Netlink::open(NETLINK_ROUTE)));
}

Netlink* LinuxLinks::keep(const NamespaceName& space, Netlink socket) {
  constexpr std::size_t sockets_max = 64;
  if (sockets_.size() >= sockets_max) sockets_.clear();
  return &sockets_.insert_or_assign(space, std::move(socket)).first->second;
}

void LinuxLinks::made(const NamespaceName& space, Netlink routes) {
  parts_[space] = 0;
  keep(space, std::move(routes));
}

void LinuxLinks::forget(const NamespaceName& space) {
  parts_.erase(space);
  sockets_.erase(space);
}

bool LinuxLinks::has_room(const NamespaceName& space) {
  const auto known = parts_.find(space);
  if (known == parts_.end() || known->second >= parts_per_namespace_max) return false;
  ++known->second;
  return true;
}

Outcome<Done> LinuxLinks::count_part(const NamespaceName& space) {
  const NamespaceDump now = TRY(dump(space));
  const std::size_t count = now.links.size() + now.addresses.size() + now.routes.size() +
                            now.rules.size() + now.neighbours.size();
  parts_[space] = count + 1;
  if (count >= parts_per_namespace_max)
    return KernelError{Trouble::over_quota, "no more than 32,768 parts of a namespace", 0};
  return Done{};
}

Outcome<Done> LinuxLinks::apply(std::span<const LinkChange> changes) {
  TRY(check(changes));
  Applying applying(spaces_, watcher_, *this);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    FAILPOINT("kernel.links.change");
    auto done = std::visit(applying, changes[i]);
    if (done.ok()) continue;
    done.error().at = static_cast<std::uint32_t>(i);
    return done;
  }
  return Done{};
}

}  // namespace skerry::kernel
