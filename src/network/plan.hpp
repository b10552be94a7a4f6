#pragma once
// What the compiler wants of the kernel: namespaces with all that is in them, and the pairs of
// links between them. Plain values; the reconciler compares them with what there is.

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "kernel/links.hpp"
#include "kernel/rules.hpp"

namespace skerry::network {

// Written once, when the namespace is made or first seen; nothing else changes them.
struct SettingValue {
  kernel::Setting setting = kernel::Setting::ip_forward;
  std::uint32_t value = 0;
  auto operator<=>(const SettingValue&) const = default;
};

struct SpacePlan {
  std::vector<SettingValue> settings;
  std::set<kernel::Address> addresses;
  std::set<kernel::Route> routes;
  std::set<kernel::PolicyRule> rules;
  std::set<kernel::Neighbour> neighbours;
  kernel::Table table;  // sets and chains sorted by name; elements sorted
  friend bool operator==(const SpacePlan&, const SpacePlan&) = default;
};

struct PlannedEnd {
  kernel::NamespaceName space;
  kernel::InterfaceName name;
  kernel::MacAddress mac;
  auto operator<=>(const PlannedEnd&) const = default;
};

struct PlannedLink {
  PlannedEnd one;
  PlannedEnd other;
  auto operator<=>(const PlannedLink&) const = default;
};

struct Plan {
  std::map<kernel::NamespaceName, SpacePlan> spaces;
  std::set<PlannedLink> links;
  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace skerry::network
