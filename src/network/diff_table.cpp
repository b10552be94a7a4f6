#include "network/diff_table.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace skerry::network {
namespace {

using kernel::Chain;
using kernel::ChainName;
using kernel::FirewallChange;

enum class Sight : std::uint8_t { absent, same, differs, other_hook };

struct Compared {
  const Chain& wanted;

  Sight operator()(const Chain* had) const {
    if (had->base != wanted.base) return Sight::other_hook;
    return *had == wanted ? Sight::same : Sight::differs;
  }
  Sight operator()(const kernel::ChainInfo* had) const {
    if (had->base != wanted.base) return Sight::other_hook;
    return had->fingerprint == fingerprint(wanted) ? Sight::same : Sight::differs;
  }
};

Sight sight_of(const SeenTable& from, const Chain& wanted) {
  const auto had = from.chains.find(wanted.name);
  return had == from.chains.end() ? Sight::absent : std::visit(Compared{wanted}, had->second);
}

// The changes of one transaction, in the order in which nft must see them.
class Transaction {
 public:
  Transaction(const SeenTable& from, const kernel::Table& to) : from_(from), to_(to) {}

  // Nothing: the hooks or kinds differ, only a new table will do.
  std::optional<std::vector<FirewallChange>> make();

 private:
  bool sets();
  bool chains();
  void put_chain(const Chain& chain);
  void remove_stale();
  void compare(const kernel::Set& had, const kernel::Set& wanted);

  const SeenTable& from_;
  const kernel::Table& to_;
  std::map<ChainName, const Chain*> to_put_;
  std::vector<FirewallChange> removed_elements_, new_sets_, new_chains_, added_elements_, removed_;
};

void Transaction::compare(const kernel::Set& had, const kernel::Set& wanted) {
  std::vector<kernel::Element> stale, fresh;
  auto old = had.elements.begin();
  for (const kernel::Element& each : wanted.elements) {
    while (old != had.elements.end() && *old != each && *old < each) stale.push_back(*old++);
    if (old != had.elements.end() && *old == each) {
      ++old;
    } else {
      fresh.push_back(each);
    }
  }
  stale.insert(stale.end(), old, had.elements.end());
  if (!stale.empty()) {
    removed_elements_.push_back(kernel::RemoveElements{wanted.name, std::move(stale)});
  }
  if (!fresh.empty()) {
    added_elements_.push_back(kernel::AddElements{wanted.name, std::move(fresh)});
  }
}

bool Transaction::sets() {
  for (const kernel::Set& wanted : to_.sets) {
    const auto had = from_.sets.find(wanted.name);
    if (had != from_.sets.end()) {
      if (had->second->key != wanted.key || had->second->value != wanted.value) return false;
      compare(*had->second, wanted);
      continue;
    }
    // A verdict may name a chain that comes later, which may name this set.
    kernel::Set made = wanted;
    if (wanted.value == kernel::Value::verdict && !wanted.elements.empty()) {
      made.elements.clear();
      added_elements_.push_back(kernel::AddElements{wanted.name, wanted.elements});
    }
    new_sets_.push_back(kernel::PutSet{std::move(made)});
  }
  return true;
}

// After the chains that it leads to.
void Transaction::put_chain(const Chain& chain) {
  if (to_put_.erase(chain.name) == 0) return;
  for (const kernel::Rule& rule : chain.rules) {
    for (const kernel::Action& action : rule.actions) {
      const ChainName* target = nullptr;
      if (const auto* jump = std::get_if<kernel::Jump>(&action)) target = &jump->chain;
      if (const auto* go = std::get_if<kernel::Goto>(&action)) target = &go->chain;
      if (target == nullptr) continue;
      const auto later = to_put_.find(*target);
      if (later != to_put_.end()) put_chain(*later->second);
    }
  }
  new_chains_.push_back(kernel::PutChain{chain});
}

bool Transaction::chains() {
  for (const Chain& chain : to_.chains) {
    const Sight sight = sight_of(from_, chain);
    if (sight == Sight::other_hook) return false;
    if (sight != Sight::same) to_put_.emplace(chain.name, &chain);
  }
  while (!to_put_.empty()) put_chain(*to_put_.begin()->second);
  return true;
}

// Chains are emptied first, then maps that lead to them, then sets go, then chains: nothing is
// removed that something still names.
void Transaction::remove_stale() {
  std::set<ChainName> wanted_chains;
  for (const Chain& chain : to_.chains) wanted_chains.insert(chain.name);
  std::vector<FirewallChange> gone;
  for (const auto& [name, had] : from_.chains) {
    if (wanted_chains.contains(name)) continue;
    const auto base = std::visit([](const auto* chain) { return chain->base; }, had);
    removed_.push_back(kernel::PutChain{{name, base, {}}});
    gone.push_back(kernel::RemoveChain{name});
  }
  std::set<kernel::SetName> wanted_sets;
  for (const kernel::Set& set : to_.sets) wanted_sets.insert(set.name);
  for (const auto& [name, had] : from_.sets) {
    if (wanted_sets.contains(name)) continue;
    if (had->value == kernel::Value::verdict && !had->elements.empty())
      removed_elements_.push_back(kernel::RemoveElements{name, had->elements});
    removed_.push_back(kernel::RemoveSet{name});
  }
  std::ranges::move(gone, std::back_inserter(removed_));
}

std::optional<std::vector<FirewallChange>> Transaction::make() {
  if (!sets() || !chains()) return std::nullopt;
  remove_stale();
  std::vector<FirewallChange> all;
  for (auto* part : {&removed_elements_, &new_sets_, &new_chains_, &added_elements_, &removed_}) {
    std::ranges::move(*part, std::back_inserter(all));
  }
  return all;
}

}  // namespace

SeenTable seen(const kernel::Table& table) {
  SeenTable seen;
  for (const Chain& chain : table.chains) seen.chains.emplace(chain.name, &chain);
  for (const kernel::Set& set : table.sets) seen.sets.emplace(set.name, &set);
  return seen;
}

SeenTable seen(const kernel::FirewallDump& dump) {
  SeenTable seen;
  for (const kernel::ChainInfo& chain : dump.chains) seen.chains.emplace(chain.name, &chain);
  for (const kernel::Set& set : dump.sets) seen.sets.emplace(set.name, &set);
  return seen;
}

std::vector<FirewallChange> table_changes(const std::optional<SeenTable>& from,
                                          const kernel::Table& to) {
  const bool nothing = to.chains.empty() && to.sets.empty();
  if (!from || (from->chains.empty() && from->sets.empty())) {
    if (nothing) return {};
    return {kernel::ReplaceTable{to}};
  }
  if (nothing) return {kernel::RemoveTable{}};
  auto changes = Transaction(*from, to).make();
  if (!changes) return {kernel::ReplaceTable{to}};
  return *std::move(changes);
}

}  // namespace skerry::network
