#include "loop/timer_heap.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace skerry {

bool TimerHeap::before(const Entry& a, const Entry& b) {
  return a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence;
}

void TimerHeap::put(std::size_t place, const Entry& entry) {
  heap_[place] = entry;
  entry.node->place = place;
}

void TimerHeap::sift_up(std::size_t place, const Entry& entry) {
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (!before(entry, heap_[parent])) break;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, entry);
}

void TimerHeap::sift_down(std::size_t place, const Entry& entry) {
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], entry)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

void TimerHeap::arm(Node& node, TimePoint deadline) {
  ASSERT(node.handler != nullptr);
  const Entry entry{deadline, next_sequence_++, &node};
  if (node.place == Node::nowhere) {
    heap_.push_back(entry);
    sift_up(heap_.size() - 1, entry);
  } else if (before(entry, heap_[node.place])) {
    sift_up(node.place, entry);
  } else {
    sift_down(node.place, entry);
  }
}

void TimerHeap::disarm(Node& node) {
  if (node.place == Node::nowhere) return;
  const std::size_t place = node.place;
  ASSERT(place < heap_.size());
  ASSERT(heap_[place].node == &node);
  node.place = Node::nowhere;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.node == &node) return;
  if (before(last, heap_[place])) {
    sift_up(place, last);
  } else {
    sift_down(place, last);
  }
}

std::optional<TimePoint> TimerHeap::earliest() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().deadline;
}

void TimerHeap::fire(TimePoint now) {
  // A timer armed from here on has a deadline of `now` or later and a sequence beyond this one, so
  // it stands behind every older timer that is due.
  const std::uint64_t first_new = next_sequence_;
  while (!heap_.empty()) {
    const Entry top = heap_.front();
    if (top.deadline > now || top.sequence >= first_new) return;
    disarm(*top.node);
    top.node->handler->on_timer();
  }
}

void HeapTimer::arm(Duration after) {
  heap_.arm(node_, clock_.now() + std::max(after, Duration::zero()));
}

}  // namespace skerry
