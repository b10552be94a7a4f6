#pragma once
// The product's loop: level-triggered epoll. One turn waits, takes the time once, and then hands
// out one batch of events, the timers that are due and the posted work, in this order; at its end
// it sends what was to be sent soon. A message
// of a ping-pong costs one epoll_wait, one recv and one send: registrations are kept, the wait has
// no time limit, and nothing is allocated for an event.

#include <atomic>
#include <optional>

#include "loop/kernel_timer.hpp"
#include "loop/loop.hpp"
#include "loop/poller.hpp"
#include "loop/post_queue.hpp"
#include "loop/timer_heap.hpp"

namespace skerry {

// Told while a descriptor that is no stream (a signalfd, a pidfd) has something to read; told again
// in each turn until it has been read. May destroy its Watch inside the call.
class WatchHandler {
 public:
  virtual void on_ready() = 0;

 protected:
  ~WatchHandler() = default;
};

class Watch {
 public:
  virtual ~Watch() = default;  // before the descriptor is closed
};

class EpollLoop final : public Loop, private PollSource {
 public:
  explicit EpollLoop(Batching batching = Batching::where_allowed);
  // Every stream, listener, attempt and watch must be gone, and no timer armed.
  ~EpollLoop() override;
  EpollLoop(const EpollLoop&) = delete;
  EpollLoop& operator=(const EpollLoop&) = delete;

  TimePoint now() const override { return now_; }
  WallTime wall() const override;

  std::unique_ptr<Stream> adopt(Fd socket) override;
  std::unique_ptr<Listener> listen(Fd socket, AcceptHandler& handler) override;
  std::unique_ptr<Connecting> connect(const Endpoint& to, ConnectHandler& handler) override;
  std::unique_ptr<Timer> timer(TimerHandler& handler) override;
  std::unique_ptr<Watch> watch(int descriptor, WatchHandler& handler);

  void post(std::function<void()> work) override;
  void run() override;
  void stop() override;

  // One turn, waiting at most so long when there is nothing to do. For those with a loop of their
  // own around it; run() is this until stop().
  void turn(Duration at_most);

 private:
  void on_events(std::uint32_t events) override;  // of the eventfd
  void wake();
  int timeout_ms(std::optional<Duration> at_most);
  void one_turn(std::optional<Duration> at_most);

  SystemClock system_;
  TimePoint now_;
  mutable std::optional<WallTime> wall_;  // taken when first asked for in a turn
  Poller poller_;
  KernelTimer alarm_;
  TimerHeap timers_;
  PostQueue posted_;
  Fd wake_;
  PollToken wake_token_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace skerry
