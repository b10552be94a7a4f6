#include "store/commit_queue.hpp"

#include <utility>

#include "store/limits.hpp"

namespace skerry {

void CommitQueue::push(CommitJob job) {
  {
    const std::lock_guard lock(mutex_);
    if (job.ticket.epoch < epoch_) return;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void CommitQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
}

CommitGroup CommitQueue::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
  CommitGroup group;
  std::size_t bytes = 0;
  while (!jobs_.empty() && group.size() < store_limits::group_batches_max) {
    bytes += jobs_.front().bytes;
    if (!group.empty() && bytes > store_limits::group_bytes_max) break;
    group.push_back(std::move(jobs_.front()));
    jobs_.pop_front();
  }
  return group;
}

void CommitQueue::refuse_epoch() {
  const std::lock_guard lock(mutex_);
  ++epoch_;
  jobs_.clear();
}

}  // namespace skerry
