#pragma once
// The loop's side of every store: the batches that wait for their outcome, in the order of
// commit(). It holds what is needed to take them back. One thread only.

#include <cstddef>
#include <cstdint>
#include <deque>

#include "store/batch.hpp"
#include "store/store.hpp"

namespace skerry {

// Which batch, and how many refusals the loop had seen when it was submitted. A store that has
// refused drops what still comes in under the old epoch: InFlight refuses those batches itself.
struct CommitTicket {
  std::uint64_t sequence;
  std::uint64_t epoch;
};

class InFlight {
 public:
  InFlight() = default;
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight();  // forgets: owners of records may be gone by now

  bool has_room_for(const Batch& batch) const;
  bool empty() const { return waiting_.empty(); }

  CommitTicket add(Batch batch, CommitHandler completion);

  // Every batch up to and including `sequence` is durable: runs their completions.
  void committed_through(std::uint64_t sequence);
  // Nothing that waits here is durable: takes all of it back, newest first, then tells `outcome`.
  void refuse_all(CommitOutcome outcome);

 private:
  struct Waiting {
    std::uint64_t sequence;
    std::size_t bytes;
    Batch batch;  // its writes are with the store; the undo part is here
    CommitHandler completion;
  };
  std::deque<Waiting> waiting_;
  std::size_t bytes_ = 0;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace skerry
