#pragma once
// Time as a parameter. Timers and timeouts use the monotonic clock; signatures, expiry dates and
// whatever a client sees use the wall clock. Within one turn of a loop both stand still.

#include <chrono>

namespace skerry {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

class Clock {
 public:
  virtual TimePoint now() const = 0;
  virtual WallTime wall() const = 0;

 protected:
  ~Clock() = default;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  WallTime wall() const override;
};

// A clock for tests: it moves only when told to.
class FakeClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  WallTime wall() const override { return wall_; }
  void advance(Duration by) {
    now_ += by;
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(by);
  }
  void set_wall(WallTime wall) { wall_ = wall; }

 private:
  TimePoint now_{};
  WallTime wall_{};
};

}  // namespace skerry
