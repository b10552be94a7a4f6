#pragma once
// Ends of sandboxes, one at a time and behind what starts. A program's death takes about as much of
// a processor as its start, since all of its memory is given back; twenty at once would be felt by
// whoever is invoked meanwhile.

#include <functional>
#include <list>
#include <memory>

#include "loop/loop.hpp"

namespace skerry::sandbox {

class EndsInTurn final : TimerHandler {
 public:
  explicit EndsInTurn(Loop& loop) : loop_(loop), timer_(loop.timer(*this)) {}
  EndsInTurn(const EndsInTurn&) = delete;
  EndsInTurn& operator=(const EndsInTurn&) = delete;

  // As long as there is one, ends wait; each for ends_wait_max (limits.hpp) at most.
  class Start {
   public:
    explicit Start(EndsInTurn& line) : line_(line) { ++line_.starts_; }
    ~Start();
    Start(const Start&) = delete;
    Start& operator=(const Start&) = delete;

   private:
    EndsInTurn& line_;
  };

  // One end: from its lining up until it is over, which is its destruction.
  class Place {
   public:
    // `begin` is called once, in a later turn of the loop.
    Place(EndsInTurn& line, std::function<void()> begin);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    EndsInTurn& line_;
  };

 private:
  struct Waiting {
    const Place* place;
    TimePoint since;
    std::function<void()> begin;
  };

  void on_timer() override { go_on(); }
  void go_on();

  Loop& loop_;
  std::unique_ptr<Timer> timer_;
  std::size_t starts_ = 0;
  std::list<Waiting> waiting_;
  const Place* current_ = nullptr;
};

}  // namespace skerry::sandbox
