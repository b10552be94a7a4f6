#include "loop/post_queue.hpp"

#include <utility>

#include "base/assert.hpp"
#include "loop/limits.hpp"

namespace skerry {

PostQueue::Was PostQueue::push(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  ASSERT(waiting_.size() < loop_limits::posted_max);
  const Was was = waiting_.empty() ? Was::empty : Was::filled;
  waiting_.push_back(std::move(work));
  filled_.store(true, std::memory_order_release);
  return was;
}

void PostQueue::run() {
  if (!filled()) return;
  {
    const std::lock_guard lock(mutex_);
    running_.swap(waiting_);
    filled_.store(false, std::memory_order_release);
  }
  for (std::function<void()>& work : running_) {
    work();
    work = nullptr;  // what it owns goes before the next one runs
  }
  running_.clear();
}

void PostQueue::clear() {
  std::vector<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    dropped.swap(waiting_);
    filled_.store(false, std::memory_order_release);
  }
  dropped.clear();  // outside the lock: a destructor may post
}

}  // namespace skerry
