// The contract of loop.hpp and stream.hpp, on the product's loop and on the simulated one.
#include "loop/loop.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

template <class Place>
class LoopSuite : public testing::Test {
 protected:
  Place place_;
};
TYPED_TEST_SUITE(LoopSuite, BothLoops);

TYPED_TEST(LoopSuite, BytesArriveWholeAndInOrderBothWays) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  Recorder server(std::move(far));
  const std::string up = pattern(300'000);
  const std::string down = pattern(200'001);
  client.send(up);
  server.send(down);
  EXPECT_TRUE(this->place_.run_until([&] {
    return server.received.size() == up.size() && client.received.size() == down.size();
  }));
  EXPECT_EQ(server.received, up);
  EXPECT_EQ(client.received, down);
}

TYPED_TEST(LoopSuite, AFinishedSideIsReadToItsEndAndCanStillReceive) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  Recorder server(std::move(far));
  client.send("question");
  client.finish();
  ASSERT_TRUE(this->place_.run_until([&] { return server.ended; }));
  EXPECT_EQ(server.received, "question");
  EXPECT_EQ(server.error, 0);
  server.send("answer");
  EXPECT_TRUE(this->place_.run_until([&] { return client.received == "answer"; }));
  EXPECT_FALSE(client.ended);
}

TYPED_TEST(LoopSuite, AClosedPeerIsAnEnd) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  far.reset();
  EXPECT_TRUE(this->place_.run_until([&] { return client.ended; }));
  EXPECT_EQ(client.error, 0);
}

TYPED_TEST(LoopSuite, AnAbortedPeerIsALostConnection) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  far->abort_on_close();
  far.reset();
  EXPECT_TRUE(this->place_.run_until([&] { return client.ended; }));
  EXPECT_EQ(client.error, ECONNRESET);
}

TYPED_TEST(LoopSuite, WritingToAClosedPeerFailsWithoutASignal) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  far.reset();
  ASSERT_TRUE(this->place_.run_until([&] { return client.ended; }));
  EXPECT_TRUE(this->place_.run_until([&] {
    client.send("x");
    this->place_.settle();
    return client.error != 0;
  }));
  EXPECT_TRUE(client.error == EPIPE || client.error == ECONNRESET) << client.error;
}

TYPED_TEST(LoopSuite, AConnectToNobodyIsRefusedInALaterTurn) {
  Endpoint gone;
  {
    Acceptor acceptor;
    gone = endpoint_of(*this->place_.listen(acceptor));
  }
  Connector connector;
  const auto attempt = this->place_.loop().connect(gone, connector);
  EXPECT_EQ(connector.calls, 0);
  ASSERT_TRUE(this->place_.run_until([&] { return connector.calls > 0; }));
  EXPECT_EQ(connector.error, ECONNREFUSED);
  EXPECT_EQ(connector.stream, nullptr);
  this->place_.settle();
  EXPECT_EQ(connector.calls, 1);
}

TYPED_TEST(LoopSuite, AnAttemptGivenUpIsNotTold) {
  Acceptor acceptor;
  Connector connector;
  const auto listener = this->place_.listen(acceptor);
  this->place_.loop().connect(endpoint_of(*listener), connector).reset();
  this->place_.settle();
  EXPECT_EQ(connector.calls, 0);
}

TYPED_TEST(LoopSuite, AddressesOfBothEndsAgree) {
  auto [near, far] = connected(this->place_);
  EXPECT_EQ(near->peer().ip, "127.0.0.1");
  EXPECT_EQ(near->peer().port, far->local().port);
  EXPECT_EQ(near->local().port, far->peer().port);
  EXPECT_NE(near->local().port, far->local().port);
  EXPECT_EQ(near->peer().uid, unknown_uid);
}

TYPED_TEST(LoopSuite, WithoutInterestNothingIsToldNotEvenALoss) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  client.stream().set_interest(Interest::none);
  Recorder server(std::move(far));
  server.send("hello");
  this->place_.settle();
  server.stream().abort_on_close();
  server.drop();
  this->place_.settle();
  EXPECT_EQ(client.told_readable, 0);
  client.stream().set_interest(Interest::read);
  ASSERT_TRUE(this->place_.run_until([&] { return client.ended; }));
}

TYPED_TEST(LoopSuite, WhatIsLeftUnreadIsToldAgain) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  client.read_size_max = 3;
  Recorder server(std::move(far));
  server.send("twelve bytes");
  EXPECT_TRUE(this->place_.run_until([&] { return client.received == "twelve bytes"; }));
  EXPECT_GE(client.told_readable, 4);
}

TYPED_TEST(LoopSuite, AnEndThatCameWithTheLastBytesIsTold) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  client.stream().set_interest(Interest::none);
  Recorder server(std::move(far));
  server.send("last");
  server.finish();
  this->place_.settle();
  client.stream().set_interest(Interest::read);
  EXPECT_TRUE(this->place_.run_until([&] { return client.ended; }));
  EXPECT_EQ(client.received, "last");
}

