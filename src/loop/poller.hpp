#pragma once
// The epoll instance of one loop and the table of what is registered with it. An event carries a
// token, a slot's number and its generation; a source that went away in the same batch leaves an
// outdated token, so its remaining events fall away and a handler may destroy whatever it likes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/fd.hpp"
#include "loop/send_batch.hpp"

struct epoll_event;

namespace skerry {

// What owns a registered descriptor. `events` are EPOLL* bits; on_again() follows an again().
class PollSource {
 public:
  virtual void on_events(std::uint32_t events) = 0;
  virtual void on_again() {}

 protected:
  ~PollSource() = default;
};

struct PollToken {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
};

class Poller {
 public:
  explicit Poller(Batching batching = Batching::where_allowed);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // A source begins without interest, and the kernel does not know of its descriptor then: epoll
  // would report a lost connection whatever the interest, in each turn anew.
  PollToken add(PollSource& source);
  // The interest must be back at none, or the descriptor about to be closed.
  void remove(PollToken token);
  bool current(PollToken token) const { return slots_[token.slot].generation == token.generation; }

  struct Change {
    std::uint32_t before = 0;  // EPOLLIN, EPOLLOUT; 0: nothing
    std::uint32_t after = 0;
  };
  // One epoll_ctl when the two differ.
  void set_interest(PollToken token, int descriptor, Change change);

  // Calls the source's on_again() in the next turn, which does not wait then.
  void again(PollToken token) { again_.push_back(token); }

  // Waits at most `timeout_ms` (-1: for ever), and then hands out one batch.
  void wait(int timeout_ms);
  void dispatch();

  // What its streams send at the end of the turn.
  SendBatch& sends() { return sends_; }

  // Counts the waits.
  std::uint64_t turn() const { return turn_; }

  std::size_t sources() const { return slots_.size() - free_.size(); }

 private:
  struct Slot {
    PollSource* source = nullptr;
    std::uint32_t generation = 0;
  };

  Fd epoll_;
  SendBatch sends_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<PollToken> again_;
  std::vector<PollToken> again_now_;  // those of this turn, while they are called
  std::unique_ptr<epoll_event[]> events_;
  int ready_ = 0;
  std::uint64_t turn_ = 0;
};

}  // namespace skerry
