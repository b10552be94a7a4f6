#pragma once
// The loop's side of a store in tests that have no loop: posted work waits until it is run here.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace skerry::test {

class WorkQueue {
 public:
  // What takes a Post gets this: from any thread, in order.
  std::function<void(std::function<void()>)> post() {
    return [this](std::function<void()> work) {
      {
        const std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
      }
      arrived_.notify_one();
    };
  }

  // Waits for work and runs it, one piece after another, until `enough` says so.
  template <class Enough>
  void run_until(const Enough& enough) {
    while (!enough()) {
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !work_.empty(); });
      }
      run_one();
    }
  }

  // Runs what is there, and what that posts.
  void run_all() {
    while (run_one()) {
    }
  }

  // False when there is nothing.
  bool run_one() {
    std::function<void()> next;
    {
      const std::lock_guard lock(mutex_);
      if (work_.empty()) return false;
      next = std::move(work_.front());
      work_.pop_front();
    }
    next();
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> work_;
};

}  // namespace skerry::test
