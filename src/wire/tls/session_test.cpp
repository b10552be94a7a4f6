#include "wire/tls/session.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"
#include "wire/tls/test_identities.hpp"

namespace skerry::tls {
namespace {

using State = Outcome::State;

// One side, with the ciphertext that waits for it, and that it has made.
struct End {
  explicit End(Session made) : session(std::move(made)) {}

  // Runs a call with what is there; a room of `room` bytes at a time.
  template <class Call>
  Outcome run(Call&& call) {
    for (;;) {
      std::vector<std::byte> space(room);
      Buffers buffers{.received = inbox, .to_send = space};
      const Outcome outcome = call(buffers);
      inbox.erase(inbox.begin(),
                  inbox.end() - static_cast<std::ptrdiff_t>(buffers.received.size()));
      outbox.insert(outbox.end(), space.begin(),
                    space.end() - static_cast<std::ptrdiff_t>(buffers.to_send.size()));
      if (outcome.state != State::need_room || buffers.to_send.size() == room) return outcome;
    }
  }
  Outcome handshake() {
    return run([this](Buffers& buffers) { return session.handshake(buffers); });
  }
  Outcome write(std::string_view text) {
    return run([&](Buffers& buffers) { return session.write(buffers, as_bytes(text)); });
  }
  Outcome close() {
    return run([this](Buffers& buffers) { return session.close(buffers); });
  }
  Outcome read(std::string& out, std::size_t most = 100'000) {
    std::vector<std::byte> into(most);
    const Outcome outcome = run([&](Buffers& buffers) { return session.read(buffers, into); });
    out += as_text(std::span(into).first(outcome.plaintext_bytes));
    return outcome;
  }

  Session session;
  std::vector<std::byte> inbox;
  std::vector<std::byte> outbox;
  std::size_t room = record_bytes_max;
};

void deliver(End& from, End& to, std::size_t most = static_cast<std::size_t>(-1)) {
  const std::size_t count = std::min(most, from.outbox.size());
  const auto end = from.outbox.begin() + static_cast<std::ptrdiff_t>(count);
  to.inbox.insert(to.inbox.end(), from.outbox.begin(), end);
  from.outbox.erase(from.outbox.begin(), end);
}

ServerContext server_context(ServerOptions options = {}) {
  if (!options.identity && options.supplier == nullptr)
    options.identity = tls_test::local_identity();
  return *ServerContext::create(options);
}

ClientContext client_context(ClientOptions options = {}) {
  if (options.ca_pem.empty()) options.ca_pem = tls_test::ca_pem;
  return *ClientContext::create(options);
}

struct Pair {
  explicit Pair(const ServerContext& server_side = server_context(),
                const ClientContext& client_side = client_context(),
                const std::string& host = "localhost")
      : client(Session::client(client_side, host)), server(Session::server(server_side)) {}

  // Both handshakes as far as they go; what is left over is delivered.
  void shake(std::size_t chunk = static_cast<std::size_t>(-1)) {
    for (int i = 0; i < 20'000; ++i) {
      if (client.session.phase() == Phase::handshake) client.handshake();
      deliver(client, server, chunk);
      if (server.session.phase() == Phase::handshake) server.handshake();
      deliver(server, client, chunk);
      if (settled() && client.outbox.empty() && server.outbox.empty()) return;
    }
  }
  bool settled() const {
    return client.session.phase() != Phase::handshake && server.session.phase() != Phase::handshake;
  }

