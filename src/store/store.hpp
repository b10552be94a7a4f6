#pragma once
// The durable state of a region: records of opaque bytes under (kind, key), changed in batches.
//
// Services hold their state in memory (see table.hpp); the store makes it durable. The life of a
// write:
//   1. a handler changes memory and appends to its Batch, in one turn of the loop;
//   2. commit(): the batch joins whatever else is in flight; later handlers already see the change;
//   3. the store makes a group of batches durable with one fsync, in the order of commit();
//   4. the completion runs on the loop with `committed`, and only now may the answer, or any other
//      effect outside of memory, leave.
// What a refused commit means for memory: the store has taken it back before the completion runs.
// Since later handlers may have built on what was refused, everything in flight is refused with it,
// and undone from the last change to the first; memory then equals the disk again.
//
// A reader may see a change that is still in flight, so its answer waits for it too: unless
// settled(), it commits its empty batch, and answers when that completes. `disk_full` for an empty
// batch says that what was read has been undone: run the reader again.
//
// All functions are called on one thread, the loop's. `Store` is the interface; sqlite_store.hpp is
// the embedded one, memory_store.hpp the one for tests and simulations.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/batch.hpp"

namespace skerry {

enum class CommitOutcome : std::uint8_t {
  committed,   // durable
  disk_full,   // certainly not durable, undone in memory; reads go on, a later commit may succeed
  overloaded,  // too much in flight (limits.hpp); not durable, this batch alone undone
};
// There is no outcome for an I/O error: whether the data reached the disk is then unknown, and no
// later fsync can tell. The process stops (StoreOptions::on_fatal) and the completion never runs;
// the next start reads what the disk really has.

using CommitHandler = std::function<void(CommitOutcome)>;

// Runs work on the loop's thread in a later turn, in the order of posting; callable from any
// thread: Loop::post.
using Post = std::function<void(std::function<void()>)>;

struct Record {
  std::string key;
  std::string value;
};
using RecordVisitor = std::function<Result<Done>(Record)>;

class Store {
 public:
  // In-flight batches are made durable first; their completions do not run any more. Owners of
  // records may be destroyed before or after.
  virtual ~Store() = default;

  // Visits every durable record of a kind in the order of keys; for start-up, it blocks. Fails with
  // the visitor's error, or naming a record that is damaged.
  virtual Result<Done> load(std::string_view kind, const RecordVisitor& visit) = 0;

  // Never calls `completion` before it returns. Completions run in the order of commit(), except
  // that `overloaded` may overtake.
  virtual void commit(Batch batch, CommitHandler completion) = 0;

  // True when nothing is in flight: all that memory holds is durable.
  virtual bool settled() const = 0;
};

}  // namespace skerry
