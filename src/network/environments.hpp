#pragma once
// A function's execution environments and its interface. An environment has a network namespace of
// its own (its own lo, its own runtime API), joined by a pair of links to the namespace of the ENI
// that its function has in one subnet; that namespace translates what leaves to the ENI's address,
// so the fabric sees the ENI only. Nothing can connect in, as on AWS.
//
// The reconciler makes the ENI's namespace and its rules. Environments come and go without it: who
// runs them makes and deletes their namespaces, and gives each a slot that no other of the same ENI
// has. Deleting an environment's namespace takes the link and the ENI's route to it along.

#include <cstdint>
#include <vector>

#include "kernel/links.hpp"
#include "kernel/rules.hpp"
#include "network/model.hpp"

namespace skerry::network {

inline constexpr std::uint16_t environments_per_interface_max = 1000;

// Which environment of an ENI, 0 to environments_per_interface_max - 1.
struct EnvironmentSlot {
  std::uint16_t number = 0;
  auto operator<=>(const EnvironmentSlot&) const = default;
};

// What its processes see as their own: eth0's, one of 169.254.76.0/22. AWS has such a one too.
kernel::Ipv4 address_of(EnvironmentSlot slot);

// Joins an environment's namespace, which is there, to that of the ENI.
std::vector<kernel::LinkChange> join(const kernel::NamespaceName& environment,
                                     const InterfaceId& interface, EnvironmentSlot slot);

// Whether a link in a namespace of ours is an environment's, and not the reconciler's to judge.
bool is_environments(const kernel::NamespaceName& space, const kernel::InterfaceName& link);

// The rules of the ENI's namespace: only out, only from environments, none to another.
kernel::Table function_table(Ipv4Address own);

}  // namespace skerry::network
