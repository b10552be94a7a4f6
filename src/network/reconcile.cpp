#include "network/reconcile.hpp"

#include <algorithm>

#include "base/failpoint.hpp"
#include "kernel/limits.hpp"
#include "kernel/steps.hpp"
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

// In batches, each a step.
void add(std::vector<kernel::Step>& steps, std::vector<LinkChange> changes) {
  while (changes.size() > kernel::changes_per_batch_max) {
    const auto cut = changes.begin() + kernel::changes_per_batch_max;
    steps.emplace_back(kernel::LinksStep{{changes.begin(), cut}});
    changes.erase(changes.begin(), cut);
  }
  if (!changes.empty()) steps.emplace_back(kernel::LinksStep{std::move(changes)});
}

std::size_t size_of(const kernel::Step& step) {
  const auto* const batch = std::get_if<kernel::LinksStep>(&step);
  return batch != nullptr ? batch->changes.size()
                          : std::get<kernel::RulesStep>(step).changes.size();
}

// The warden hears nobody while it works on a command.
std::size_t steps_of_a_command(std::span<const kernel::Step> steps) {
  std::size_t count = 1;
  std::size_t changes = size_of(steps.front());
  while (count < std::min(steps.size(), kernel::steps_per_command_max)) {
    changes += size_of(steps[count]);
    if (changes > kernel::changes_per_batch_max) break;
    ++count;
  }
  return count;
}

bool is_empty(const kernel::Table& table) { return table.sets.empty() && table.chains.empty(); }

}  // namespace

// Commands of a bounded size; a change that is as wanted already is passed over.
Outcome<Done> Reconciler::send(std::vector<kernel::Step> steps) {
  std::size_t next = 0;
  while (next < steps.size()) {
    const std::size_t count = steps_of_a_command(std::span(steps).subspan(next));
    auto sent = kernel_.apply(std::span(steps).subspan(next, count));
    if (sent.ok()) {
      next += count;
      continue;
    }
    const std::size_t failed = next + sent.error().step;
    auto* const batch =
        failed < steps.size() ? std::get_if<kernel::LinksStep>(&steps[failed]) : nullptr;
    const std::size_t at = sent.error().at;
    if (batch == nullptr || at >= batch->changes.size() ||
        !as_wanted(batch->changes[at], sent.error().trouble))
      return sent;
    batch->changes.erase(batch->changes.begin(),
                         batch->changes.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    next = failed;
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
  std::vector<kernel::Step> steps;
  add(steps, std::move(strays_));
  TRY(send(std::move(steps)));
  return look(plan);
}

std::vector<kernel::FirewallChange> Reconciler::firewall(const NamespaceName& name,
                                                         const SpacePlan& plan) const {
  std::optional<SeenTable> before;
  if (knowledge_ == Knowledge::applied) {
    const auto had = known_.spaces.find(name);
    if (had != known_.spaces.end()) {
      if (is_empty(had->second.table) && is_empty(plan.table)) return {};  // a workload's
      before = seen(had->second.table);
    }
  } else if (const auto had = found_tables_.find(name); had != found_tables_.end()) {
    if (had->second.present) before = seen(had->second);
  }
  return table_changes(before, plan.table);
}

Outcome<Done> Reconciler::change(const Plan& plan) {
  std::vector<kernel::Step> steps;
  add(steps, guarded_space_changes(known_, plan));
  FAILPOINT("network.reconcile.spaces");
  for (const auto& [name, space] : plan.spaces) {
    auto changes = firewall(name, space);
    if (!changes.empty()) steps.emplace_back(kernel::RulesStep{name, std::move(changes)});
    FAILPOINT("network.reconcile.firewall");
  }
  add(steps, link_changes(known_, plan));
  TRY(send(std::move(steps)));
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
