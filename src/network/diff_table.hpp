#pragma once
// The least transaction that turns one firewall table into another. Pure.

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "kernel/firewall.hpp"
#include "kernel/rules.hpp"

namespace skerry::network {

// A table as it is known: what was applied, or what the kernel lists (chains by fingerprint).
struct SeenTable {
  std::map<kernel::ChainName, std::variant<const kernel::Chain*, const kernel::ChainInfo*>> chains;
  std::map<kernel::SetName, const kernel::Set*> sets;
};
// They point into what they were made of.
SeenTable seen(const kernel::Table& table);
SeenTable seen(const kernel::FirewallDump& dump);

// Empty when nothing is to do. Elements alone where elements alone differ, so that a member of a
// group or an ENI more costs microseconds; the whole table where there was none.
std::vector<kernel::FirewallChange> table_changes(const std::optional<SeenTable>& from,
                                                  const kernel::Table& to);

}  // namespace skerry::network
