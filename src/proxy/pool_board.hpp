#pragma once
// The numbers of each pool of one worker, put up at each tick for whoever scrapes them.

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace skerry::proxy {

struct PoolNumbers {
  std::string database;
  std::string user;
  std::uint64_t clients_resting = 0;
  std::uint64_t clients_waiting = 0;
  std::uint64_t clients_active = 0;
  std::uint64_t servers_idle = 0;
  std::uint64_t servers_busy = 0;
  std::uint64_t servers_starting = 0;
  std::uint64_t transactions = 0;  // from here on they only grow
  std::uint64_t borrow_waits = 0;
  std::uint64_t borrow_wait_us = 0;
  std::uint64_t pins = 0;
};

class PoolBoard {
 public:
  void put(std::vector<PoolNumbers> numbers) {
    const std::lock_guard lock(guard_);
    numbers_ = std::move(numbers);
  }
  std::vector<PoolNumbers> read() const {
    const std::lock_guard lock(guard_);
    return numbers_;
  }

 private:
  mutable std::mutex guard_;
  std::vector<PoolNumbers> numbers_;
};

}  // namespace skerry::proxy
