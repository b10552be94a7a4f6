#pragma once
// Changes of links and of firewalls in one order: what a network's change consists of. One command
// to the warden carries them all, since each way there and back costs as much as a small change.

#include <span>
#include <variant>
#include <vector>

#include "kernel/firewall.hpp"
#include "kernel/links.hpp"

namespace skerry::kernel {

struct LinksStep {  // a batch, as Links::apply takes it
  std::vector<LinkChange> changes;
};
struct RulesStep {  // a transaction, as Firewall::apply takes it
  NamespaceName space;
  std::vector<FirewallChange> changes;
};
using Step = std::variant<LinksStep, RulesStep>;

// In order, stopped at the first that fails (KernelError::step; those before it hold).
Outcome<Done> apply_in_order(std::span<const Step> steps, Links& links, Firewall& firewall);

}  // namespace skerry::kernel
