#include "store/in_flight.hpp"

#include <utility>

#include "store/limits.hpp"

namespace skerry {

InFlight::~InFlight() {
  for (Waiting& one : waiting_) one.batch.forget();
}

bool InFlight::has_room_for(const Batch& batch) const {
  return waiting_.size() < store_limits::in_flight_batches_max &&
         bytes_ + batch.bytes() <= store_limits::in_flight_bytes_max;
}

CommitTicket InFlight::add(Batch batch, CommitHandler completion) {
  const std::size_t bytes = batch.bytes();
  bytes_ += bytes;
  waiting_.push_back({++last_sequence_, bytes, std::move(batch), std::move(completion)});
  return {last_sequence_, epoch_};
}

void InFlight::committed_through(std::uint64_t sequence) {
  // A completion may commit again: the queue can grow while it is walked.
  while (!waiting_.empty() && waiting_.front().sequence <= sequence) {
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= first.bytes;
    first.batch.forget();
    first.completion(CommitOutcome::committed);
  }
}

void InFlight::refuse_all(CommitOutcome outcome) {
  ++epoch_;
  std::deque<Waiting> refused = std::exchange(waiting_, {});
  bytes_ = 0;
  for (auto one = refused.rbegin(); one != refused.rend(); ++one) one->batch.undo();
  for (Waiting& one : refused) one.completion(outcome);
}

}  // namespace skerry
