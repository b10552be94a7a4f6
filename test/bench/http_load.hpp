#pragma once
// Kept connections that each send the next request when the last one is answered.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "loop/epoll_loop.hpp"
#include "test/bench/arguments.hpp"

namespace skerry::bench {

// Latencies in microseconds, one counter for each up to the largest.
class Latencies {
 public:
  static constexpr std::size_t largest_us = 100'000;
  void add(Duration latency);
  std::uint64_t count() const { return count_; }
  // The smallest latency that so many of a thousand do not exceed.
  std::uint64_t per_thousand(std::uint64_t share) const;

 private:
  std::vector<std::uint32_t> counters_ = std::vector<std::uint32_t>(largest_us + 1);
  std::uint64_t count_ = 0;
};

struct LoadResult {
  Latencies latencies;
  Duration time{};
  std::size_t answer_bytes = 0;
};

// Read at the beginning and at the end of the measured time, after the warm-up.
class LoadObserver {
 public:
  virtual void on_begin() = 0;
  virtual void on_end() = 0;

 protected:
  ~LoadObserver() = default;
};

// An error when the endpoint cannot be reached or answers anything but 200.
Result<LoadResult> run_load(const Arguments& arguments, const Endpoint& to, LoadObserver& observer);

// One request: the whole answer, checked by a strict parser, must hold `expected`.
Result<std::size_t> probe(const Arguments& arguments, std::string_view expected);

}  // namespace skerry::bench
