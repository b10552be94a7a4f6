#include "network/diff_spaces.hpp"

#include <algorithm>
#include <compare>

namespace skerry::network {
namespace {

using kernel::LinkChange;
using kernel::NamespaceName;

const SpacePlan nothing{};

// What `set` has and `other` has not. Both are sorted, so one walk along both finds it: with
// hundreds of interfaces, looking each up is most of what a change costs.
template <class Value, class Use>
void each_only_in(const std::set<Value>& set, const std::set<Value>& other, const Use& use) {
  auto there = other.begin();
  for (const Value& value : set) {
    auto order = std::strong_ordering::greater;
    while (there != other.end() && (order = *there <=> value) < 0) ++there;
    if (there == other.end() || order != 0) use(value);
  }
}

// The namespaces of `to`, each with what it has in `from`, or nothing.
template <class Use>
void each_space(const Plan& from, const Plan& to, const Use& use) {
  auto before = from.spaces.begin();
  for (const auto& [name, space] : to.spaces) {
    while (before != from.spaces.end() && before->first < name) ++before;
    const bool had = before != from.spaces.end() && before->first == name;
    use(name, had ? &before->second : nullptr, space);
  }
}

bool has_rules(const SpacePlan& space) {
  return !space.table.sets.empty() || !space.table.chains.empty();
}

// A namespace that is missing, and its settings that differ.
void make_space(std::vector<LinkChange>& changes, const NamespaceName& name, const SpacePlan* had,
                const SpacePlan& space) {
  if (had == nullptr) changes.push_back(kernel::CreateNamespace{name});
  const auto& before = had == nullptr ? nothing.settings : had->settings;
  for (const SettingValue& value : space.settings) {
    if (std::ranges::find(before, value) != before.end()) continue;
    changes.push_back(kernel::SetSetting{name, value.setting, {}, value.value});
  }
}

// One line of a table: what the kernel tells routes apart by.
bool same_line(const kernel::Route& a, const kernel::Route& b) {
  return a.table == b.table && a.destination == b.destination && a.metric == b.metric;
}

bool has_line(const std::set<kernel::Route>& routes, const kernel::Route& route) {
  return std::ranges::any_of(routes,
                             [&](const kernel::Route& each) { return same_line(each, route); });
}

class Changes {
 public:
  Changes(const Plan& from, const Plan& to) : from_(from), to_(to) {}

  std::vector<LinkChange> make() {
    each_space(from_, to_, [&](const auto& name, const SpacePlan* had, const SpacePlan& space) {
      if (!has_rules(space)) make_space(changes_, name, had, space);
    });
    links();
    each_space(from_, to_, [&](const auto& name, const SpacePlan* had, const SpacePlan& space) {
      const SpacePlan& before = had == nullptr ? nothing : *had;
      add(name, before, space);
      remove(name, before, space);
    });
    stale();
    return std::move(changes_);
  }

 private:
  void links() {
    each_only_in(to_.links, from_.links, [&](const PlannedLink& link) {
      changes_.push_back(kernel::CreateVeth{{link.one.space, link.one.name, link.one.mac},
                                            {link.other.space, link.other.name, link.other.mac}});
    });
  }

  void add(const NamespaceName& name, const SpacePlan& before, const SpacePlan& after) {
    each_only_in(after.addresses, before.addresses, [&](const kernel::Address& address) {
      changes_.push_back(kernel::AddAddress{name, address});
    });
    each_only_in(after.neighbours, before.neighbours, [&](const kernel::Neighbour& neighbour) {
      changes_.push_back(kernel::SetNeighbour{name, neighbour});
    });
    each_only_in(after.routes, before.routes, [&](const kernel::Route& route) {
      if (has_line(before.routes, route)) {
        changes_.push_back(kernel::ReplaceRoute{name, route});
      } else {
        changes_.push_back(kernel::AddRoute{name, route});
      }
    });
    each_only_in(after.rules, before.rules, [&](const kernel::PolicyRule& rule) {
      changes_.push_back(kernel::AddRule{name, rule});
    });
  }

  void remove(const NamespaceName& name, const SpacePlan& before, const SpacePlan& after) {
    each_only_in(before.rules, after.rules, [&](const kernel::PolicyRule& rule) {
      changes_.push_back(kernel::RemoveRule{name, rule});
    });
    each_only_in(before.routes, after.routes, [&](const kernel::Route& route) {
      if (!has_line(after.routes, route)) changes_.push_back(kernel::RemoveRoute{name, route});
    });
    each_only_in(before.neighbours, after.neighbours, [&](const kernel::Neighbour& neighbour) {
      const bool replaced = std::ranges::any_of(after.neighbours, [&](const auto& each) {
        return each.interface == neighbour.interface && each.address == neighbour.address;
      });
      if (!replaced) changes_.push_back(kernel::RemoveNeighbour{name, neighbour});
    });
    each_only_in(before.addresses, after.addresses, [&](const kernel::Address& address) {
      changes_.push_back(kernel::RemoveAddress{name, address});
    });
  }

  // A link goes with either of its namespaces; by itself it goes slowly, so it goes last.
  void stale() {
    each_space(to_, from_, [&](const auto& name, const SpacePlan* kept, const SpacePlan&) {
      if (kept == nullptr) changes_.push_back(kernel::DeleteNamespace{name});
    });
    each_only_in(from_.links, to_.links, [&](const PlannedLink& link) {
      if (!to_.spaces.contains(link.one.space) || !to_.spaces.contains(link.other.space)) return;
      changes_.push_back(kernel::DeleteLink{link.one.space, link.one.name});
    });
  }

  const Plan& from_;
  const Plan& to_;
  std::vector<LinkChange> changes_;
};

}  // namespace

std::vector<LinkChange> guarded_space_changes(const Plan& from, const Plan& to) {
  std::vector<LinkChange> changes;
  each_space(from, to, [&](const auto& name, const SpacePlan* had, const SpacePlan& space) {
    if (has_rules(space)) make_space(changes, name, had, space);
  });
  return changes;
}

std::vector<LinkChange> link_changes(const Plan& from, const Plan& to) {
  return Changes(from, to).make();
}

}  // namespace skerry::network
