#pragma once
// nf_tables over raw netlink: elements of sets (15 us where libnftables takes a millisecond), and
// reading a table back. In the namespace that the calling thread is in.

#include <optional>
#include <vector>

#include "kernel/firewall.hpp"
#include "kernel/linux/netlink.hpp"

namespace skerry::kernel {

// True when all of these can go by netlink alone: elements whose keys are no ranges.
bool only_elements(std::span<const FirewallChange> changes);
Outcome<Done> change_elements(Netlink& netlink, std::span<const FirewallChange> changes);

Outcome<FirewallDump> read_table();
Outcome<std::vector<CounterInfo>> read_counters();

}  // namespace skerry::kernel
