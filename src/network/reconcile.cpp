#include "network/reconcile.hpp"

#include <algorithm>

#include "base/failpoint.hpp"
#include "kernel/limits.hpp"
#include "network/diff_spaces.hpp"
#include "network/diff_table.hpp"
#include "network/environments.hpp"
#include "network/names.hpp"

namespace skerry::network {
namespace {

using kernel::LinkChange;
using kernel::NamespaceName;
using kernel::Outcome;

// What is to be removed is gone already (a namespace took its links along, a link its routes), or
// what is to be added is there: both are as wanted.
bool as_wanted(const LinkChange& change, kernel::Trouble trouble) {
  if (trouble == kernel::Trouble::absent) {
    return std::holds_alternative<kernel::DeleteNamespace>(change) ||
           std::holds_alternative<kernel::DeleteLink>(change) ||
           std::holds_alternative<kernel::RemoveRoute>(change) ||
           std::holds_alternative<kernel::RemoveRule>(change) ||
           std::holds_alternative<kernel::RemoveAddress>(change) ||
           std::holds_alternative<kernel::RemoveNeighbour>(change);
  }
  return trouble == kernel::Trouble::exists &&
         (std::holds_alternative<kernel::AddAddress>(change) ||
          std::holds_alternative<kernel::AddRule>(change));
}

// The two ends of a planned link as they are found, or nothing.
const kernel::LinkInfo* found(const std::map<NamespaceName, kernel::NamespaceDump>& dumps,
                              const PlannedEnd& end) {
  const auto dump = dumps.find(end.space);
  if (dump == dumps.end()) return nullptr;
  for (const kernel::LinkInfo& link : dump->second.links) {
    if (link.name == end.name) return &link;
  }
  return nullptr;
}

bool whole(const std::map<NamespaceName, kernel::NamespaceDump>& dumps, const PlannedLink& link) {
  const auto* one = found(dumps, link.one);
  const auto* other = found(dumps, link.other);
  return one != nullptr && other != nullptr && one->mac == link.one.mac &&
         other->mac == link.other.mac && one->state == kernel::LinkState::up &&
         other->state == kernel::LinkState::up;
}

// The link to the host is the warden's, those of execution environments their keeper's.
bool others(const NamespaceName& space, const kernel::InterfaceName& link) {
  return (space == names::edge() && link == names::outside()) || is_environments(space, link);
}

// The links of our namespaces that no whole planned link has: halves, strangers, old ones.
std::vector<LinkChange> strays(const std::map<NamespaceName, kernel::NamespaceDump>& dumps,
                               const std::set<PlannedLink>& whole_links) {
  std::set<std::pair<NamespaceName, kernel::InterfaceName>> kept;
  for (const PlannedLink& link : whole_links) {
    kept.emplace(link.one.space, link.one.name);
    kept.emplace(link.other.space, link.other.name);
  }
  std::vector<LinkChange> stray;
  for (const auto& [name, dump] : dumps) {
    for (const kernel::LinkInfo& link : dump.links) {
      if (link.name.text == "lo" || others(name, link.name)) continue;
      if (kept.contains({name, link.name})) continue;
      stray.push_back(kernel::DeleteLink{name, link.name});
    }
  }
  return stray;
}

SpacePlan as_plan(const NamespaceName& name, const kernel::NamespaceDump& dump) {
  SpacePlan plan;  // without settings: they are written again
  for (const kernel::Address& address : dump.addresses) {
    if (!others(name, address.interface)) plan.addresses.insert(address);
  }
  for (const kernel::Route& route : dump.routes) {
    if (!route.interface || !is_environments(name, *route.interface)) plan.routes.insert(route);
  }
  plan.rules = {dump.rules.begin(), dump.rules.end()};
  for (const kernel::Neighbour& neighbour : dump.neighbours) {
    if (!others(name, neighbour.interface)) plan.neighbours.insert(neighbour);
  }
  return plan;
}

bool is_empty(const kernel::Table& table) { return table.sets.empty() && table.chains.empty(); }

}  // namespace

// Batches of a bounded size; a change that is as wanted already is passed over.
Outcome<Done> Reconciler::send(const std::vector<LinkChange>& changes) {
  std::size_t next = 0;
  while (next < changes.size()) {
    const std::size_t count = std::min(changes.size() - next, kernel::changes_per_batch_max);
    auto sent = kernel_.links().apply(std::span(changes).subspan(next, count));
    if (sent.ok()) {
      next += count;
      continue;
    }
    const std::size_t at = next + sent.error().at;
    if (at >= changes.size() || !as_wanted(changes[at], sent.error().trouble)) return sent;
    next = at + 1;
  }
  return Done{};
}

// Reads what there is of ours.
Outcome<Done> Reconciler::look(const Plan& plan) {
  known_ = {};
  found_tables_.clear();
  std::map<NamespaceName, kernel::NamespaceDump> dumps;
  const auto spaces = TRY(kernel_.links().namespaces());
  for (const NamespaceName& name : spaces) {
    if (!names::ours(name)) continue;
    if (!plan.spaces.contains(name)) {
      known_.spaces.emplace(name, SpacePlan{});  // it goes, with all that is in it
      continue;
    }
    auto dump = TRY(kernel_.links().dump(name));
    auto table = TRY(kernel_.firewall().dump(name));
    known_.spaces.emplace(name, as_plan(name, dump));
    found_tables_.emplace(name, std::move(table));
    dumps.emplace(name, std::move(dump));
  }
  for (const PlannedLink& link : plan.links) {
    if (whole(dumps, link)) known_.links.insert(link);
  }
  strays_ = strays(dumps, known_.links);
  knowledge_ = Knowledge::found;
  return Done{};
}

// Whatever stood on a link goes with it, so there is a second look.
Outcome<Done> Reconciler::clear_strays(const Plan& plan) {
  if (strays_.empty()) return Done{};
  TRY(send(strays_));
  return look(plan);
}

Outcome<Done> Reconciler::firewall(const NamespaceName& name, const SpacePlan& plan) {
  std::optional<SeenTable> before;
  if (knowledge_ == Knowledge::applied) {
    const auto had = known_.spaces.find(name);
    if (had != known_.spaces.end()) {
      if (is_empty(had->second.table) && is_empty(plan.table)) return Done{};  // a workload's
      before = seen(had->second.table);
    }
  } else if (const auto had = found_tables_.find(name); had != found_tables_.end()) {
    if (had->second.present) before = seen(had->second);
  }
  const auto changes = table_changes(before, plan.table);
  if (changes.empty()) return Done{};
  return kernel_.firewall().apply(name, changes);
}

Outcome<Done> Reconciler::change(const Plan& plan) {
  TRY(send(guarded_space_changes(known_, plan)));
  FAILPOINT("network.reconcile.spaces");
  for (const auto& [name, space] : plan.spaces) {
    TRY(firewall(name, space));
    FAILPOINT("network.reconcile.firewall");
  }
  TRY(send(link_changes(known_, plan)));
  FAILPOINT("network.reconcile.links");
  return Done{};
}

Outcome<Done> Reconciler::apply(Plan plan) {
  if (knowledge_ != Knowledge::applied) {
    TRY(look(plan));
    TRY(clear_strays(plan));
  }
  auto done = change(plan);
  knowledge_ = Knowledge::none;
  if (!done.ok()) return done;
  known_ = std::move(plan);
  found_tables_.clear();
  knowledge_ = Knowledge::applied;
  return Done{};
}

}  // namespace skerry::network