  End client;
  End server;
};

TEST(Session, HandshakeThenBytesBothWays) {
  Pair pair;
  pair.shake();
  EXPECT_EQ(pair.client.session.phase(), Phase::open) << pair.client.session.error();
  EXPECT_EQ(pair.server.session.phase(), Phase::open) << pair.server.session.error();
  EXPECT_EQ(pair.server.session.version(), "TLSv1.3");
  EXPECT_EQ(pair.server.session.server_name(), "localhost");
  std::string at_server;
  std::string at_client;
  pair.client.write("ping");
  deliver(pair.client, pair.server);
  EXPECT_EQ(pair.server.read(at_server).state, State::done);
  pair.server.write("pong");
  deliver(pair.server, pair.client);
  EXPECT_EQ(pair.client.read(at_client).state, State::done);
  EXPECT_EQ(at_server, "ping");
  EXPECT_EQ(at_client, "pong");
}

TEST(Session, ByteByByteAndWithAByteOfRoomItIsTheSame) {
  Pair pair;
  pair.client.room = 1;
  pair.server.room = 1;
  pair.shake(1);
  EXPECT_EQ(pair.client.session.phase(), Phase::open) << pair.client.session.error();
  EXPECT_EQ(pair.server.session.phase(), Phase::open) << pair.server.session.error();
}

TEST(Session, AMegabyteGoesThroughInRecords) {
  Pair pair;
  pair.shake();
  std::string sent(1'000'000, 'x');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * i >> 3);
  std::string received;
  std::string_view rest = sent;
  while (!rest.empty()) {
    const Outcome outcome = pair.client.write(rest);
    ASSERT_EQ(outcome.state, State::done);
    ASSERT_LE(outcome.plaintext_bytes, record_plaintext_bytes_max);
    rest.remove_prefix(outcome.plaintext_bytes);
    deliver(pair.client, pair.server);
    pair.server.read(received, 5'000);
  }
  while (pair.server.read(received, 5'000).state == State::done) continue;
  EXPECT_EQ(received, sent);
}

TEST(Session, WhatDoesNotFitIsHeldAndTold) {
  Pair pair;
  pair.shake();
  pair.client.write("0123456789");
  deliver(pair.client, pair.server);
  std::string received;
  pair.server.read(received, 4);
  EXPECT_EQ(received, "0123");
  EXPECT_TRUE(pair.server.session.holds_plaintext());
  pair.server.read(received);
  EXPECT_EQ(received, "0123456789");
  EXPECT_FALSE(pair.server.session.holds_plaintext());
}

TEST(Session, AWriteTakesOnlyWhatFitsAndKeepsNoneOfIt) {
  Pair pair;
  pair.shake();
  std::vector<std::byte> space(record_overhead_bytes_max + 10);
  Buffers buffers{.received = {}, .to_send = space};
  const Outcome outcome = pair.client.session.write(buffers, as_bytes("the first of many bytes"));
  EXPECT_EQ(outcome.state, State::done);
  EXPECT_EQ(outcome.plaintext_bytes, 10U);
  EXPECT_EQ(pair.client.session.write(buffers, as_bytes("no room now")).state, State::need_room);
  // The caller thinks better of it and writes something else.
  pair.client.outbox.assign(space.begin(),
                            space.end() - static_cast<std::ptrdiff_t>(buffers.to_send.size()));
  pair.client.write(" something else");
  deliver(pair.client, pair.server);
  std::string received;
  pair.server.read(received);
  EXPECT_EQ(received, "the first  something else");
}

TEST(Session, AnOrderlyEndIsToldApartFromACut) {
  Pair pair;
  pair.shake();
  std::string received;
  pair.server.read(received);
  pair.client.write("last words");
  EXPECT_EQ(pair.client.close().state, State::done);
  deliver(pair.client, pair.server);
  EXPECT_EQ(pair.server.read(received).state, State::done);
  EXPECT_EQ(pair.server.read(received).state, State::closed);
  EXPECT_EQ(pair.server.session.phase(), Phase::closed_by_peer);
  pair.server.session.received_end();
  EXPECT_EQ(pair.server.session.phase(), Phase::closed_by_peer);
  // The other direction still works.
  EXPECT_EQ(pair.server.write("goodbye").state, State::done);

  Pair cut;
  cut.shake();
  cut.server.session.received_end();
  EXPECT_EQ(cut.server.read(received).state, State::failed);
  EXPECT_EQ(cut.server.session.error(), "the connection was cut: no TLS close_notify came");
}

// Plays the whole conversation, but only the first `bytes` of what `cut_side` sends arrive.
enum class Sender : unsigned char { client, server };

std::size_t play_cut(Sender sender, std::optional<std::size_t> bytes, Pair& pair) {
  std::size_t passed = 0;
  const auto pass = [&](End& from, End& to, bool counted) {
    std::size_t most = from.outbox.size();
    if (counted && bytes) most = std::min(most, *bytes - passed);
    if (counted) passed += most;
    deliver(from, to, most);
    if (counted) from.outbox.clear();
  };
  for (int round = 0; round < 4; ++round) {
    if (pair.client.session.phase() == Phase::handshake) pair.client.handshake();
    pass(pair.client, pair.server, sender == Sender::client);
    if (pair.server.session.phase() == Phase::handshake) pair.server.handshake();
    pass(pair.server, pair.client, sender == Sender::server);
  }
  return passed;
}

TEST(Session, AHandshakeCutAtAnyByteFailsWithAReasonAndNothingWorse) {
  const ServerContext server_side = server_context();
  const ClientContext client_side = client_context();
  for (const Sender sender : {Sender::client, Sender::server}) {
    Pair whole(server_side, client_side);
    const std::size_t total = play_cut(sender, std::nullopt, whole);
    ASSERT_GT(total, 200U);
    ASSERT_TRUE(whole.settled());
    std::size_t unfinished = 0;
    for (std::size_t at = 0; at < total; ++at) {
      Pair pair(server_side, client_side);
      play_cut(sender, at, pair);
      for (End* end : {&pair.client, &pair.server}) {
        if (end->session.phase() != Phase::handshake) continue;
        ++unfinished;
        end->session.received_end();
        EXPECT_EQ(end->session.error(), "the peer left during the TLS handshake");
        EXPECT_EQ(end->handshake().state, State::failed);
      }
    }
    EXPECT_GT(unfinished, total / 2);
  }
}

TEST(Session, AChangedByteNeverBecomesAnotherPlaintext) {
  Pair pair;
  pair.shake();
  std::string received;
  pair.client.write("transfer 100");
  const std::vector<std::byte> record = pair.client.outbox;
  for (std::size_t at = 0; at < record.size(); ++at) {
    Pair fresh;
    fresh.shake();
    fresh.client.write("transfer 100");
    fresh.client.outbox[at] ^= std::byte{1};
    deliver(fresh.client, fresh.server);
    received.clear();
    fresh.server.read(received);
    EXPECT_TRUE(received.empty() || received == "transfer 100") << at;
  }
}

TEST(Session, PlainHttpIsNamed) {
  Pair pair;
  const std::string_view request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  pair.server.inbox.assign(as_bytes(request).begin(), as_bytes(request).end());
  EXPECT_EQ(pair.server.handshake().state, State::failed);
  EXPECT_EQ(pair.server.session.error(), "the TLS handshake failed: http request");
}

std::string refusal_of(const std::string& host, ClientOptions options, ServerOptions server = {}) {
  Pair pair(server_context(std::move(server)), client_context(std::move(options)), host);
  pair.shake();
  return pair.client.session.error();
}

TEST(Session, CertificatesAreVerifiedWithTheirNames) {
  EXPECT_EQ(refusal_of("localhost", {}), "");
  EXPECT_EQ(refusal_of("127.0.0.1", {}), "");
  EXPECT_EQ(refusal_of("other.host", {}),
            "the TLS handshake failed: the server's certificate is not accepted: "
            "hostname mismatch");
  EXPECT_EQ(refusal_of("127.0.0.2", {}),
            "the TLS handshake failed: the server's certificate is not accepted: "
            "IP address mismatch");
  EXPECT_EQ(refusal_of("other.host", {.verify = Verify::chain}), "");
  EXPECT_EQ(refusal_of("a.db.internal", {}, {.identity = tls_test::db_identity()}), "");
}

TEST(Session, AnUnknownCaIsNotTrustedUnlessNobodyCares) {
  const std::string stranger = tls_test::user_pem;
  EXPECT_NE(refusal_of("localhost", {.ca_pem = stranger}).find("unable to get local issuer"),
            std::string::npos);
  EXPECT_EQ(refusal_of("anything", {.verify = Verify::nothing, .ca_pem = stranger}), "");
}

TEST(Session, ClientCertificatesAreAskedForOnlyWhenWanted) {
  const ClientContext with = client_context({.identity = tls_test::user_identity()});
  Pair unasked(server_context(), with);
  unasked.shake();
  EXPECT_EQ(unasked.server.session.peer_common_name(), "");

  const ServerContext asking = server_context(
      {.client_certificates = ClientCertificates::required, .client_ca_pem = tls_test::ca_pem});
  Pair named(asking, with);
  named.shake();
  EXPECT_EQ(named.server.session.peer_common_name(), "alice");

  Pair nameless(asking, client_context());
  nameless.shake();
  EXPECT_EQ(nameless.server.session.phase(), Phase::failed);
  EXPECT_NE(nameless.server.session.error().find("peer did not return a certificate"),
            std::string::npos);
}

TEST(Session, ApplicationProtocols) {
  const ServerContext server_side = server_context({.alpn = {"postgresql", "http/1.1"}});
  Pair agreed(server_side, client_context({.alpn = {"h2", "http/1.1"}}));
  agreed.shake();
  EXPECT_EQ(agreed.server.session.alpn(), "http/1.1");
  EXPECT_EQ(agreed.client.session.alpn(), "http/1.1");
  Pair none(server_side, client_context());
  none.shake();
  EXPECT_EQ(none.server.session.alpn(), "");
  Pair other(server_side, client_context({.alpn = {"h2"}}));
  other.shake();
  EXPECT_EQ(other.client.session.phase(), Phase::failed);
  EXPECT_NE(other.client.session.error().find("no application protocol"), std::string::npos);
}

class TwoHosts final : public IdentitySupplier {
 public:
  std::optional<Identity> identity_for(std::string_view server_name) override {
    asked.emplace_back(server_name);
    if (server_name == "db.internal") return tls_test::db_identity();
    if (server_name == "localhost" || server_name.empty()) return tls_test::local_identity();
    return std::nullopt;
  }
  std::vector<std::string> asked;
};

TEST(Session, TheSupplierChoosesByName) {
  TwoHosts hosts;
  const ServerContext server_side = server_context({.supplier = &hosts});
  for (const std::string host : {"db.internal", "localhost", "127.0.0.1"}) {
    Pair pair(server_side, client_context(), host);
    pair.shake();
    EXPECT_EQ(pair.client.session.error(), "") << host;
  }
  Pair upper(server_side, client_context(), "DB.Internal");
  upper.shake();
  EXPECT_EQ(upper.client.session.error(), "");
  Pair refused(server_side, client_context(), "google.com");
  refused.shake();
  EXPECT_NE(refused.client.session.error().find("unrecognized name"), std::string::npos);
  EXPECT_EQ(hosts.asked, (std::vector<std::string>{"db.internal", "localhost", "", "db.internal",
                                                   "google.com"}));
}

TEST(Session, AReloadLeavesRunningSessionsAlone) {
  ServerContext context = server_context();
  Pair pair(context, client_context());
  pair.client.handshake();
  context = server_context({.identity = tls_test::db_identity()});
  pair.shake();
  EXPECT_EQ(pair.client.session.phase(), Phase::open) << pair.client.session.error();
  Pair later(context, client_context(), "db.internal");
  later.shake();
  EXPECT_EQ(later.client.session.phase(), Phase::open) << later.client.session.error();
}

TEST(Session, BothSidesAgreeOnTheChannelBinding) {
  Pair pair;
  pair.shake();
  EXPECT_EQ(pair.client.session.end_point_binding().size(), 32U);
  EXPECT_EQ(pair.client.session.end_point_binding(), pair.server.session.end_point_binding());
}

TEST(Session, IdleItCostsLittle) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer's allocator does not count like the product's";
#endif
#endif
  const ServerContext server_side = server_context();
  const ClientContext client_side = client_context();
  constexpr std::size_t sessions = 100;
  std::vector<Session> idle;
  idle.reserve(sessions);
  const auto add = [&] {
    Pair pair(server_side, client_side);
    pair.shake();
    std::string received;
    pair.client.write("hello");
    deliver(pair.client, pair.server);
    pair.server.read(received);
    idle.push_back(std::move(pair.server.session));
  };
  add();  // what OpenSSL allocates once
  const std::size_t before = ::mallinfo2().uordblks;
  while (idle.size() < sessions) add();
  const std::size_t each = (::mallinfo2().uordblks - before) / (sessions - 1);
  RecordProperty("idle_session_bytes", static_cast<int>(each));
  EXPECT_LE(each, 15'000U);
}

}  // namespace
}  // namespace skerry::tls