TYPED_TEST(LoopSuite, AReadThatWasFilledToItsLastByteLosesNothing) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  client.read_size_max = 4;
  Recorder server(std::move(far));
  for (const char* const sent : {"four", "more", "last"}) {
    const std::size_t before = client.received.size();
    server.send(sent);
    EXPECT_TRUE(this->place_.run_until([&] { return client.received.size() == before + 4; }));
    this->place_.settle();
  }
  EXPECT_EQ(client.received, "fourmorelast");
}

// Does nothing about what it is told.
class Sleeper final : public StreamHandler {
 public:
  explicit Sleeper(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {
    stream_->set_handler(this);
    stream_->set_interest(Interest::read_and_write);
  }
  void on_readable() override { ++readable; }
  void on_writable() override { ++writable; }
  int readable = 0;
  int writable = 0;

 private:
  std::unique_ptr<Stream> stream_;
};

TYPED_TEST(LoopSuite, WhoDoesNothingIsToldAgainEachTurn) {
  auto [near, far] = connected(this->place_);
  Sleeper sleeper(std::move(near));
  far->write(as_bytes("unread"));
  EXPECT_TRUE(
      this->place_.run_until([&] { return sleeper.readable >= 3 && sleeper.writable >= 3; }));
}

TYPED_TEST(LoopSuite, WhatWasReadWithoutBeingToldIsNotMissed) {
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  client.stream().set_interest(Interest::none);
  Recorder server(std::move(far));
  server.send("first");
  std::size_t taken = 0;
  EXPECT_TRUE(this->place_.run_until([&] {
    std::byte bytes[16];
    taken += client.stream().read(bytes).bytes;
    return taken == 5;
  }));
  client.stream().set_interest(Interest::read);
  this->place_.settle();
  server.send("second");
  EXPECT_TRUE(this->place_.run_until([&] { return client.received == "second"; }));
}

TYPED_TEST(LoopSuite, AFullSocketIsToldWritableOnceThereIsRoom) {
  auto [near, far] = connected(this->place_);
  Recorder writer(std::move(near));
  const std::string much = pattern(20'000'000);
  writer.send(much);
  this->place_.settle();
  EXPECT_FALSE(writer.all_sent());
  Recorder reader(std::move(far));
  EXPECT_TRUE(this->place_.run_until([&] { return reader.received.size() == much.size(); }));
  EXPECT_TRUE(writer.all_sent());
  EXPECT_EQ(reader.received, much);
}

// Destroys itself and its companion when it is told anything.
class Destroyer final : public StreamHandler {
 public:
  Destroyer(std::vector<std::unique_ptr<Destroyer>>& all, std::unique_ptr<Stream> stream)
      : all_(all), stream_(std::move(stream)) {
    stream_->set_handler(this);
    stream_->set_interest(Interest::read_and_write);
  }
  void on_readable() override { all_.clear(); }
  void on_writable() override { all_.clear(); }

 private:
  std::vector<std::unique_ptr<Destroyer>>& all_;
  std::unique_ptr<Stream> stream_;
};

TYPED_TEST(LoopSuite, AHandlerMayDestroyEveryStreamOfTheBatch) {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::unique_ptr<Destroyer>> all;
    std::vector<std::unique_ptr<Stream>> far_ends;
    for (int i = 0; i < 4; ++i) {
      auto [near, far] = connected(this->place_);
      far->write(as_bytes("bytes"));
      far_ends.push_back(std::move(far));
      all.push_back(std::make_unique<Destroyer>(all, std::move(near)));
    }
    ASSERT_TRUE(this->place_.run_until([&] { return all.empty(); }));
  }
}

class OnceAcceptor final : public AcceptHandler {
 public:
  void on_accept(std::unique_ptr<Stream>) override {
    ++calls;
    listener.reset();
  }
  std::unique_ptr<Listener> listener;
  int calls = 0;
};

TYPED_TEST(LoopSuite, AListenerMayBeDestroyedWhileItAccepts) {
  OnceAcceptor acceptor;
  acceptor.listener = this->place_.listen(acceptor);
  Connector connectors[3];
  std::vector<std::unique_ptr<Connecting>> attempts;
  for (Connector& connector : connectors)
    attempts.push_back(this->place_.loop().connect(endpoint_of(*acceptor.listener), connector));
  ASSERT_TRUE(this->place_.run_until([&] { return acceptor.calls > 0; }));
  this->place_.settle();
  EXPECT_EQ(acceptor.calls, 1);
}

TYPED_TEST(LoopSuite, APausedListenerLetsConnectionsWait) {
  Acceptor acceptor;
  Connector connector;
  const auto listener = this->place_.listen(acceptor);
  listener->pause();
  const auto attempt = this->place_.loop().connect(endpoint_of(*listener), connector);
  ASSERT_TRUE(this->place_.run_until([&] { return connector.stream != nullptr; }));
  this->place_.settle();
  EXPECT_TRUE(acceptor.accepted.empty());
  listener->resume();
  EXPECT_TRUE(this->place_.run_until([&] { return acceptor.accepted.size() == 1; }));
}

