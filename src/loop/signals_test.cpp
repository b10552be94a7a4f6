#include "loop/signals.hpp"

#include <gtest/gtest.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

class Signalled final : public SignalHandler {
 public:
  void on_signal(Signal signal) override { seen.push_back(signal); }
  std::vector<Signal> seen;
};

class Ended final : public ChildHandler {
 public:
  void on_child_end(ChildEnd end) override {
    ++calls;
    how = end;
    watch.reset();
  }
  std::unique_ptr<ChildWatch> watch;
  ChildEnd how;
  int calls = 0;
};

pid_t spawn_shell(std::string script) {
  char shell[] = "/bin/sh";
  char option[] = "-c";
  char* const arguments[] = {shell, option, script.data(), nullptr};
  pid_t pid = -1;
  EXPECT_EQ(::posix_spawn(&pid, shell, nullptr, nullptr, arguments, environ), 0);
  return pid;
}

template <class Condition>
bool run_until(EpollLoop& loop, Condition condition) {
  for (int i = 0; i < 200 && !condition(); ++i) loop.turn(std::chrono::milliseconds(100));
  return condition();
}

TEST(Signals, SignalsArriveAsEventsAndEndNobody) {
  EpollLoop loop;
  Signalled handler;
  const Signals signals(loop, handler);
  ::kill(::getpid(), SIGTERM);
  ::kill(::getpid(), SIGHUP);
  ASSERT_TRUE(run_until(loop, [&] { return handler.seen.size() == 2; }));
  EXPECT_TRUE(std::is_permutation(handler.seen.begin(), handler.seen.end(),
                                  std::vector{Signal::hang_up, Signal::terminate}.begin()));
}

TEST(ChildWatch, AnExitStatusIsTold) {
  EpollLoop loop;
  Ended handler;
  Result<std::unique_ptr<ChildWatch>> watch = ChildWatch::of(loop, spawn_shell("exit 7"), handler);
  ASSERT_TRUE(watch.ok());
  handler.watch = *std::move(watch);
  ASSERT_TRUE(run_until(loop, [&] { return handler.calls > 0; }));
  EXPECT_EQ(handler.how.how, ChildEnd::How::exited);
  EXPECT_EQ(handler.how.code, 7);
}

TEST(ChildWatch, AKilledChildIsToldWithItsSignal) {
  EpollLoop loop;
  Ended handler;
  Result<std::unique_ptr<ChildWatch>> watch =
      ChildWatch::of(loop, spawn_shell("exec sleep 1000"), handler);
  ASSERT_TRUE(watch.ok());
  handler.watch = *std::move(watch);
  loop.turn(Duration::zero());
  EXPECT_EQ(handler.calls, 0);
  handler.watch->send(SIGKILL);
  ASSERT_TRUE(run_until(loop, [&] { return handler.calls > 0; }));
  EXPECT_EQ(handler.how.how, ChildEnd::How::killed);
  EXPECT_EQ(handler.how.code, SIGKILL);
}

}  // namespace
}  // namespace skerry::loop_test
