#pragma once
// Sockets made in the namespaces of Spaces.

#include <map>

#include "kernel/linux/spaces.hpp"
#include "kernel/sockets.hpp"

namespace skerry::kernel {

class LinuxSockets final : public Sockets {
 public:
  explicit LinuxSockets(Spaces& spaces) : spaces_(spaces) {}

  Outcome<Fd> open(const NamespaceName& space, const SocketSpec& spec) override;
  Outcome<Done> forget(const NamespaceName& space, const SocketSpec& spec) override;
  Outcome<std::vector<KeptSocket>> kept() override;

  void forget_all(const NamespaceName& space);
  void rename(const NamespaceName& from, const NamespaceName& to);
  void clear() { kept_.clear(); }

 private:
  Spaces& spaces_;
  std::map<KeptSocket, Fd> kept_;
};

}  // namespace skerry::kernel
