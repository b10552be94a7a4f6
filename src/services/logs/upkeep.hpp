#pragma once
// Looks after the files of events: has them on the disk a second after they were written, removes
// those whose last event has expired, and after a start makes the indexes before somebody asks.
// What takes time happens on a pool's threads.

#include <memory>
#include <vector>

#include "loop/blocking_pool.hpp"
#include "loop/loop.hpp"
#include "services/logs/state.hpp"

namespace skerry::logs {

class Upkeep final : private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    BlockingPool& pool;
    Logs& logs;
  };
  // Begins at once.
  explicit Upkeep(Parts parts);
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

 private:
  void on_timer() override;
  void sync();
  void remove_expired();
  void index_next();

  Parts parts_;
  std::unique_ptr<Timer> timer_;
  std::vector<StreamId> to_index_;  // the last is next
  bool syncing_ = false;
  int ticks_ = 0;
  Gate gate_;
};

}  // namespace skerry::logs
