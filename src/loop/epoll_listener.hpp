#pragma once
// A listening socket of the epoll loop.

#include "base/fd.hpp"
#include "loop/loop.hpp"
#include "loop/poller.hpp"
#include "loop/timer_heap.hpp"

namespace skerry {

class EpollListener final : public Listener, private PollSource, private TimerHandler {
 public:
  struct Parts {
    Poller& poller;
    TimerHeap& timers;
    const Clock& clock;
  };
  EpollListener(Parts parts, Fd socket, AcceptHandler& handler);
  ~EpollListener() override;
  EpollListener(const EpollListener&) = delete;
  EpollListener& operator=(const EpollListener&) = delete;

  PeerAddress local() const override;
  void pause() override;
  void resume() override;

 private:
  enum class State : std::uint8_t {
    listening,
    resting,  // out of descriptors; the timer ends it
    paused,   // by the owner, until resume()
  };
  enum class Failure : std::uint8_t { none_waiting, of_one_connection, of_the_host };

  void on_events(std::uint32_t events) override;
  void on_timer() override;
  void move_to(State next);
  int take_now();
  static Failure failure_of(int error);
  void rest(int error);

  Poller& poller_;
  AcceptHandler& handler_;
  Fd socket_;
  PollToken token_;
  State state_ = State::paused;
  enum class Told : bool { no, yes };
  Told told_ = Told::no;         // the log knows that accepting fails
  int took_at_most_ = 1;         // the last time it was told
  std::uint64_t told_turn_ = 0;  // the poller's
  HeapTimer rest_;
};

}  // namespace skerry
