#pragma once
// Signals and the exits of children as events of the epoll loop.

#include <sys/types.h>

#include <cstdint>
#include <memory>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "loop/epoll_loop.hpp"

namespace skerry {

enum class Signal : std::uint8_t { terminate, interrupt, hang_up, child };

class SignalHandler {
 public:
  // May destroy the Signals inside the call. Several children that end at once are one signal.
  virtual void on_signal(Signal signal) = 0;

 protected:
  ~SignalHandler() = default;
};

// Takes SIGTERM, SIGINT, SIGHUP and SIGCHLD away from their ordinary ways, which would end the
// process. Made on the first thread before there are others, since these inherit what is blocked.
// Destroyed it gives the signals back; children must be spawned with an empty signal mask.
class Signals final : private WatchHandler {
 public:
  Signals(EpollLoop& loop, SignalHandler& handler);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  void on_ready() override;

  SignalHandler& handler_;
  Fd descriptor_;
  std::unique_ptr<Watch> watch_;
};

// How a child ended.
struct ChildEnd {
  enum class How : std::uint8_t { exited, killed } how = How::exited;
  int code = 0;  // the exit status, or the signal's number
};

class ChildHandler {
 public:
  // Once. The child is reaped.
  virtual void on_child_end(ChildEnd end) = 0;

 protected:
  ~ChildHandler() = default;
};

// Waits for one child by its pidfd, so that a number used again by another process cannot be
// mistaken for it. Destroyed earlier it leaves the child alone, and unreaped.
class ChildWatch final : private WatchHandler {
 public:
  // `pid` is a child of this process that nobody has waited for.
  static Result<std::unique_ptr<ChildWatch>> of(EpollLoop& loop, pid_t pid, ChildHandler& handler);
  ~ChildWatch();
  ChildWatch(const ChildWatch&) = delete;
  ChildWatch& operator=(const ChildWatch&) = delete;

  void send(int signal_number);

 private:
  ChildWatch(EpollLoop& loop, Fd descriptor, ChildHandler& handler);
  void on_ready() override;

  ChildHandler& handler_;
  Fd descriptor_;
  std::unique_ptr<Watch> watch_;
};

}  // namespace skerry
