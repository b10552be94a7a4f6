#pragma once
// The firewall over nf_tables, in the namespaces of Spaces.

#include <map>

#include "kernel/firewall.hpp"
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

 private:
  Spaces& spaces_;
  RulesText& text_;
};

}  // namespace skerry::kernel
