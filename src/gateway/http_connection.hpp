#pragma once
// The server's side of one HTTP/1.1 connection: requests in, answers out, one at a time. Requests
// that a client pipelines wait until the one before is answered. The first byte of a connection
// tells whether it is TLS.
//
// Bodies that stream are held back at both ends: nothing is read from the client while the sink has
// no room, and nothing from the source while the client takes nothing.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "gateway/exchange.hpp"
#include "loop/stream.hpp"
#include "wire/http/request_parser.hpp"

namespace skerry::gateway {

class HttpConnection;

// The door that a connection belongs to.
class ConnectionOwner {
 public:
  // May destroy the connection; nothing of it is touched afterwards.
  virtual void finished(HttpConnection& connection) = 0;
  // TLS over the stream, of which `received` was read already. Null where the door serves no TLS.
  virtual std::unique_ptr<Stream> secure(std::unique_ptr<Stream> stream,
                                         std::span<const std::byte> received) = 0;
  virtual std::span<std::byte> read_buffer() = 0;
  virtual const Clock& clock() const = 0;
  // Bytes of bodies that are held, coming in or going out: false when there is no room for more.
  virtual bool reserve(std::uint64_t bytes) = 0;
  virtual void release(std::uint64_t bytes) = 0;

 protected:
  ~ConnectionOwner() = default;
};

class HttpConnection final : StreamHandler, AnswerLater, SinkFeeder, PieceWaiter {
 public:
  enum class Stage : std::uint8_t {
    idle,       // between requests
    receiving,  // some of a request is here
    deciding,   // the answer comes later
    sending,    // the answer is on its way out
    lingering,  // answered and finished; what still comes in is dropped, so that the answer arrives
    closed,
  };

  HttpConnection(std::unique_ptr<Stream> stream, ConnectionFacts facts, RequestHandler& handler,
                 ConnectionOwner& owner);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void start();  // once, after construction; may finish
  // Closes at once when idle, otherwise after the answer in progress.
  void drain();
  // Ends what has taken longer than its limit; may finish.
  void check_deadline(TimePoint now);
  Stage stage() const { return stage_; }

 private:
  void on_readable() override;
  void on_writable() override;
  LaterAnswer later() override;
  void on_room() override;
  void on_refusal(Answer answer) override;
  void on_piece() override;

  void move_to(Stage next);
  bool consume(std::span<const std::byte> input);  // false: this connection may be gone
  bool body_arrived(std::span<const std::byte> bytes);
  bool request_complete();
  bool head_arrived();
  bool reserve(std::uint64_t bytes);  // until the answer has been sent
  bool start_sink(std::unique_ptr<BodySink> sink);
  bool expect_continue();
  bool drop_rest(Answer answer);
  bool body_ended_early();
  bool send(Answer answer);
  bool refuse(http::Refused refused);
  bool refuse_too_large();
  bool refuse_for_now(std::string_view why);
  bool flush();
  enum class Wrote : std::uint8_t { all, part, lost };
  Wrote write(std::span<const std::byte> bytes, std::size_t& sent);
  bool answer_sent();
  bool start_tls(std::span<const std::byte> received);
  bool start_tunnel();
  void resume();
  bool finish();
  void forget_body();

  std::unique_ptr<Stream> stream_;
  ConnectionFacts facts_;
  RequestHandler& handler_;
  ConnectionOwner& owner_;
  http::RequestParser parser_;
  Stage stage_ = Stage::idle;
  TimePoint deadline_{};
  std::string body_;                // that is held
  std::unique_ptr<BodySink> sink_;  // that takes the body instead
  std::optional<Answer> refusal_;   // leaves when the rest of the body has been dropped
  std::uint64_t body_bytes_ = 0;    // that have come
  std::uint64_t reserved_ = 0;
  std::string unread_;  // bytes of the next request, read with the last one
  std::string out_;
  std::size_t sent_ = 0;
  std::shared_ptr<BodySource> source_;  // of the answer's body, behind out_
  std::uint64_t source_left_ = 0;
  std::span<const std::byte> piece_;  // of the source, not yet sent
  Next next_ = Next::keep;
  bool first_read_ = true;
  bool draining_ = false;
  bool more_was_sent_ = false;  // bytes behind the request in hand
  // Shared with answers that come later; null inside once the connection is gone.
  std::shared_ptr<HttpConnection*> self_;
};

}  // namespace skerry::gateway
