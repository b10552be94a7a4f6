#include "loop/simulated_loop.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "loop/limits.hpp"
#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

constexpr const char* here = "127.0.0.1";

// What a run looks like from inside: each event with its moment.
std::string trace(std::uint64_t seed, const SimulationOptions& options) {
  SimulatedLoop loop(seed, options);
  std::string out;
  std::vector<std::unique_ptr<Recorder>> recorders;
  for (int i = 0; i < 4; ++i) {
    auto [near, far] = loop.pair();
    recorders.push_back(std::make_unique<Recorder>(std::move(near)));
    recorders.push_back(std::make_unique<Recorder>(std::move(far)));
  }
  for (auto& recorder : recorders) recorder->send(pattern(5'000));
  for (int step = 0; step < 200; ++step) {
    loop.run_for(std::chrono::microseconds(200));
    for (const auto& recorder : recorders)
      out +=
          std::to_string(recorder->received.size()) + "/" + std::to_string(recorder->error) + " ";
  }
  return out;
}

TEST(SimulatedLoop, ASeedIsARun) {
  EXPECT_EQ(trace(1, SimulationOptions::rough()), trace(1, SimulationOptions::rough()));
  EXPECT_NE(trace(1, SimulationOptions::rough()), trace(2, SimulationOptions::rough()));
}

TEST(SimulatedLoop, IdleMeansNothingUnderWay) {
  SimulatedLoop loop(3);
  auto [near, far] = loop.pair();
  Recorder client(std::move(near));
  Recorder server(std::move(far));
  client.send(pattern(200'000));
  int alarms = 0;
  Alarm alarm([&] { ++alarms; });
  const auto timer = loop.timer(alarm);
  timer->arm(std::chrono::hours(1));
  loop.run_until_idle();
  EXPECT_EQ(server.received.size(), 200'000U);
  EXPECT_EQ(alarms, 0);
  loop.run_for(std::chrono::hours(1));
  EXPECT_EQ(alarms, 1);
}

TEST(SimulatedLoop, RunEndsWhenNothingCanHappenAnyMore) {
  SimulatedLoop loop(4);
  int alarms = 0;
  Alarm alarm([&] { ++alarms; });
  const auto timer = loop.timer(alarm);
  timer->arm(std::chrono::hours(24));
  loop.run();
  EXPECT_EQ(alarms, 1);
}

TEST(SimulatedLoop, VirtualTimeMovesBothClocks) {
  SimulatedLoop loop(5);
  const TimePoint now = loop.now();
  const WallTime wall = loop.wall();
  loop.run_for(std::chrono::seconds(90));
  EXPECT_EQ(loop.now() - now, std::chrono::seconds(90));
  EXPECT_EQ(loop.wall() - wall, std::chrono::seconds(90));
}

TEST(SimulatedLoop, ACutAtEachByteLetsExactlyTheBytesBeforeItThrough) {
  const std::string question = "question";
  const std::string answer = "the answer";
  for (std::uint64_t at = 0; at <= question.size() + answer.size(); ++at) {
    for (const CutKind kind : {CutKind::reset, CutKind::end}) {
      SimulatedLoop loop(at, SimulationOptions::calm());
      loop.cut_connections(ConnectionCut{.after_bytes = at, .kind = kind});
      auto [near, far] = loop.pair();
      Recorder client(std::move(near));
      Recorder server(std::move(far));
      client.send(question);
      loop.run_until_idle();
      if (server.received == question) server.send(answer);
      loop.run_until_idle();
      EXPECT_EQ(server.received + client.received, (question + answer).substr(0, at));
      EXPECT_TRUE(client.ended);
      EXPECT_EQ(client.error == 0, kind == CutKind::end);
    }
  }
}

TEST(SimulatedLoop, RoughRunsLoseConnectionsButNeverBytesInBetween) {
  int lost = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SimulatedLoop loop(seed, SimulationOptions::rough());
    auto [near, far] = loop.pair();
    Recorder client(std::move(near));
    Recorder server(std::move(far));
    const std::string sent = pattern(6'000);
    client.send(sent);
    client.finish();
    loop.run_until_idle();
    EXPECT_TRUE(server.ended);
    EXPECT_EQ(server.received, sent.substr(0, server.received.size())) << seed;
    lost += server.received.size() < sent.size() ? 1 : 0;
  }
  EXPECT_GT(lost, 10);
  EXPECT_LT(lost, 80);
}

TEST(SimulatedLoop, AcceptsThatFailAreTriedAgainAfterAPause) {
  SimulationOptions options = SimulationOptions::calm();
  options.accept_failure_percent = 100;
  SimulatedLoop loop(6, options);
  Acceptor acceptor;
  Connector connector;
  const auto listener = loop.listen_at({.host = here, .port = 5432, .path = {}}, acceptor);
  const auto attempt = loop.connect({.host = here, .port = 5432, .path = {}}, connector);
  loop.run_for(std::chrono::seconds(1));
  EXPECT_NE(connector.stream, nullptr);
  EXPECT_TRUE(acceptor.accepted.empty());
}

TEST(SimulatedLoop, ListenersAreFoundByAddressAndByPath) {
  SimulatedLoop loop(7);
  Acceptor by_port;
  Acceptor by_path;
  Connector first;
  Connector second;
  Connector third;
  const auto one = loop.listen_at({.host = here, .port = 5432, .path = {}}, by_port);
  const auto two = loop.listen_at({.host = {}, .port = 0, .path = "/run/pg"}, by_path);
  const auto a = loop.connect({.host = here, .port = 5432, .path = {}}, first);
  const auto b = loop.connect({.host = {}, .port = 0, .path = "/run/pg"}, second);
  const auto c = loop.connect({.host = {}, .port = 0, .path = "/run/absent"}, third);
  loop.run_until_idle();
  EXPECT_EQ(by_port.accepted.size(), 1U);
  EXPECT_EQ(by_path.accepted.size(), 1U);
  EXPECT_EQ(third.error, ENOENT);
  EXPECT_EQ(by_path.accepted[0]->peer().uid, 0U);
}

TEST(SimulatedLoop, ClosingWithUnreadBytesResetsAsTcpDoes) {
  SimulatedLoop loop(8, SimulationOptions::calm());
  auto [near, far] = loop.pair();
  Recorder client(std::move(near));
  client.send("unread");
  loop.run_until_idle();
  far.reset();
  loop.run_until_idle();
  EXPECT_EQ(client.error, ECONNRESET);
}

}  // namespace
}  // namespace skerry::loop_test
