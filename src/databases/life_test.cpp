#include "databases/life.hpp"

#include <gtest/gtest.h>

#include <set>

#include "databases/restart_policy.hpp"

namespace skerry::databases {
namespace {

TEST(Life, EveryStatusIsReachedAndLeft) {
  for (const Status to : statuses) {
    if (to == Status::creating) continue;  // where it begins
    bool reached = false;
    for (const Status from : statuses) reached = reached || may(from, to);
    EXPECT_TRUE(reached) << name(to);
  }
  for (const Status from : statuses) {
    EXPECT_FALSE(may(from, from)) << name(from);
    EXPECT_EQ(may(from, Status::deleting), from != Status::deleting);
  }
}

TEST(Life, NamesAreRdss) {
  std::set<std::string_view> names;
  for (const Status status : statuses) names.insert(name(status));
  EXPECT_EQ(names,
            (std::set<std::string_view>{"available", "backing-up", "creating", "deleting", "failed",
                                        "incompatible-parameters", "modifying", "rebooting",
                                        "starting", "stopped", "stopping", "storage-full"}));
}

TEST(RestartPolicy, WaitsLongerEachTimeAndTellsALoopOnce) {
  FakeClock clock;
  RestartPolicy policy;
  Duration before{};
  int loops = 0;
  for (int end = 0; end < 40; ++end) {
    const Restart restart = policy.ended(clock.now());
    EXPECT_GE(restart.wait, before);
    EXPECT_LE(restart.wait, limits::restart_wait_ms_max);
    loops += restart.event == CrashEvent::crash_loop;
    before = restart.wait;
    clock.advance(restart.wait);
  }
  EXPECT_EQ(loops, 1);
  EXPECT_TRUE(policy.looping());
}

TEST(RestartPolicy, ForgetsWhatWasLongAgo) {
  FakeClock clock;
  RestartPolicy policy;
  for (int end = 0; end < 100; ++end) {
    EXPECT_EQ(policy.ended(clock.now()).wait, Duration::zero());
    clock.advance(2 * limits::crash_memory_ms);
  }
  EXPECT_FALSE(policy.looping());
}

}  // namespace
}  // namespace skerry::databases
