#pragma once
// The event loop: one thread, sockets, timers, posted work. `EpollLoop` (loop/epoll_loop.hpp) is
// the product's; `SimulatedLoop` (loop/simulated_loop.hpp) runs the same code from a seed.

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
  virtual ~Timer() = default;            // disarms
  virtual void arm(Duration after) = 0;  // replaces an earlier arming
  virtual void disarm() = 0;
  virtual bool armed() const = 0;
};

// Where to listen or connect: an address with a port, or the path of a Unix socket.
struct Endpoint {
  std::string host = {};   // numeric IPv4 or IPv6; empty with a path
  std::uint16_t port = 0;  // 0: any free one
  std::string path = {};
};

// Everything but post() and stop() belongs to the loop's thread, the clock too. Streams, listeners,
// timers and attempts are destroyed before their loop.
class Loop : public Clock {
 public:
  virtual ~Loop() = default;

  // A connected socket made elsewhere becomes a stream of this loop: non-blocking, and without
  // Nagle's delay (TCP_NODELAY) as are all TCP streams here.
  virtual std::unique_ptr<Stream> adopt(Fd socket) = 0;
  // `socket` listens already (see listen_on in loop/sockets.hpp). In the simulation it is an empty
  // Fd, and the listener's local() says where it listens.
  virtual std::unique_ptr<Listener> listen(Fd socket, AcceptHandler& handler) = 0;
  // The handler is called in a later turn, never inside this call; there is no time limit but the
  // kernel's (arm a timer, and destroy the attempt).
  virtual std::unique_ptr<Connecting> connect(const Endpoint& to, ConnectHandler& handler) = 0;
  virtual std::unique_ptr<Timer> timer(TimerHandler& handler) = 0;

  // Runs `work` on the loop's thread in a later turn, in the order of posting; from any thread.
  // Posters bound what they have outstanding: beyond posted_max (loop/limits.hpp) the process
  // stops. Work that has not run when the loop is destroyed is destroyed with it.
  virtual void post(std::function<void()> work) = 0;

  virtual void run() = 0;   // until stop()
  virtual void stop() = 0;  // from any thread
};

}  // namespace skerry
