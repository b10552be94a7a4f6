#pragma once
// Makes the kernel match a plan. What it applied it remembers, so a small change costs a small
// transaction; after a failure, and at its start, it looks at what there is. A run that failed
// anywhere leaves nothing that the next does not mend.
//
// The order of a run: namespaces are made, then every firewall changes, each in one transaction,
// then links, addresses, routes; what is stale goes last. The warden gets them as few commands, of
// which each stops at its first failure. So a link never exists before the rules
// that judge it, and a revoked rule holds for new connections before apply() returns.

#include <map>
#include <optional>
#include <vector>

#include "kernel/kernel.hpp"
#include "network/plan.hpp"

namespace skerry::network {

class Reconciler {
 public:
  explicit Reconciler(kernel::Kernel& kernel) : kernel_(kernel) {}

  // On an error the world is between two plans, never more open than both; call again.
  kernel::Outcome<Done> apply(Plan plan);
  // Looks at the kernel before the next change.
  void forget() { knowledge_ = Knowledge::none; }

 private:
  enum class Knowledge : std::uint8_t { none, found, applied };

  kernel::Outcome<Done> look(const Plan& plan);
  kernel::Outcome<Done> clear_strays(const Plan& plan);
  kernel::Outcome<Done> change(const Plan& plan);
  std::vector<kernel::FirewallChange> firewall(const kernel::NamespaceName& name,
                                               const SpacePlan& plan) const;
  kernel::Outcome<Done> send(std::vector<kernel::Step> steps);

  kernel::Kernel& kernel_;
  Knowledge knowledge_ = Knowledge::none;
  Plan known_;  // what was applied; or what was found, without tables
  std::map<kernel::NamespaceName, kernel::FirewallDump> found_tables_;
  std::vector<kernel::LinkChange> strays_;  // links that nobody planned
};

}  // namespace skerry::network
