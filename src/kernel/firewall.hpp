#pragma once
// The firewall of a namespace: changes in transactions, a dump to compare, counters, and the
// packets that rules log.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"
#include "kernel/rules.hpp"

namespace skerry::kernel {

// The whole table, in place of whatever there was.
struct ReplaceTable {
  Table table;
};
struct RemoveTable {};
// A new chain, or new rules for one that there is; the hook of a base chain cannot change so.
struct PutChain {
  Chain chain;
};
// Nothing may jump to it any more, by what came before in the transaction: else `in_use`.
struct RemoveChain {
  ChainName chain;
};
// A new set, or new elements in place of all that it has (its key and value stay).
struct PutSet {
  Set set;
};
struct RemoveSet {
  SetName set;
};
// Alone in a transaction these take the short way: about 15 us whatever the table's size. Adding
// what is there is no error (unless a map says otherwise for it); removing what is not there is.
struct AddElements {
  SetName set;
  std::vector<Element> elements;
};
struct RemoveElements {
  SetName set;
  std::vector<Element> elements;
};

using FirewallChange = std::variant<ReplaceTable, RemoveTable, PutChain, RemoveChain, PutSet,
                                    RemoveSet, AddElements, RemoveElements>;

struct ChainInfo {
  ChainName name;
  std::optional<BaseChain> base;
  std::string fingerprint;  // of rules.hpp; empty: rules that Skerry did not write
  friend bool operator==(const ChainInfo&, const ChainInfo&) = default;
};
struct FirewallDump {
  bool present = false;           // the table is there
  std::vector<ChainInfo> chains;  // sorted by name
  std::vector<Set> sets;          // sorted by name, with their elements, sorted
};

struct CounterInfo {
  CounterName name;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const CounterInfo&, const CounterInfo&) = default;
};

class Firewall {
 public:
  // One transaction: all of it or nothing, and no packet sees a part. Order matters as in nft:
  // a set before the chain that names it, a chain before the element that jumps to it.
  virtual Outcome<Done> apply(const NamespaceName& space,
                              std::span<const FirewallChange> changes) = 0;
  virtual Outcome<FirewallDump> dump(const NamespaceName& space) = 0;
  virtual Outcome<std::vector<CounterInfo>> counters(const NamespaceName& space) = 0;
  // A non-blocking socket on which every Log of the namespace arrives while it is open;
  // drop_log.hpp reads what comes. One watcher per namespace at a time: a second is `exists`.
  virtual Outcome<Fd> watch(const NamespaceName& space) = 0;

 protected:
  ~Firewall() = default;
};

}  // namespace skerry::kernel
