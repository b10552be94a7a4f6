#pragma once
// Links over rtnetlink, in the namespaces of Spaces.

#include <map>

#include "kernel/links.hpp"
#include "kernel/linux/netlink.hpp"
#include "kernel/linux/spaces.hpp"

namespace skerry::kernel {

// Told about what else hangs on a namespace (kept sockets, firewall contexts).
class SpaceWatcher {
 public:
  virtual void on_removed(const NamespaceName& name) = 0;
  virtual void on_renamed(const NamespaceName& from, const NamespaceName& to) = 0;

 protected:
  ~SpaceWatcher() = default;
};

class LinuxLinks final : public Links {
 public:
  LinuxLinks(Spaces& spaces, SpaceWatcher& watcher) : spaces_(spaces), watcher_(watcher) {}

  Outcome<Done> apply(std::span<const LinkChange> changes) override;
  Outcome<std::vector<NamespaceName>> namespaces() override { return spaces_.list(); }
  Outcome<NamespaceDump> dump(const NamespaceName& space) override;

  // Counts one more part of the namespace, if it is known that there is room for it.
  bool has_room(const NamespaceName& space);
  // The same by looking; `over_quota` when it has all that it may. From the host's namespace.
  Outcome<Done> count_part(const NamespaceName& space);
  void forget(const NamespaceName& space);
  // A namespace's kept socket, if it has one. A socket keeps its namespace, so forget() closes it.
  Netlink* socket_of(const NamespaceName& space);
  Outcome<Netlink*> open_socket(const NamespaceName& space);  // in the thread's, which is `space`
  void made(const NamespaceName& space, Netlink routes);  // empty, and with this socket in it

 private:
  Netlink* keep(const NamespaceName& space, Netlink socket);

  Spaces& spaces_;
  SpaceWatcher& watcher_;
  // How many each has at most: removals are noticed when the limit seems reached, by a dump.
  std::map<NamespaceName, std::size_t> parts_;
  std::map<NamespaceName, Netlink> sockets_;
};

}  // namespace skerry::kernel
