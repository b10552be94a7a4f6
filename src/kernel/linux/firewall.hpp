#pragma once
// The firewall over nf_tables, in the namespaces of Spaces.

#include <map>

#include "kernel/firewall.hpp"
#include "kernel/linux/netlink.hpp"
#include "kernel/linux/rules_text.hpp"
#include "kernel/linux/spaces.hpp"

namespace skerry::kernel {

class LinuxFirewall final : public Firewall {
 public:
  LinuxFirewall(Spaces& spaces, RulesText& text) : spaces_(spaces), text_(text) {}

  Outcome<Done> apply(const NamespaceName& space, std::span<const FirewallChange> changes) override;
  Outcome<FirewallDump> dump(const NamespaceName& space) override;
  Outcome<std::vector<CounterInfo>> counters(const NamespaceName& space) override;
  Outcome<Fd> watch(const NamespaceName& space) override;
  void forget(const NamespaceName& space);  // its socket would pin it

 private:
  Outcome<Netlink*> socket_in(const NamespaceName& space);

  Spaces& spaces_;
  RulesText& text_;
  std::map<NamespaceName, Netlink> sockets_;  // closing one costs more than all it does
};

}  // namespace skerry::kernel
