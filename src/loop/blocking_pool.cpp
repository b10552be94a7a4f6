#include "loop/blocking_pool.hpp"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace skerry {
namespace {

struct Job {
  std::shared_ptr<Gate::Pass> pass;
  std::function<void()> work;
  std::function<void()> done;
};

// On the worker's thread: the work; then the result, on the loop's.
void perform(Loop& loop, Job job) {
  if (job.pass->enter() == Gate::Pass::Entered::no) return;
  job.work();
  job.work = nullptr;  // what it holds goes while the gate's owner is still there
  loop.post([pass = job.pass, done = std::move(job.done)] {
    if (!pass->closed()) done();
  });
  job.pass->leave();
}

class ThreadPool final : public BlockingPool {
 public:
  ThreadPool(Loop& loop, const BlockingPoolOptions& options)
      : loop_(loop), waiting_max_(options.waiting_max) {
    ASSERT(options.threads > 0);
    // The threads inherit the mask: signals stay with the loop's thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ASSERT(::pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    for (std::size_t i = 0; i < options.threads; ++i) threads_.emplace_back([this] { serve(); });
    ASSERT(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
  }

  ~ThreadPool() override {
    std::deque<Job> dropped;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      dropped.swap(waiting_);
    }
    there_is_work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  Submitted run(const Gate& gate, std::function<void()> work, std::function<void()> done) override {
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() >= waiting_max_) return Submitted::pool_full;
      waiting_.push_back({gate.pass(), std::move(work), std::move(done)});
    }
    there_is_work_.notify_one();
    return Submitted::accepted;
  }

 private:
  void serve() {
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex_);
        there_is_work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        job = std::move(waiting_.front());
        waiting_.pop_front();
      }
      perform(loop_, std::move(job));
    }
  }

  Loop& loop_;
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable there_is_work_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

class InlinePool final : public BlockingPool {
 public:
  explicit InlinePool(Loop& loop) : loop_(loop) {}

  Submitted run(const Gate& gate, std::function<void()> work, std::function<void()> done) override {
    // Shared, since a std::function must be copyable and a Job is moved out of it.
    auto job = std::make_shared<Job>(Job{gate.pass(), std::move(work), std::move(done)});
    loop_.post([&loop = loop_, job] { perform(loop, std::move(*job)); });
    return Submitted::accepted;
  }

 private:
  Loop& loop_;
};

}  // namespace

std::unique_ptr<BlockingPool> make_thread_pool(Loop& loop, const BlockingPoolOptions& options) {
  return std::make_unique<ThreadPool>(loop, options);
}

std::unique_ptr<BlockingPool> make_inline_pool(Loop& loop) {
  return std::make_unique<InlinePool>(loop);
}

}  // namespace skerry
