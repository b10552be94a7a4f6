#pragma once
// Owns work that runs elsewhere for a component. While the gate exists the work may use what the
// component owns; when it goes, what has not begun is dropped, what runs is waited for, and no
// result arrives any more. Made and destroyed on the loop's thread.

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace skerry {

class Gate {
 public:
  Gate();
  ~Gate();  // close()
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Waits for the work that runs now; later entries are refused. Once closed it stays so.
  void close();

  // What the workers hold; it outlives the gate.
  class Pass {
   public:
    enum class Entered : bool { no, yes };
    // Around the work, on the worker's thread; leave() after each entry that succeeded.
    Entered enter();
    void leave();
    bool closed() const;

   private:
    friend Gate;
    mutable std::mutex mutex_;
    std::condition_variable left_;
    std::size_t inside_ = 0;
    bool closed_ = false;
  };
  const std::shared_ptr<Pass>& pass() const { return pass_; }

 private:
  std::shared_ptr<Pass> pass_;
};

}  // namespace skerry
