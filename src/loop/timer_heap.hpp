#pragma once
// Armed timers in a binary heap that knows each timer's place, so that arming, moving and disarming
// cost O(log n) and no allocation. Equal deadlines fire in the order of their arming. Both loops
// use it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "loop/loop.hpp"

namespace skerry {

class TimerHeap {
 public:
  struct Node {
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    TimerHandler* handler = nullptr;
    std::size_t place = nowhere;
  };

  void arm(Node& node, TimePoint deadline);  // moves it when armed already
  void disarm(Node& node);                   // nothing when not armed
  std::optional<TimePoint> earliest() const;
  // Calls every handler whose deadline has come. What they arm waits for the next call, even with
  // no delay, so this ends. Handlers may destroy and disarm any timer.
  void fire(TimePoint now);
  std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    TimePoint deadline;
    std::uint64_t sequence;
    Node* node;
  };
  static bool before(const Entry& a, const Entry& b);
  void put(std::size_t place, const Entry& entry);
  void sift_up(std::size_t place, const Entry& entry);
  void sift_down(std::size_t place, const Entry& entry);

  std::vector<Entry> heap_;
  std::uint64_t next_sequence_ = 0;
};

// A loop's timer over a heap; `clock` is the loop.
class HeapTimer final : public Timer {
 public:
  HeapTimer(TimerHeap& heap, const Clock& clock, TimerHandler& handler)
      : heap_(heap), clock_(clock) {
    node_.handler = &handler;
  }
  ~HeapTimer() override { heap_.disarm(node_); }
  HeapTimer(const HeapTimer&) = delete;
  HeapTimer& operator=(const HeapTimer&) = delete;

  void arm(Duration after) override;
  void disarm() override { heap_.disarm(node_); }
  bool armed() const override { return node_.place != TimerHeap::Node::nowhere; }

 private:
  TimerHeap& heap_;
  const Clock& clock_;
  TimerHeap::Node node_;
};

}  // namespace skerry
