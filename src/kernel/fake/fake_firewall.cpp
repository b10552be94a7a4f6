#include <sys/eventfd.h>

#include <algorithm>

#include "kernel/checks.hpp"
#include "kernel/fake/fake_parts.hpp"

namespace skerry::kernel {
namespace {

template <class Part, class Name>
typename std::vector<Part>::iterator find(std::vector<Part>& parts, const Name& name) {
  return std::find_if(parts.begin(), parts.end(),
                      [&](const Part& each) { return each.name == name; });
}

KernelError absent(const std::string& what) { return {Trouble::absent, "no " + what, 0}; }

struct Change {
  std::optional<Table>& table;

  Outcome<Done> operator()(const ReplaceTable& change) const {
    table = change.table;
    return Done{};
  }
  Outcome<Done> operator()(const RemoveTable&) const {
    table.reset();
    return Done{};
  }
  Outcome<Done> operator()(const PutChain& change) const {
    if (!table) table.emplace();
    const auto found = find(table->chains, change.chain.name);
    if (found == table->chains.end()) {
      table->chains.push_back(change.chain);
    } else if (found->base != change.chain.base) {
      return KernelError{Trouble::exists, "chain " + change.chain.name.text + " on another hook",
                         0};
    } else {
      *found = change.chain;
    }
    return Done{};
  }
  Outcome<Done> operator()(const RemoveChain& change) const {
    if (!table || find(table->chains, change.chain) == table->chains.end())
      return absent("chain " + change.chain.text);
    table->chains.erase(find(table->chains, change.chain));
    return Done{};
  }
  Outcome<Done> operator()(const PutSet& change) const {
    if (!table) table.emplace();
    const auto found = find(table->sets, change.set.name);
    if (found == table->sets.end()) {
      table->sets.push_back(change.set);
    } else if (found->key != change.set.key || found->value != change.set.value) {
      return KernelError{Trouble::exists, "set " + change.set.name.text + " of another kind", 0};
    } else {
      *found = change.set;
    }
    return Done{};
  }
  Outcome<Done> operator()(const RemoveSet& change) const {
    if (!table || find(table->sets, change.set) == table->sets.end())
      return absent("set " + change.set.text);
    table->sets.erase(find(table->sets, change.set));
    return Done{};
  }
  Outcome<Done> operator()(const AddElements& change) const {
    if (change.elements.empty()) return Done{};  // nothing is said of the set then
    Set* const set = TRY(set_of(change.set));
    for (const Element& element : change.elements) {
      TRY(same_kind(*set, element));
      const auto same = [&](const Element& each) { return each.key == element.key; };
      const auto found = std::find_if(set->elements.begin(), set->elements.end(), same);
      if (found == set->elements.end()) {
        set->elements.push_back(element);
      } else if (found->value != element.value) {
        return KernelError{Trouble::exists, "an element with another value", 0};
      }
    }
    return Done{};
  }
  Outcome<Done> operator()(const RemoveElements& change) const {
    if (change.elements.empty()) return Done{};
    Set* const set = TRY(set_of(change.set));
    for (const Element& element : change.elements) {
      const auto same = [&](const Element& each) { return each.key == element.key; };
      if (std::erase_if(set->elements, same) == 0) return absent("such element");
    }
    return Done{};
  }

 private:
  Outcome<Set*> set_of(const SetName& name) const {
    if (!table || find(table->sets, name) == table->sets.end()) return absent("set " + name.text);
    return &*find(table->sets, name);
  }
  static Outcome<Done> same_kind(const Set& set, const Element& element) {
    if (element.key.index() != static_cast<std::size_t>(set.key) ||
        element.value.index() != static_cast<std::size_t>(set.value))
      return refused("an element of another kind than its set");
    return Done{};
  }
};

const ChainName* jump_of(const Verdict& verdict) {
  if (const auto* jump = std::get_if<Jump>(&verdict); jump != nullptr) return &jump->chain;
  if (const auto* other = std::get_if<Goto>(&verdict); other != nullptr) return &other->chain;
  return nullptr;
}

// Whatever the table names, it has: the kernel refuses anything else.
struct Complete {
  const Table& table;

