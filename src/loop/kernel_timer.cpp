#include "loop/kernel_timer.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <algorithm>

#include "base/assert.hpp"

namespace skerry {
namespace {

// Told once for each expiry, so that the descriptor never has to be read: setting it anew forgets
// what it has to say (timerfd_create(2)).
constexpr std::uint32_t interest = EPOLLIN | EPOLLET;

}  // namespace

KernelTimer::KernelTimer(Poller& poller)
    : poller_(poller),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      token_(poller.add(*this)) {
  ASSERT(timer_.open());
  poller_.set_interest(token_, timer_.get(), {.before = 0, .after = interest});
}

KernelTimer::~KernelTimer() {
  poller_.set_interest(token_, timer_.get(), {.before = interest, .after = 0});
  poller_.remove(token_);
}

void KernelTimer::wake_by(TimePoint deadline) {
  using std::chrono::milliseconds;
  // The steady clock is the kernel's monotonic one. Zero would unset the timer.
  const auto since_boot = std::max<milliseconds>(
      std::chrono::ceil<milliseconds>(deadline.time_since_epoch()), milliseconds(1));
  if (set_ && *set_ <= TimePoint(since_boot)) return;
  itimerspec when{};
  when.it_value.tv_sec = since_boot.count() / 1'000;
  when.it_value.tv_nsec = since_boot.count() % 1'000 * 1'000'000;
  ASSERT(::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr) == 0);
  set_ = TimePoint(since_boot);
}

void KernelTimer::on_events(std::uint32_t) { set_.reset(); }

}  // namespace skerry
