#include "gateway/http_connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>

#include "base/encoding.hpp"
#include "gateway/limits.hpp"

namespace skerry::gateway {
namespace {

// What the client has sent and what it has received; shared, for the stream dies with the
// connection.
struct Wire {
  std::string to_server;
  std::string to_client;
  std::size_t room = std::string::npos;  // bytes that the client will still take
  bool finished = false;                 // the client's side
  bool shut = false;                     // the server's side
  bool destroyed = false;
  Interest interest = Interest::none;
};

class ScriptedStream final : public Stream {
 public:
  explicit ScriptedStream(Wire& wire) : wire_(wire) {}
  ~ScriptedStream() override { wire_.destroyed = true; }
  Transfer read(std::span<std::byte> into) override {
    if (wire_.to_server.empty())
      return {.state = wire_.finished ? Transfer::State::closed : Transfer::State::would_block};
    const std::size_t count = std::min(into.size(), wire_.to_server.size());
    std::copy_n(as_bytes(wire_.to_server).begin(), count, into.begin());
    wire_.to_server.erase(0, count);
    return {.bytes = count};
  }
  Transfer write(std::span<const std::byte> from) override {
    const std::size_t count = std::min(from.size(), wire_.room);
    if (count == 0) return {.state = Transfer::State::would_block};
    wire_.to_client += as_text(from.first(count));
    if (wire_.room != std::string::npos) wire_.room -= count;
    return {.bytes = count};
  }
  void shutdown_write() override { wire_.shut = true; }
  void abort_on_close() override {}
  void set_handler(StreamHandler* handler) override { handler_ = handler; }
  void set_interest(Interest interest) override { wire_.interest = interest; }
  PeerAddress peer() const override { return {.ip = "127.0.0.1", .port = 1, .uid = 0}; }
  PeerAddress local() const override { return peer(); }
  int descriptor() const override { return -1; }
  StreamHandler& handler() { return *handler_; }

 private:
  Wire& wire_;
  StreamHandler* handler_ = nullptr;
};

// Gives "abc" twice; each piece comes later, when the test says so.
class Pieces final : public BodySource {
 public:
  std::uint64_t bytes() const override { return 6; }
  Piece next(PieceWaiter& waiter) override {
    if (fails) return {.state = Piece::State::failed};
    if (!there) {
      waiting = &waiter;
      return {.state = Piece::State::later};
    }
    there = false;
    return {.state = Piece::State::ready, .bytes = as_bytes("abc")};
  }
  void arrive() {
    there = true;
    if (waiting != nullptr) std::exchange(waiting, nullptr)->on_piece();
  }
  bool there = false;
  bool fails = false;
  PieceWaiter* waiting = nullptr;
};

class Echo final : public RequestHandler {
 public:
  std::optional<Answer> answer(const Received& received, AnswerLater& later) override {
    seen.push_back(received.head.method + " " + received.head.target + " " +
                   std::string(received.body));
    if (received.head.target == "/later") {
      waiting.push_back(later.later());
      return std::nullopt;
    }
    Answer answer{.status = 200, .headers = {}, .body = "echo:" + std::string(received.body)};
    if (received.head.target == "/pieces") answer.source = pieces;
    if (received.head.method == "CONNECT") answer.next = Next::tunnel;
    return answer;
  }
  Answer refuse(int status, std::string_view why) override {
    return {.status = status, .headers = {}, .body = std::string(why)};
  }
  std::vector<std::string> seen;
  std::vector<LaterAnswer> waiting;
  std::shared_ptr<Pieces> pieces = std::make_shared<Pieces>();
};

class Door final : public ConnectionOwner {
 public:
  void finished(HttpConnection& connection) override {
    if (&connection == open.get()) open.reset();
  }
  std::unique_ptr<Stream> secure(std::unique_ptr<Stream> stream,
                                 std::span<const std::byte> received) override {
    ++secured;
    hello = as_text(received);
    return stream;
  }
  std::span<std::byte> read_buffer() override { return buffer; }
  const Clock& clock() const override { return time; }
  bool reserve(std::uint64_t bytes) override {
    if (full) return false;
    held += bytes;
    return true;
  }
  void release(std::uint64_t bytes) override { held -= bytes; }