  Outcome<Done> chain(const ChainName& name) const {
    const auto same = [&](const Chain& each) { return each.name == name; };
    if (std::none_of(table.chains.begin(), table.chains.end(), same))
      return absent("chain " + name.text);
    return Done{};
  }
  Outcome<Done> set(const SetName& name) const {
    const auto same = [&](const Set& each) { return each.name == name; };
    if (std::none_of(table.sets.begin(), table.sets.end(), same)) return absent("set " + name.text);
    return Done{};
  }
  template <class Part>
  Outcome<Done> operator()(const Part& part) const {
    if constexpr (requires { part.set; }) {
      return set(part.set);
    } else if constexpr (requires { part.map; }) {
      return set(part.map);
    } else if constexpr (requires { part.chain; }) {
      return chain(part.chain);
    } else {
      return Done{};
    }
  }
  Outcome<Done> all() const {
    for (const Chain& each : table.chains) {
      for (const Rule& rule : each.rules) {
        for (const Match& match : rule.matches) TRY(std::visit(*this, match.what));
        for (const Action& action : rule.actions) TRY(std::visit(*this, action));
      }
    }
    for (const Set& each : table.sets) {
      for (const Element& element : each.elements) {
        const auto* const verdict = std::get_if<Verdict>(&element.value);
        const ChainName* const target = verdict == nullptr ? nullptr : jump_of(*verdict);
        if (target != nullptr) TRY(chain(*target));
      }
    }
    return Done{};
  }
};

// The kernel looks at each change of a transaction by itself, in order.
Outcome<Done> named_parts_are_there(const Table& table, const FirewallChange& change) {
  auto complete = Complete{table}.all();
  const bool removes =
      std::holds_alternative<RemoveChain>(change) || std::holds_alternative<RemoveSet>(change);
  if (!complete.ok() && removes) complete.error().trouble = Trouble::in_use;
  return complete;
}

}  // namespace

Outcome<Done> FakeFirewall::apply(const NamespaceName& name,
                                  std::span<const FirewallChange> changes) {
  TRY(check(changes));
  TRY(world_.step());
  FakeSpace* const space = TRY(world_.space(name));
  std::optional<Table> table = space->table;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto done = std::visit(Change{table}, changes[i]);
    if (done.ok() && table) done = named_parts_are_there(*table, changes[i]);
    if (done.ok()) continue;
    done.error().at = static_cast<std::uint32_t>(i);
    return done;
  }
  space->table = std::move(table);
  return Done{};
}

Outcome<FirewallDump> FakeFirewall::dump(const NamespaceName& name) {
  TRY(world_.step());
  const FakeSpace* const space = TRY(world_.space(name));
  FirewallDump out;
  if (!space->table) return out;
  out.present = true;
  for (const Chain& chain : space->table->chains)
    out.chains.push_back({chain.name, chain.base, fingerprint(chain)});
  out.sets = space->table->sets;
  for (Set& set : out.sets) std::sort(set.elements.begin(), set.elements.end());
  std::sort(out.sets.begin(), out.sets.end());
  std::sort(out.chains.begin(), out.chains.end(),
            [](const ChainInfo& a, const ChainInfo& b) { return a.name < b.name; });
  return out;
}

Outcome<std::vector<CounterInfo>> FakeFirewall::counters(const NamespaceName& name) {
  TRY(world_.step());
  const FakeSpace* const space = TRY(world_.space(name));
  std::set<CounterName> names;
  if (space->table) {
    for (const Chain& chain : space->table->chains) {
      for (const Rule& rule : chain.rules) {
        for (const Action& action : rule.actions) {
          if (const auto* count = std::get_if<Count>(&action); count != nullptr)
            names.insert(count->counter);
        }
      }
    }
  }
  std::vector<CounterInfo> out;
  for (const CounterName& each : names) out.push_back({each, 0, 0});
  return out;
}

Outcome<Fd> FakeFirewall::watch(const NamespaceName& name) {
  TRY(world_.step());
  TRY(world_.space(name));
  return Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

}  // namespace skerry::kernel
