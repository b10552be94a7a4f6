#include "sandbox/ends_in_turn.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "loop/simulated_loop.hpp"
#include "sandbox/limits.hpp"

namespace skerry::sandbox {
namespace {

struct Line {
  SimulatedLoop loop{5, SimulationOptions::calm()};
  EndsInTurn ends{loop};
  std::string begun;
  std::unique_ptr<EndsInTurn::Place> place(char name) {
    return std::make_unique<EndsInTurn::Place>(ends, [this, name] { begun += name; });
  }
};

TEST(EndsInTurn, OneAtATimeInTheirOrder) {
  Line line;
  auto first = line.place('a');
  auto second = line.place('b');
  auto third = line.place('c');
  EXPECT_EQ(line.begun, "");
  line.loop.run_for(ends_rest);
  EXPECT_EQ(line.begun, "a");
  line.loop.run_for(std::chrono::hours(1));
  EXPECT_EQ(line.begun, "a");  // however long it takes
  second.reset();              // nobody waits for it any more
  first.reset();
  line.loop.run_for(std::chrono::milliseconds(1));
  EXPECT_EQ(line.begun, "ac");
}

TEST(EndsInTurn, StartsGoFirstButNotForEver) {
  Line line;
  std::optional<EndsInTurn::Start> start;
  start.emplace(line.ends);
  auto first = line.place('a');
  line.loop.run_for(ends_rest * 2);
  EXPECT_EQ(line.begun, "");
  start.reset();
  line.loop.run_for(std::chrono::milliseconds(1));
  EXPECT_EQ(line.begun, "a");
  first.reset();
  start.emplace(line.ends);
  auto second = line.place('b');
  line.loop.run_for(ends_wait_max);
  EXPECT_EQ(line.begun, "ab");
}

}  // namespace
}  // namespace skerry::sandbox
