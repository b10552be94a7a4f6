#pragma once
// The store's twin for unit tests and simulations: same contract, no disk, no thread. Everything it
// does happens inside work that it posts, so a seeded executor decides every order.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace skerry {

class InFlight;

// What survives the store that wrote it.
struct MemoryDisk {
  std::map<RecordName, std::string> records;
  std::size_t commits = 0;  // groups made durable: each one stands for an fsync
};

enum class DiskAnswer : std::uint8_t {
  durable,
  full,  // refused with certainty
  dead,  // the disk never answers again: completions in flight never run
};

struct MemoryStoreOptions {
  // One posting makes a group durable, a second one runs its completions; between the two a crash
  // (destroying the store) leaves writes durable that nobody was told of, as the real one does.
  Post post;
  // Asked once for each group, before it is made durable; empty: always durable.
  std::function<DiskAnswer()> disk;
};

// A crash: destroy the store; what was not durable is gone, the disk can be opened again.
class MemoryStore final : public Store {
 public:
  MemoryStore(MemoryDisk& disk, MemoryStoreOptions options);
  ~MemoryStore() override;

  Result<Done> load(std::string_view kind, const RecordVisitor& visit) override;
  void commit(Batch batch, CommitHandler completion) override;
  bool settled() const override;

 private:
  struct Core;
  std::shared_ptr<Core> core_;  // posted work holds it weakly
};

}  // namespace skerry
