#pragma once
// One HTTP request and its answer, between a connection and whoever answers.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "call/facts.hpp"
#include "gateway/limits.hpp"
#include "loop/stream.hpp"
#include "wire/http/head.hpp"

namespace skerry::gateway {

// Of the connection, not of the request.
struct ConnectionFacts {
  PeerAddress peer;
  Transport transport = Transport::plain;
  // Inside a CONNECT tunnel: the host that the client believes to speak to.
  std::optional<std::string> tunnel_host;
  // Of a door that is a VPC endpoint; null otherwise.
  std::shared_ptr<const EndpointPassage> endpoint = {};
};

struct Received {
  const http::RequestHead& head;
  std::string_view body;
  const ConnectionFacts& connection;
};

enum class Next : std::uint8_t {
  keep,  // serve the next request, if the client wants to
  close,
  tunnel,  // a CONNECT was granted: go on as TLS, for the host of the request
};

// Told when a source's next piece is there.
class PieceWaiter {
 public:
  virtual void on_piece() = 0;

 protected:
  ~PieceWaiter() = default;
};

// The body of an answer that is too large to be held: read piece by piece, on another thread, as
// the client takes it. On the loop's thread, for one connection.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::uint64_t bytes() const = 0;  // in all

  struct Piece {
    enum class State : std::uint8_t {
      ready,   // `bytes`, never empty, are good until the next call
      later,   // on_piece() is called in a later turn: ask again
      failed,  // the rest cannot be read; the client must not take what it has for the whole
    };
    State state = State::later;
    std::span<const std::byte> bytes = {};
  };
  // Not after bytes() bytes have been given.
  virtual Piece next(PieceWaiter& waiter) = 0;
};

struct Answer {
  int status = 200;
  http::Headers headers;
  std::string body;
  Next next = Next::keep;
  // Instead of `body`.
  std::shared_ptr<BodySource> source = {};
  // Of an answer to HEAD, where it is not the length of the body.
  std::optional<std::uint64_t> content_length = {};
};

// Sends an answer that was not ready at once. To be called on the loop's thread, once; the
// connection may be gone by then.
using LaterAnswer = std::function<void(Answer)>;

// Makes a LaterAnswer when one is needed, which most requests do not.
class AnswerLater {
 public:
  virtual LaterAnswer later() = 0;

 protected:
  ~AnswerLater() = default;
};

// Whoever feeds a sink.
class SinkFeeder {
 public:
  virtual void on_room() = 0;  // there is room again
  // Nothing more is wanted: this is the answer. Only before end().
  virtual void on_refusal(Answer answer) = 0;

 protected:
  ~SinkFeeder() = default;
};

enum class BodyFault : std::uint8_t {
  cut_short,  // the client ended in the midst of the body
  stalled,    // nothing came for too long
};

// Takes a body as it arrives. On the loop's thread; its calls to the feeder come in later turns,
// never inside of a call to the sink. Destroyed before end(): nothing of the body remains.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void start(SinkFeeder& feeder) = 0;
  virtual std::size_t room() const = 0;  // how much take() takes; 0: on_room() will be called
  virtual void take(std::span<const std::byte> bytes) = 0;
  virtual void end(LaterAnswer answer) = 0;          // the body is whole
  virtual Answer refuse(BodyFault fault) const = 0;  // the words for it
};

// What becomes of a body, decided when the head is there: held until it is whole, taken by a sink,
// or not wanted at all.
struct Hold {
  std::uint64_t bytes_max = body_bytes_max;
};
using Intake = std::variant<Hold, std::unique_ptr<BodySink>, Answer>;

class RequestHandler {
 public:
  // Of a request with a body; `received` has none yet, and ends with the call.
  virtual Intake intake(const Received&) { return Hold{}; }
  // A request that is whole.
  // The answer; or nothing, and it comes through later.later(). `received` ends with the call.
  virtual std::optional<Answer> answer(const Received& received, AnswerLater& later) = 0;
  // The words for a message that is not HTTP, too large, too slow.
  virtual Answer refuse(int status, std::string_view why) = 0;
  // A request whose body is larger than any that is held, in its service's words.
  virtual Answer refuse_too_large(const Received&) {
    return refuse(413, "the body is larger than the front door takes");
  }
  // A request that there is no room for now, in its service's words.
  virtual Answer refuse_for_now(const Received&, std::string_view why) { return refuse(503, why); }

 protected:
  ~RequestHandler() = default;
};

}  // namespace skerry::gateway
