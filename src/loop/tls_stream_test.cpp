// TlsStream keeps the contract of stream.hpp, on both loops.
#include "loop/tls_stream.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "loop/test_loops.hpp"
#include "wire/tls/test_identities.hpp"

namespace skerry::loop_test {
namespace {

const tls::ServerContext& server_context() {
  static const tls::ServerContext context =
      *tls::ServerContext::create({.identity = tls_test::local_identity()});
  return context;
}
const tls::ClientContext& client_context() {
  static const tls::ClientContext context =
      *tls::ClientContext::create({.ca_pem = tls_test::ca_pem});
  return context;
}

// Both ends of a TLS connection over two given streams.
class TlsPair {
 public:
  TlsPair(Loop& loop, Connected streams, const std::string& host = "localhost")
      : client(std::make_unique<TlsStream>(TlsStream::Place{loop, scratch_},
                                           std::move(streams.near),
                                           tls::Session::client(client_context(), host))),
        server(std::make_unique<TlsStream>(TlsStream::Place{loop, scratch_}, std::move(streams.far),
                                           tls::Session::server(server_context()))) {}

  static const tls::Session& session(Recorder& recorder) {
    return static_cast<TlsStream&>(recorder.stream()).session();
  }

 private:
  TlsScratch scratch_;

 public:
  Recorder client;
  Recorder server;
};

template <class Place>
class TlsStreamSuite : public testing::Test {
 protected:
  Loop& loop() { return place_.loop(); }
  TlsPair pair(const std::string& host = "localhost") {
    return TlsPair(loop(), connected(place_), host);
  }
  Place place_;
};
TYPED_TEST_SUITE(TlsStreamSuite, BothLoops);

TYPED_TEST(TlsStreamSuite, BytesArriveWholeAndInOrderBothWays) {
  TlsPair pair(this->loop(), connected(this->place_));
  const std::string up = pattern(700'000);
  const std::string down = pattern(300'001);
  pair.client.send(up);
  pair.server.send(down);
  EXPECT_TRUE(this->place_.run_until([&] {
    return pair.server.received.size() == up.size() && pair.client.received.size() == down.size();
  }));
  EXPECT_EQ(pair.server.received, up);
  EXPECT_EQ(pair.client.received, down);
}

TYPED_TEST(TlsStreamSuite, WhatWaitsInsideIsToldAlthoughTheSocketIsSilent) {
  TlsPair pair(this->loop(), connected(this->place_));
  pair.server.read_size_max = 7;
  const std::string sent = pattern(1'000);
  pair.client.send(sent);
  EXPECT_TRUE(this->place_.run_until([&] { return pair.server.received == sent; }));
  EXPECT_GE(pair.server.told_readable, 1'000 / 7);
}

TYPED_TEST(TlsStreamSuite, WithoutInterestWhatWaitsInsideIsNotTold) {
  TlsPair pair(this->loop(), connected(this->place_));
  pair.server.read_size_max = 1;
  pair.client.send("two");
  ASSERT_TRUE(this->place_.run_until([&] { return !pair.server.received.empty(); }));
  pair.server.stream().set_interest(Interest::none);
  const int told = pair.server.told_readable;
  this->place_.settle();
  EXPECT_EQ(pair.server.told_readable, told);
  pair.server.stream().set_interest(Interest::read);
  EXPECT_TRUE(this->place_.run_until([&] { return pair.server.received == "two"; }));
}

TYPED_TEST(TlsStreamSuite, AnOrderlyEndIsAnEndAndTheOtherWayStaysOpen) {
  TlsPair pair(this->loop(), connected(this->place_));
  pair.client.send("question");
  pair.client.finish();
  ASSERT_TRUE(this->place_.run_until([&] { return pair.server.ended; }));
  EXPECT_EQ(pair.server.received, "question");
  EXPECT_EQ(pair.server.error, 0);
  pair.server.send("answer");
  pair.server.finish();
  EXPECT_TRUE(this->place_.run_until([&] { return pair.client.received == "answer"; }));
  ASSERT_TRUE(this->place_.run_until([&] { return pair.client.ended; }));
  EXPECT_EQ(pair.client.error, 0);
}

TYPED_TEST(TlsStreamSuite, ACutIsNoOrderlyEnd) {
  TlsPair pair(this->loop(), connected(this->place_));
  pair.client.send("x");
  ASSERT_TRUE(this->place_.run_until([&] { return pair.server.received == "x"; }));
  pair.client.stream().abort_on_close();
  pair.client.drop();
  ASSERT_TRUE(this->place_.run_until([&] { return pair.server.ended; }));
  EXPECT_NE(pair.server.error, 0);
}

TYPED_TEST(TlsStreamSuite, AWrongNameIsToldOnBothSides) {
  TlsPair pair(this->loop(), connected(this->place_), "other.host");
  pair.client.send("secret");
  ASSERT_TRUE(this->place_.run_until([&] { return pair.client.ended && pair.server.ended; }));
  EXPECT_EQ(pair.client.error, EPROTO);
  EXPECT_NE(TlsPair::session(pair.client).error().find("hostname mismatch"), std::string::npos);
  EXPECT_EQ(pair.server.error, EPROTO);
  EXPECT_NE(TlsPair::session(pair.server).error().find("alert bad certificate"), std::string::npos);
  EXPECT_EQ(pair.server.received, "");
}

TYPED_TEST(TlsStreamSuite, PlainTextIsRefusedWithAReason) {
  TlsScratch scratch;
  auto [near, far] = connected(this->place_);
  Recorder client(std::move(near));
  Recorder server(std::make_unique<TlsStream>(TlsStream::Place{this->loop(), scratch},
                                              std::move(far),
                                              tls::Session::server(server_context())));
  client.send("GET / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(this->place_.run_until([&] { return server.ended; }));
  EXPECT_EQ(TlsPair::session(server).error(), "the TLS handshake failed: http request");
}

TYPED_TEST(TlsStreamSuite, APeerThatLeavesDuringTheHandshakeIsNamed) {
  TlsScratch scratch;
  auto [near, far] = connected(this->place_);
  Recorder server(std::make_unique<TlsStream>(TlsStream::Place{this->loop(), scratch},
                                              std::move(far),
                                              tls::Session::server(server_context())));
  near.reset();
  ASSERT_TRUE(this->place_.run_until([&] { return server.ended; }));
  EXPECT_EQ(TlsPair::session(server).error(), "the peer left during the TLS handshake");
}

// Reads the first bytes in the clear, as a door does that serves HTTP and TLS on one port.
TYPED_TEST(TlsStreamSuite, BytesReadBeforeAreTakenOverOnlyWhenPassed) {
  TlsScratch scratch;
  Connected streams = connected(this->place_);
  Recorder client(std::make_unique<TlsStream>(TlsStream::Place{this->loop(), scratch},
                                              std::move(streams.near),
                                              tls::Session::client(client_context(), "localhost")));
  client.send("hello");
  std::byte first[100];
  std::size_t count = 0;
  ASSERT_TRUE(this->place_.run_until([&] {
    const Transfer got = streams.far->read(first);
    count = got.state == Transfer::State::done ? got.bytes : 0;
    return count > 0;
  }));
  EXPECT_EQ(first[0], std::byte{22});
  Recorder server(std::make_unique<TlsStream>(
      TlsStream::Place{this->loop(), scratch}, std::move(streams.far),
      tls::Session::server(server_context()), std::span(first).first(count)));
  EXPECT_TRUE(this->place_.run_until([&] { return server.received == "hello"; }));
}

class DropsItself final : public StreamHandler {
 public:
  void on_readable() override { stream.reset(); }
  void on_writable() override { stream.reset(); }
  std::unique_ptr<TlsStream> stream;
};

TYPED_TEST(TlsStreamSuite, AHandlerMayDestroyTheStreamWhereverItIsTold) {
  for (const Interest interest : {Interest::read, Interest::write, Interest::read_and_write}) {
    TlsScratch scratch;
    auto [near, far] = connected(this->place_);
    Recorder client(
        std::make_unique<TlsStream>(TlsStream::Place{this->loop(), scratch}, std::move(near),
                                    tls::Session::client(client_context(), "localhost")));
    client.send("bytes with the handshake's end");
    DropsItself dropper;
    dropper.stream =
        std::make_unique<TlsStream>(TlsStream::Place{this->loop(), scratch}, std::move(far),
                                    tls::Session::server(server_context()));
    dropper.stream->set_handler(&dropper);
    dropper.stream->set_interest(interest);
    EXPECT_TRUE(this->place_.run_until([&] { return dropper.stream == nullptr; }));
  }
}

// A conversation of two messages, over one seed's network.
struct Outcomes {
  std::string at_server;
  std::string at_client;
  bool client_ended = false;
  bool server_ended = false;
};

Outcomes converse(SimulatedLoop& loop) {
  auto [near, far] = loop.pair();
  TlsPair pair(loop, {std::move(near), std::move(far)});
  pair.client.send("question");
  loop.run_until_idle();
  if (pair.server.received == "question") {
    pair.server.send("answer");
    pair.server.finish();
  }
  loop.run_until_idle();
  return {pair.server.received, pair.client.received, pair.client.ended, pair.server.ended};
}

TEST(TlsStream, AConversationCutAtAnyByteLosesItsEndAndSaysSo) {
  SimulatedLoop whole(1, SimulationOptions::calm());
  const Outcomes intended = converse(whole);
  ASSERT_EQ(intended.at_client, "answer");
  int complete = 0;
  for (std::uint64_t at = 0; complete == 0 && at < 10'000; ++at) {
    for (const CutKind kind : {CutKind::reset, CutKind::end}) {
      SimulatedLoop loop(at, SimulationOptions::calm());
      loop.cut_connections(ConnectionCut{.after_bytes = at, .kind = kind});
      const Outcomes seen = converse(loop);
      EXPECT_TRUE(seen.at_server.empty() || seen.at_server == "question") << at;
      EXPECT_TRUE(seen.at_client.empty() || seen.at_client == "answer") << at;
      EXPECT_TRUE(seen.client_ended) << at;
      complete += seen.at_client == "answer" && seen.at_server == "question" ? 1 : 0;
    }
  }
  EXPECT_GT(complete, 0);
}

TEST(TlsStream, RoughNetworksNeverChangeABeginning) {
  int complete = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SimulationOptions options = SimulationOptions::rough();
    options.cut_after_bytes_max = 60'000;
    SimulatedLoop loop(seed, options);
    auto [near, far] = loop.pair();
    TlsPair pair(loop, {std::move(near), std::move(far)});
    const std::string up = pattern(40'000);
    const std::string down = pattern(30'000);
    pair.client.send(up);
    pair.server.send(down);
    pair.client.finish();
    pair.server.finish();
    loop.run_until_idle();
    EXPECT_EQ(pair.server.received, up.substr(0, pair.server.received.size())) << seed;
    EXPECT_EQ(pair.client.received, down.substr(0, pair.client.received.size())) << seed;
    EXPECT_TRUE(pair.client.ended && pair.server.ended) << seed;
    // Whoever saw an end in order has everything.
    EXPECT_TRUE(pair.client.error != 0 || pair.client.received.size() == down.size()) << seed;
    EXPECT_TRUE(pair.server.error != 0 || pair.server.received.size() == up.size()) << seed;
    complete += pair.client.error == 0 && pair.server.error == 0 ? 1 : 0;
  }
  EXPECT_GT(complete, 100);
}

}  // namespace
}  // namespace skerry::loop_test
