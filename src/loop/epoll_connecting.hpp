#pragma once
// An attempt of the epoll loop to connect. Its outcome is told in a later turn, also when it is
// known at once (a bad address, most Unix sockets).

#include <memory>

#include "base/fd.hpp"
#include "loop/address.hpp"
#include "loop/loop.hpp"
#include "loop/poller.hpp"
#include "loop/timer_heap.hpp"

namespace skerry {

class EpollConnecting final : public Connecting, private PollSource, private TimerHandler {
 public:
  struct Parts {
    Poller& poller;
    TimerHeap& timers;
    const Clock& clock;
  };
  EpollConnecting(Parts parts, const Endpoint& to, ConnectHandler& handler);
  ~EpollConnecting() override;
  EpollConnecting(const EpollConnecting&) = delete;
  EpollConnecting& operator=(const EpollConnecting&) = delete;

 private:
  enum class State : std::uint8_t {
    waiting_for_room,  // the Unix socket's backlog is full; the timer tries again
    in_progress,       // the handshake is on its way; the socket becomes writable
    decided,           // the timer tells the outcome
    told,
  };

  void on_events(std::uint32_t events) override;
  void on_timer() override;
  void start();
  void attempt();
  void decide(int error);
  void forget_socket();
  void tell();

  Poller& poller_;
  ConnectHandler& handler_;
  SocketAddress to_;
  Fd socket_;
  PollToken token_;
  State state_ = State::decided;
  int error_ = 0;
  int retries_ = 0;
  HeapTimer timer_;
};

}  // namespace skerry
