#include "loop/blocking_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

TEST(ThreadPool, ResultsComeBackToTheLoopsThread) {
  RealLoop place;
  const auto pool = make_thread_pool(place.loop());
  const Gate gate;
  const std::thread::id loops = std::this_thread::get_id();
  std::thread::id worked;
  std::thread::id finished;
  bool done = false;
  EXPECT_EQ(pool->run(
                gate, [&] { worked = std::this_thread::get_id(); },
                [&] {
                  finished = std::this_thread::get_id();
                  done = true;
                }),
            Submitted::accepted);
  ASSERT_TRUE(place.run_until([&] { return done; }));
  EXPECT_NE(worked, loops);
  EXPECT_EQ(finished, loops);
}

TEST(ThreadPool, AFullPoolRefuses) {
  RealLoop place;
  const auto pool = make_thread_pool(place.loop(), {.threads = 1, .waiting_max = 2});
  std::promise<void> release;
  std::promise<void> begun;
  {
    const Gate gate;
    int done = 0;
    const auto count = [&] { ++done; };
    pool->run(
        gate,
        [&] {
          begun.set_value();
          release.get_future().wait();
        },
        count);
    begun.get_future().wait();
    EXPECT_EQ(pool->run(
                  gate, [] {}, count),
              Submitted::accepted);
    EXPECT_EQ(pool->run(
                  gate, [] {}, count),
              Submitted::accepted);
    EXPECT_EQ(pool->run(
                  gate, [] {}, count),
              Submitted::pool_full);
    release.set_value();
    EXPECT_TRUE(place.run_until([&] { return done == 3; }));
  }
}

TEST(ThreadPool, AClosingGateWaitsForWhatRunsAndDropsTheRest) {
  RealLoop place;
  const auto pool = make_thread_pool(place.loop(), {.threads = 1, .waiting_max = 10});
  std::atomic<bool> worked = false;
  bool told = false;
  std::promise<void> begun;
  std::promise<void> release;
  {
    const Gate gate;
    pool->run(
        gate,
        [&] {
          begun.set_value();
          release.get_future().wait();
          worked = true;
        },
        [&] { told = true; });
    pool->run(
        gate, [] {}, [&] { told = true; });
    begun.get_future().wait();
    release.set_value();
  }
  EXPECT_TRUE(worked);
  place.settle();
  EXPECT_FALSE(told);
}

TEST(ThreadPool, DestroyingThePoolDropsWhatWaits) {
  RealLoop place;
  const Gate gate;
  std::promise<void> begun;
  std::promise<void> release;
  const auto held = std::make_shared<int>(0);
  auto pool = make_thread_pool(place.loop(), {.threads = 1, .waiting_max = 10});
  pool->run(
      gate,
      [&] {
        begun.set_value();
        release.get_future().wait();
      },
      [] {});
  pool->run(
      gate, [held] {}, [] {});
  begun.get_future().wait();
  EXPECT_EQ(held.use_count(), 2);
  release.set_value();
  pool.reset();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(InlinePool, WorksInTurnsOfASimulatedLoop) {
  SimulatedLoop loop(1);
  const auto pool = make_inline_pool(loop);
  std::optional<Gate> gate(std::in_place);
  std::string order;
  pool->run(
      *gate, [&] { order += 'w'; }, [&] { order += 'd'; });
  EXPECT_EQ(order, "");
  loop.run_until_idle();
  EXPECT_EQ(order, "wd");
  pool->run(
      *gate, [&] { order += 'x'; }, [&] { order += 'y'; });
  gate.reset();
  loop.run_until_idle();
  EXPECT_EQ(order, "wd");
}

}  // namespace
}  // namespace skerry::loop_test
