#include "loop/timer_heap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"

namespace skerry {
namespace {

class Note final : public TimerHandler {
 public:
  void on_timer() override { log->push_back(number); }
  std::vector<int>* log = nullptr;
  int number = 0;
};

TEST(TimerHeap, TenThousandTimersMovedAtRandomFireLikeASortedList) {
  SeededRandom random(7);
  TimerHeap heap;
  std::vector<int> fired;
  std::vector<Note> notes(10'000);
  std::vector<TimerHeap::Node> nodes(notes.size());
  struct Armed {
    std::int64_t deadline;
    std::uint64_t order;
    int number;
  };
  std::vector<Armed> model(notes.size(), {-1, 0, 0});
  for (std::size_t i = 0; i < notes.size(); ++i) {
    notes[i].log = &fired;
    notes[i].number = static_cast<int>(i);
    nodes[i].handler = &notes[i];
  }
  for (std::uint64_t step = 0; step < 50'000; ++step) {
    const std::size_t i = random.below(notes.size());
    if (random.below(4) == 0) {
      heap.disarm(nodes[i]);
      model[i].deadline = -1;
    } else {
      const auto deadline = static_cast<std::int64_t>(random.below(1000));
      heap.arm(nodes[i], TimePoint(Duration(deadline)));
      model[i] = {deadline, step, static_cast<int>(i)};
    }
  }
  std::erase_if(model, [](const Armed& armed) { return armed.deadline < 0; });
  std::sort(model.begin(), model.end(), [](const Armed& a, const Armed& b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
  });
  EXPECT_EQ(heap.size(), model.size());
  EXPECT_EQ(heap.earliest(), TimePoint(Duration(model.front().deadline)));
  heap.fire(TimePoint(Duration(499)));
  heap.fire(TimePoint(Duration(1000)));
  std::vector<int> expected;
  for (const Armed& armed : model) expected.push_back(armed.number);
  EXPECT_EQ(fired, expected);
  EXPECT_EQ(heap.size(), 0U);
}

TEST(TimerHeap, NothingFiresBeforeItsTime) {
  TimerHeap heap;
  std::vector<int> fired;
  Note note;
  note.log = &fired;
  TimerHeap::Node node{.handler = &note};
  heap.arm(node, TimePoint(Duration(10)));
  heap.fire(TimePoint(Duration(9)));
  EXPECT_TRUE(fired.empty());
  heap.fire(TimePoint(Duration(10)));
  EXPECT_EQ(fired.size(), 1U);
}

}  // namespace
}  // namespace skerry
