#pragma once
// When an engine that ended by itself is started again: at once the first time, later each time it
// ends, and as an event when it goes on.

#include <algorithm>
#include <cstdint>

#include "base/clock.hpp"
#include "databases/limits.hpp"

namespace skerry::databases {

enum class CrashEvent : std::uint8_t {
  none,
  restarted,   // RDS-EVENT-0006 "DB instance restarted"
  crash_loop,  // told once for each loop
};

struct Restart {
  Duration wait{};
  CrashEvent event = CrashEvent::none;
};

class RestartPolicy {
 public:
  Restart ended(TimePoint now) {
    if (ends_ > 0 && now - last_ > limits::crash_memory_ms) ends_ = 0;
    last_ = now;
    ++ends_;
    Duration wait = ends_ == 1 ? Duration::zero() : Duration(limits::restart_wait_first_ms);
    for (std::uint32_t end = 2; end < ends_ && wait < limits::restart_wait_ms_max; ++end) wait *= 2;
    return {std::min<Duration>(wait, limits::restart_wait_ms_max),
            ends_ == limits::crash_loop_ends ? CrashEvent::crash_loop : CrashEvent::restarted};
  }
  // Whether it ends again and again: the instance is shown as failed, and still tried.
  bool looping() const { return ends_ >= limits::crash_loop_ends; }

 private:
  std::uint32_t ends_ = 0;
  TimePoint last_{};
};

}  // namespace skerry::databases
