#pragma once
// Wakes a poller at a time. It stays set when the earliest deadline moves away, since waking once
// too early costs less than telling the kernel of each change; and a wait without a time limit
// costs less than one with, which sets and unsets a timer of the kernel's own for each sleep.

#include <optional>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "loop/poller.hpp"

namespace skerry {

class KernelTimer final : private PollSource {
 public:
  explicit KernelTimer(Poller& poller);
  ~KernelTimer();
  KernelTimer(const KernelTimer&) = delete;
  KernelTimer& operator=(const KernelTimer&) = delete;

  // The next wait ends at most a millisecond after `deadline`; deadlines that lie close together
  // share a wake-up. One system call when it is earlier than what is set, else none.
  void wake_by(TimePoint deadline);

 private:
  void on_events(std::uint32_t events) override;

  Poller& poller_;
  Fd timer_;
  PollToken token_;
  std::optional<TimePoint> set_;
};

}  // namespace skerry