  FakeClock time;
  std::array<std::byte, 1024> buffer;
  std::uint64_t held = 0;
  bool full = false;
  int secured = 0;
  std::string hello;
  std::unique_ptr<HttpConnection> open;
};

class HttpConnectionTest : public testing::Test {
 protected:
  HttpConnectionTest() {
    auto made = std::make_unique<ScriptedStream>(wire);
    stream = made.get();
    door.open = std::make_unique<HttpConnection>(std::move(made), ConnectionFacts{}, echo, door);
    door.open->start();
  }
  // The client sends; the loop announces it for as long as the connection wants to read.
  void client(std::string_view bytes) {
    wire.to_server += bytes;
    announce();
  }
  void announce() {
    while (door.open && wire.interest == Interest::read &&
           (!wire.to_server.empty() || wire.finished))
      stream->handler().on_readable();
  }
  std::size_t answers() const {
    std::size_t count = 0;
    for (std::size_t at = wire.to_client.find("HTTP/1.1 "); at != std::string::npos;
         at = wire.to_client.find("HTTP/1.1 ", at + 1))
      ++count;
    return count;
  }

  Wire wire;
  Echo echo;
  Door door;
  ScriptedStream* stream = nullptr;
};

const std::string post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

TEST_F(HttpConnectionTest, AnswersAndKeepsTheConnection) {
  client(post);
  client(post);
  EXPECT_EQ(answers(), 2U);
  EXPECT_TRUE(wire.to_client.ends_with("\r\n\r\necho:abc"));
  EXPECT_EQ(door.held, 0U);
  ASSERT_TRUE(door.open);
}

TEST_F(HttpConnectionTest, AnyCutGivesTheSameAnswer) {
  client(post);
  const std::string whole = wire.to_client;
  for (std::size_t cut = 1; cut < post.size(); ++cut) {
    wire.to_client.clear();
    client(post.substr(0, cut));
    EXPECT_EQ(wire.to_client, "");
    client(post.substr(cut));
    EXPECT_EQ(wire.to_client, whole) << cut;
  }
}

TEST_F(HttpConnectionTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  std::string many;
  for (int i = 0; i < 300; ++i)
    many += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client(many);
  EXPECT_EQ(answers(), 300U);
  EXPECT_EQ(echo.seen.front(), "GET /0 ");
  EXPECT_EQ(echo.seen.back(), "GET /299 ");
}

TEST_F(HttpConnectionTest, ALaterAnswerHoldsTheNextRequest) {
  client("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(echo.seen.size(), 1U);
  EXPECT_EQ(wire.interest, Interest::none);
  echo.waiting.front()({.status = 200, .headers = {}, .body = "at last"});
  announce();
  EXPECT_EQ(echo.seen.size(), 2U);
  EXPECT_LT(wire.to_client.find("at last"), wire.to_client.find("echo:"));
}

TEST_F(HttpConnectionTest, ALaterAnswerToAConnectionThatIsGoneIsDropped) {
  client("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  door.open.reset();
  echo.waiting.front()({.status = 200, .headers = {}, .body = "too late"});
  EXPECT_EQ(wire.to_client, "");
}

TEST_F(HttpConnectionTest, ASlowReaderGetsEverything) {
  wire.room = 10;
  client(post);
  EXPECT_EQ(wire.interest, Interest::write);
  while (wire.interest == Interest::write) {
    wire.room = 1;
    stream->handler().on_writable();
  }
  EXPECT_TRUE(wire.to_client.ends_with("echo:abc"));
  EXPECT_EQ(wire.interest, Interest::read);
}

TEST_F(HttpConnectionTest, LeaveToContinueComesBeforeTheBody) {
  client("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(wire.to_client, "HTTP/1.1 100 Continue\r\n\r\n");
  client("abc");
  EXPECT_TRUE(wire.to_client.ends_with("echo:abc"));
}

TEST_F(HttpConnectionTest, ABodyOverTheLimitIsRefusedBeforeItIsSent) {
  client("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " +
         std::to_string(body_bytes_max + 1) + "\r\n\r\n");
  EXPECT_TRUE(wire.to_client.starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(wire.shut);
}

TEST_F(HttpConnectionTest, AfterARefusalTheRestIsDroppedAndTheConnectionEnds) {
  client("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + post);
  EXPECT_TRUE(wire.to_client.starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(wire.shut);
  client(post);
  EXPECT_EQ(answers(), 1U);
  EXPECT_TRUE(echo.seen.empty());
  wire.finished = true;
  announce();
  EXPECT_FALSE(door.open);
}

TEST_F(HttpConnectionTest, AnswersToHeadHaveNoBody) {
  client("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(wire.to_client.ends_with("\r\n\r\n"));
}

const std::string get_pieces = "GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(HttpConnectionTest, AnAnswerInPieces) {
  client(get_pieces + post);
  EXPECT_TRUE(wire.to_client.ends_with("Content-Length: 6\r\n\r\n"));
  EXPECT_EQ(wire.interest, Interest::none);
  EXPECT_EQ(door.held, streamed_body_held_bytes(6));
  wire.room = 1;
  echo.pieces->arrive();
  EXPECT_TRUE(wire.to_client.ends_with("\r\n\r\na"));
  EXPECT_EQ(wire.interest, Interest::write);
  wire.room = std::string::npos;
  stream->handler().on_writable();
  EXPECT_TRUE(wire.to_client.ends_with("\r\n\r\nabc"));
  echo.pieces->arrive();
  announce();
  EXPECT_TRUE(wire.to_client.ends_with("echo:abc"));  // what came behind is answered too
  EXPECT_EQ(answers(), 2U);
  EXPECT_EQ(door.held, 0U);
}

TEST_F(HttpConnectionTest, APieceThatCannotBeReadEndsTheConnection) {
  client(get_pieces);
  echo.pieces->arrive();
  echo.pieces->fails = true;
  echo.pieces->waiting->on_piece();
  EXPECT_TRUE(wire.destroyed);
  EXPECT_TRUE(wire.to_client.ends_with("abc"));
  EXPECT_EQ(door.held, 0U);
}

TEST_F(HttpConnectionTest, AConnectionThatGoesWaitsForNoPiece) {
  client(get_pieces);
  door.open.reset();
  EXPECT_EQ(door.held, 0U);
}

TEST_F(HttpConnectionTest, NoRoomForAnAnswerInPieces) {
  door.full = true;
  client(get_pieces);
  EXPECT_TRUE(wire.to_client.starts_with("HTTP/1.1 503 "));
}

TEST_F(HttpConnectionTest, AnAnswerThatNoHeaderCanCarry) {
  client("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  echo.waiting.front()({.status = 200, .headers = {{"X", "a\r\nY: b"}}, .body = "text"});
  EXPECT_TRUE(wire.to_client.starts_with("HTTP/1.1 500 "));
  EXPECT_EQ(wire.to_client.find("Y: b"), std::string::npos);
}

TEST_F(HttpConnectionTest, CloseIsHonoured) {
  client("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answers(), 1U);
  EXPECT_TRUE(wire.shut);
}

TEST_F(HttpConnectionTest, AConnectBecomesTlsForItsHost) {
  client("CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n");
  EXPECT_TRUE(wire.to_client.starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(wire.to_client.find("Content-Length"), std::string::npos);
  EXPECT_EQ(door.secured, 1);
  client(post);  // as it comes out of the tunnel
  EXPECT_TRUE(wire.to_client.ends_with("echo:abc"));
}

TEST_F(HttpConnectionTest, BytesAheadOfTheTunnelEndTheConnection) {
  client("CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\nx");
  EXPECT_EQ(door.secured, 0);
  EXPECT_TRUE(wire.destroyed);
}

TEST_F(HttpConnectionTest, TheFirstByteTellsTls) {
  client("\x16\x03\x01");
  EXPECT_EQ(door.secured, 1);
  EXPECT_EQ(door.hello, "\x16\x03\x01");
}

TEST_F(HttpConnectionTest, ASlowHeadIsToldSoAndClosed) {
  client("GET / HTT");
  door.time.advance(head_wait_max - std::chrono::seconds(1));
  door.open->check_deadline(door.time.now());
  EXPECT_EQ(wire.to_client, "");
  door.time.advance(std::chrono::seconds(2));
  door.open->check_deadline(door.time.now());
  EXPECT_TRUE(wire.to_client.starts_with("HTTP/1.1 408 "));
  door.time.advance(drain_max);
  door.open->check_deadline(door.time.now());
  EXPECT_FALSE(door.open);
}

TEST_F(HttpConnectionTest, AnIdleConnectionEndsInSilence) {
  door.time.advance(idle_max);
  door.open->check_deadline(door.time.now());
  EXPECT_EQ(wire.to_client, "");
  EXPECT_FALSE(door.open);
}

TEST_F(HttpConnectionTest, DrainingWaitsForTheAnswer) {
  client("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  door.open->drain();
  ASSERT_TRUE(door.open);
  echo.waiting.front()({.status = 200, .headers = {}, .body = "last"});
  EXPECT_NE(wire.to_client.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(wire.shut);
}

}  // namespace
}  // namespace skerry::gateway
