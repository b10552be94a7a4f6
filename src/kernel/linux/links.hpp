#pragma once
// Links over rtnetlink, in the namespaces of Spaces.

#include "kernel/links.hpp"
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

 private:
  Spaces& spaces_;
  SpaceWatcher& watcher_;
};

}  // namespace skerry::kernel
