#pragma once
// The event loop: one thread, sockets, timers, posted work. `EpollLoop` (loop/epoll_loop.hpp) is the
// product's; `SimulatedLoop` (loop/simulated_loop.hpp) runs the same code from a seed.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "loop/stream.hpp"

namespace skerry {

// Called once for each arming, unless disarmed before.
class TimerHandler {
 public:
  virtual void on_timer() = 0;

 protected:
  ~TimerHandler() = default;
};

class Timer {
 public:
  virtual ~Timer() = default;  // disarms
  virtual void arm(Duration after) = 0;  // replaces an earlier arming
  virtual void disarm() = 0;
  virtual bool armed() const = 0;
};

// Where to listen or connect: an address with a port, or the path of a Unix socket.
struct Endpoint {
  std::string host;        // numeric IPv4 or IPv6; empty with a path
  std::uint16_t port = 0;  // 0: any free one
  std::string path;
};

class Loop : public Clock {
 public:
  virtual ~Loop() = default;

  // A connected socket made elsewhere becomes a stream of this loop.
  virtual std::unique_ptr<Stream> adopt(Fd socket) = 0;
  // `socket` listens already (see listen_on in loop/sockets.hpp).
  virtual std::unique_ptr<Listener> listen(Fd socket, AcceptHandler& handler) = 0;
  virtual std::unique_ptr<Connecting> connect(const Endpoint& to, ConnectHandler& handler) = 0;
  virtual std::unique_ptr<Timer> timer(TimerHandler& handler) = 0;

  // Runs `work` on the loop's thread in a later turn; from any thread.
  virtual void post(std::function<void()> work) = 0;

  virtual void run() = 0;   // until stop()
  virtual void stop() = 0;  // from any thread
};

}  // namespace skerry
