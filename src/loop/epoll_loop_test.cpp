#include "loop/epoll_loop.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "loop/limits.hpp"
#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

TEST(EpollLoop, WorkPostedByManyThreadsRunsOnceEachInEachThreadsOrder) {
  constexpr int threads = 4;
  constexpr int posts = 2'000;
  EpollLoop loop;
  std::vector<std::vector<int>> seen(threads);
  int total = 0;
  std::vector<std::thread> posters;
  for (int t = 0; t < threads; ++t)
    posters.emplace_back([&, t] {
      for (int i = 0; i < posts; ++i)
        loop.post([&, t, i] {
          seen[static_cast<std::size_t>(t)].push_back(i);
          if (++total == threads * posts) loop.stop();
        });
    });
  loop.run();
  for (std::thread& poster : posters) poster.join();
  for (const std::vector<int>& numbers : seen) {
    ASSERT_EQ(numbers.size(), static_cast<std::size_t>(posts));
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST(EpollLoop, AnotherThreadStopsASleepingLoop) {
  EpollLoop loop;
  std::atomic<bool> running = false;
  loop.post([&] { running = true; });
  std::thread stopper([&] {
    while (!running) std::this_thread::yield();
    loop.stop();
  });
  loop.run();
  stopper.join();
  EXPECT_TRUE(running);
}

TEST(EpollLoop, WorkThatNeverRanIsDestroyedWithTheLoop) {
  const auto owned = std::make_shared<int>(1);
  {
    EpollLoop loop;
    loop.post([owned] {});
    EXPECT_EQ(owned.use_count(), 2);
  }
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(EpollLoop, ABadAddressIsAnErrorOfTheAttempt) {
  RealLoop place;
  Connector connector;
  const auto attempt =
      place.loop().connect({.host = "localhost", .port = 1, .path = {}}, connector);
  ASSERT_TRUE(place.run_until([&] { return connector.calls > 0; }));
  EXPECT_EQ(connector.error, EINVAL);
}

// Counts how often the loop wakes while nothing is to be done.
int wakes(EpollLoop& loop) {
  int count = 0;
  const TimePoint end = SystemClock().now() + std::chrono::milliseconds(60);
  while (SystemClock().now() < end) {
    loop.turn(std::chrono::milliseconds(20));
    ++count;
  }
  return count;
}

TEST(EpollLoop, AConnectionLostWithoutInterestDoesNotSpinTheLoop) {
  EpollLoop loop;
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  Recorder near(loop.adopt(Fd(pair[0])));
  near.stream().set_interest(Interest::none);
  ::close(pair[1]);
  EXPECT_LT(wakes(loop), 10);
}

TEST(EpollLoop, ALossIsToldAsWritableToWhomOnlyWrites) {
  EpollLoop loop;
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  Recorder near(loop.adopt(Fd(pair[0])));
  near.send(std::string(10'000'000, 'x'));
  near.stream().set_interest(Interest::write);
  ::close(pair[1]);
  for (int i = 0; i < 3 && near.error == 0; ++i) loop.turn(std::chrono::seconds(1));
  EXPECT_EQ(near.error, EPIPE);
}

TEST(EpollLoop, OutOfDescriptorsAListenerRestsAndComesBack) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the undefined-behaviour checks need descriptors of their own (a pipe each)";
#endif
#endif
  RealLoop place;
  Acceptor acceptor;
  const auto listener = place.listen(acceptor);
  Connector earlier;
  const auto first = place.loop().connect(endpoint_of(*listener), earlier);
  ASSERT_TRUE(place.run_until([&] { return earlier.stream && acceptor.accepted.size() == 1; }));
  Connector connector;
  const auto attempt = place.loop().connect(endpoint_of(*listener), connector);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  // The connecting socket exists already; no descriptor beyond the present ones can be made.
  const int next = ::dup(0);
  ::close(next);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  ASSERT_TRUE(place.run_until([&] { return connector.stream != nullptr; }));
  int turns = 0;
  const TimePoint end =
      SystemClock().now() + std::chrono::milliseconds(loop_limits::accept_pause_ms * 5 / 2);
  while (SystemClock().now() < end) {
    static_cast<EpollLoop&>(place.loop()).turn(std::chrono::milliseconds(50));
    ++turns;
  }
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_LT(turns, 20);
  EXPECT_EQ(acceptor.accepted.size(), 1U);
  EXPECT_TRUE(place.run_until([&] { return acceptor.accepted.size() == 2; }));
}

TEST(EpollLoop, ManyConnectionsAreAcceptedOverSeveralTurns) {
  RealLoop place;
  Acceptor acceptor;
  const auto listener = place.listen(acceptor);
  std::vector<Connector> connectors(100);
  std::vector<std::unique_ptr<Connecting>> attempts;
  for (Connector& connector : connectors)
    attempts.push_back(place.loop().connect(endpoint_of(*listener), connector));
  // Ever more in each turn, up to the limit: a storm is not taken one by one.
  std::size_t most = 0;
  int turns = 0;
  EXPECT_TRUE(place.run_until([&, before = std::size_t{0}]() mutable {
    most = std::max(most, acceptor.accepted.size() - before);
    before = acceptor.accepted.size();
    ++turns;
    return before == connectors.size();
  }));
  EXPECT_EQ(most, static_cast<std::size_t>(loop_limits::accepts_per_turn_max));
  EXPECT_LT(turns, 20);
}

class ReadOne final : public WatchHandler {
 public:
  explicit ReadOne(int descriptor) : descriptor_(descriptor) {}
  void on_ready() override {
    char byte = 0;
    if (::read(descriptor_, &byte, 1) == 1) received += byte;
    if (received.size() == 2) watch.reset();
  }
  std::unique_ptr<Watch> watch;
  std::string received;

 private:
  int descriptor_;
};

TEST(EpollLoop, AWatchedDescriptorIsToldUntilTheWatchGoes) {
  EpollLoop loop;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Fd out(ends[0]);
  const Fd in(ends[1]);
  ReadOne reader(out.get());
  reader.watch = loop.watch(out.get(), reader);
  ASSERT_EQ(::write(in.get(), "abc", 3), 3);
  for (int i = 0; i < 5; ++i) loop.turn(std::chrono::milliseconds(1));
  EXPECT_EQ(reader.received, "ab");
}

}  // namespace
}  // namespace skerry::loop_test