TYPED_TEST(LoopSuite, TimersFireInTheOrderOfTheirDeadlines) {
  Loop& loop = this->place_.loop();
  std::string order;
  Alarm a([&] { order += 'a'; });
  Alarm b([&] { order += 'b'; });
  Alarm c([&] { order += 'c'; });
  Alarm d([&] { order += 'd'; });
  const auto first = loop.timer(a);
  const auto second = loop.timer(b);
  const auto third = loop.timer(c);
  const auto never = loop.timer(d);
  second->arm(std::chrono::milliseconds(20));
  third->arm(std::chrono::milliseconds(30));
  never->arm(std::chrono::milliseconds(1));
  first->arm(std::chrono::milliseconds(10));
  never->disarm();
  EXPECT_FALSE(never->armed());
  EXPECT_TRUE(third->armed());
  EXPECT_TRUE(this->place_.run_until([&] { return order.size() >= 3; }));
  EXPECT_EQ(order, "abc");
  EXPECT_FALSE(third->armed());
}

TYPED_TEST(LoopSuite, ATimerNeverFiresEarlyAndMovesWhenArmedAgain) {
  Loop& loop = this->place_.loop();
  TimePoint fired{};
  int calls = 0;
  Alarm alarm([&] {
    ++calls;
    fired = loop.now();
  });
  const auto timer = loop.timer(alarm);
  const TimePoint start = loop.now();
  timer->arm(std::chrono::milliseconds(1));
  timer->arm(std::chrono::milliseconds(15));
  ASSERT_TRUE(this->place_.run_until([&] { return calls > 0; }));
  EXPECT_GE(fired - start, std::chrono::milliseconds(15));
  this->place_.settle();
  EXPECT_EQ(calls, 1);
}

TYPED_TEST(LoopSuite, ATimerArmedWithNoDelayInItsHandlerStarvesNobody) {
  Loop& loop = this->place_.loop();
  std::unique_ptr<Timer> timer;
  int calls = 0;
  Alarm alarm([&] {
    ++calls;
    timer->arm(Duration::zero());
  });
  timer = loop.timer(alarm);
  timer->arm(Duration::zero());
  auto [near, far] = connected(this->place_);
  Recorder server(std::move(far));
  near->write(as_bytes("x"));
  EXPECT_TRUE(this->place_.run_until([&] { return server.received == "x" && calls > 2; }));
  timer.reset();
}

TYPED_TEST(LoopSuite, ATimerMayBeDestroyedByItsOwnHandler) {
  Loop& loop = this->place_.loop();
  std::unique_ptr<Timer> timer;
  std::unique_ptr<Timer> other;
  int calls = 0;
  Alarm alarm([&] {
    ++calls;
    timer.reset();
    other.reset();
  });
  timer = loop.timer(alarm);
  other = loop.timer(alarm);
  timer->arm(std::chrono::milliseconds(1));
  other->arm(std::chrono::milliseconds(1));
  ASSERT_TRUE(this->place_.run_until([&] { return calls > 0; }));
  this->place_.settle();
  EXPECT_EQ(calls, 1);
}

TYPED_TEST(LoopSuite, PostedWorkRunsInOrderAndInALaterTurn) {
  Loop& loop = this->place_.loop();
  std::string order;
  loop.post([&] {
    order += 'a';
    loop.post([&] { order += 'd'; });
    order += 'b';
  });
  loop.post([&] { order += 'c'; });
  EXPECT_EQ(order, "");
  EXPECT_TRUE(this->place_.run_until([&] { return order.size() == 4; }));
  EXPECT_EQ(order, "abcd");
}

TYPED_TEST(LoopSuite, TimeStandsStillWithinATurn) {
  Loop& loop = this->place_.loop();
  std::vector<TimePoint> seen;
  std::vector<WallTime> walls;
  const auto look = [&] {
    seen.push_back(loop.now());
    walls.push_back(loop.wall());
    volatile unsigned work = 0;
    for (unsigned i = 0; i < 200'000; ++i) work = work + i;
    seen.push_back(loop.now());
    walls.push_back(loop.wall());
  };
  loop.post(look);
  loop.post(look);
  ASSERT_TRUE(this->place_.run_until([&] { return seen.size() == 4; }));
  EXPECT_EQ(seen, std::vector(4, seen.front()));
  EXPECT_EQ(walls, std::vector(4, walls.front()));
}

TYPED_TEST(LoopSuite, RunEndsWhenStoppedAndCanBeginAgain) {
  Loop& loop = this->place_.loop();
  int runs = 0;
  for (int i = 0; i < 2; ++i) {
    loop.post([&] {
      ++runs;
      loop.stop();
    });
    loop.run();
  }
  EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace skerry::loop_test
