#pragma once
// What the loop hands to the store's thread.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "store/batch.hpp"
#include "store/in_flight.hpp"

namespace skerry {

struct CommitJob {
  CommitTicket ticket;
  std::size_t bytes;
  std::vector<Batch::Write> writes;
};
using CommitGroup = std::vector<CommitJob>;  // of one epoch, in order

// Bounded by InFlight, which admits a batch before it comes here.
class CommitQueue {
 public:
  // From the loop's thread.
  void push(CommitJob job);
  void stop();

  // From the store's thread. Waits for work, and takes as much as one transaction may hold; empty
  // when stopped and drained.
  CommitGroup take();
  // A group was refused: drops what the loop submitted, and submits until it knows.
  void refuse_epoch();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CommitJob> jobs_;
  std::uint64_t epoch_ = 0;
  bool stopping_ = false;
};

}  // namespace skerry
