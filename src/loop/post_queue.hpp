#pragma once
// Work handed to a loop from any thread, run on the loop's in the order of its posting.

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

namespace skerry {

class PostQueue {
 public:
  enum class Was : bool { empty, filled };

  // From any thread. What the queue was before: only the first post needs to wake the loop.
  Was push(std::function<void()> work);

  // From the loop's thread. Runs what is there now; what that posts waits for the next call.
  void run();
  bool filled() const { return filled_.load(std::memory_order_acquire); }
  // Destroys what has not run.
  void clear();

 private:
  std::atomic<bool> filled_ = false;  // so that an idle turn takes no lock
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;
  std::vector<std::function<void()>> running_;
};

}  // namespace skerry
