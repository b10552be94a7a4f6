#include "gateway/http_connection.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "gateway/limits.hpp"
#include "wire/http/writer.hpp"

namespace skerry::gateway {
namespace {

// RFC 8446 section 5.1: a ClientHello comes in a record of type handshake. No method of HTTP begins
// with this byte.
constexpr std::byte tls_handshake_record{0x16};

using Stage = HttpConnection::Stage;

constexpr bool may(Stage from, Stage to) {
  switch (from) {
    case Stage::idle:
      return to == Stage::receiving || to == Stage::sending || to == Stage::closed;
    case Stage::receiving:
      return to == Stage::deciding || to == Stage::sending || to == Stage::closed;
    case Stage::deciding:
      return to == Stage::sending || to == Stage::closed;
    case Stage::sending:
      return to == Stage::idle || to == Stage::lingering || to == Stage::closed;
    case Stage::lingering:
      return to == Stage::closed;
    case Stage::closed:
      return false;
  }
  return false;
}
static_assert(may(Stage::receiving, Stage::deciding));
static_assert(!may(Stage::deciding, Stage::idle));

constexpr Duration allowance(Stage stage) {
  switch (stage) {
    case Stage::idle:
      return idle_max;
    case Stage::receiving:
      return head_wait_max;  // until the head is there; then body_wait_max
    case Stage::deciding:
      return Duration::max();
    case Stage::sending:
      return answer_write_max;
    case Stage::lingering:
      return drain_max;
    case Stage::closed:
      return Duration::max();
  }
  return Duration::max();
}

// RFC 9110 section 6.4.1: answers that have no body, whoever asked.
bool never_has_body(int status) { return status < 200 || status == 204 || status == 304; }

TimePoint after(TimePoint now, Duration wait) {
  return wait == Duration::max() ? TimePoint::max() : now + wait;
}

}  // namespace

HttpConnection::HttpConnection(std::unique_ptr<Stream> stream, ConnectionFacts facts,
                               RequestHandler& handler, ConnectionOwner& owner)
    : stream_(std::move(stream)),
      facts_(std::move(facts)),
      handler_(handler),
      owner_(owner),
      parser_(http::BodyLimit{body_bytes_max}),
      deadline_(owner.clock().now() + idle_max) {}

HttpConnection::~HttpConnection() {
  if (self_) *self_ = nullptr;
  forget_body();
}

void HttpConnection::start() {
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
}

void HttpConnection::move_to(Stage next) {
  ASSERT(may(stage_, next));
  stage_ = next;
  deadline_ = after(owner_.clock().now(), allowance(next));
}

void HttpConnection::on_readable() {
  std::span<std::byte> buffer = owner_.read_buffer();
  if (sink_ && stage_ == Stage::receiving)
    buffer = buffer.first(std::min(buffer.size(), sink_->room()));
  const Transfer got = stream_->read(buffer);
  switch (got.state) {
    case Transfer::State::would_block:
      return;
    case Transfer::State::closed:
      body_ended_early();
      return;
    case Transfer::State::failed:
      finish();
      return;
    case Transfer::State::done:
      break;
  }
  if (stage_ == Stage::lingering) return;
  const std::span<const std::byte> input = owner_.read_buffer().first(got.bytes);
  const bool hello = std::exchange(first_read_, false) && input.front() == tls_handshake_record;
  if (hello && facts_.transport != Transport::tls) {
    start_tls(input);
  } else {
    consume(input);
  }
}

void HttpConnection::on_writable() {
  if (flush() && stage_ == Stage::idle) resume();
}

bool HttpConnection::consume(std::span<const std::byte> input) {
  for (;;) {
    if (stage_ == Stage::idle) {
      if (input.empty()) return true;
      move_to(Stage::receiving);
    }
    const http::Step step = parser_.next(input);
    input = input.subspan(step.consumed);
    if (std::holds_alternative<http::NeedMore>(step.event)) return true;
    if (const auto* refused = std::get_if<http::Refused>(&step.event)) return refuse(*refused);
    if (const auto* body = std::get_if<http::BodyBytes>(&step.event)) {
      if (!body_arrived(body->bytes)) return false;
    } else if (std::holds_alternative<http::HeadReady>(step.event)) {
      if (!head_arrived()) return false;
    } else {
      more_was_sent_ = !input.empty();
      if (!request_complete()) return false;
      if (stage_ == Stage::deciding || stage_ == Stage::sending) unread_.assign(as_text(input));
    }
    if (stage_ != Stage::receiving && stage_ != Stage::idle) return true;
  }
}

// Decides what becomes of the body before any of it is taken.
bool HttpConnection::head_arrived() {
  deadline_ = after(owner_.clock().now(), body_wait_max);
  parser_.set_body_limit({body_bytes_max});
  const http::RequestHead& head = parser_.head();
  if (head.body.framing == http::Framing::none) return true;
  Intake intake = handler_.intake({.head = head, .body = {}, .connection = facts_});
  if (auto* const answer = std::get_if<Answer>(&intake)) return drop_rest(std::move(*answer));
  if (auto* const sink = std::get_if<std::unique_ptr<BodySink>>(&intake))
    return start_sink(std::move(*sink));
  const std::uint64_t bytes_max = std::get<Hold>(intake).bytes_max;
  parser_.set_body_limit({bytes_max});
  if (head.body.framing == http::Framing::length && head.body.length > bytes_max)
    return refuse_too_large();
  return expect_continue();
}

bool HttpConnection::reserve(std::uint64_t bytes) {
  if (!owner_.reserve(bytes)) return false;
  reserved_ += bytes;
  return true;
}

bool HttpConnection::start_sink(std::unique_ptr<BodySink> sink) {
  const http::BodyFraming& body = parser_.head().body;
  const std::uint64_t length =
      body.framing == http::Framing::length ? body.length : objects::piece_bytes_max;
  if (!reserve(streamed_body_held_bytes(length)))
    return refuse_for_now("too many request bodies are being received");
  parser_.set_body_limit({std::numeric_limits<std::uint64_t>::max()});  // the sink has its own
  deadline_ = after(owner_.clock().now(), body_stall_max);
  sink_ = std::move(sink);
  sink_->start(*this);
  if (sink_->room() > 0) return expect_continue();
  deadline_ = TimePoint::max();
  stream_->set_interest(Interest::none);
  return true;
}

// A client that waits for leave to send its body gets it when the body can be taken.
bool HttpConnection::expect_continue() {
  if (parser_.head().expects_continue == http::ExpectsContinue::no) return true;
  out_ += http::continue_response();
  const Transfer put = stream_->write(as_bytes(std::string_view(out_).substr(sent_)));
  if (put.state == Transfer::State::failed) return finish();
  sent_ += put.bytes;  // a rest leaves with the answer
  return true;
}

bool HttpConnection::body_arrived(std::span<const std::byte> bytes) {
  body_bytes_ += bytes.size();
  if (refusal_) return true;
  if (sink_) {
    deadline_ = after(owner_.clock().now(), body_stall_max);
    sink_->take(bytes);
    if (sink_->room() > 0) return true;
    deadline_ = TimePoint::max();  // it is not the client that is slow
    stream_->set_interest(Interest::none);
    return true;
  }
  if (!reserve(bytes.size())) return refuse_for_now("too many request bodies are being received");
  body_ += as_text(bytes);
  return true;
}

void HttpConnection::on_room() {
  if (stage_ != Stage::receiving) return;
  deadline_ = after(owner_.clock().now(), body_stall_max);
  stream_->set_interest(Interest::read);
}

void HttpConnection::on_refusal(Answer answer) {
  ASSERT(stage_ == Stage::receiving);
  stream_->set_interest(Interest::read);
  drop_rest(std::move(answer));
}

// The answer to a request whose body is not wanted. A small rest is read first, so that the
// connection can go on; a client that waits for leave to send has not sent it.
bool HttpConnection::drop_rest(Answer answer) {
  sink_.reset();
  const http::RequestHead& head = parser_.head();
  const bool comes = head.expects_continue == http::ExpectsContinue::no || body_bytes_ > 0;
  if (comes && head.body.framing == http::Framing::length &&
      head.body.length - body_bytes_ <= dropped_bytes_max) {
    refusal_ = std::move(answer);
    deadline_ = after(owner_.clock().now(), body_stall_max);
    return true;
  }
  answer.next = Next::close;
  return send(std::move(answer));
}

// The client has finished its side. In the midst of a body that streams it may still read an
// answer.
bool HttpConnection::body_ended_early() {
  if (stage_ != Stage::receiving || !sink_) return finish();
  Answer answer = sink_->refuse(BodyFault::cut_short);
  answer.next = Next::close;
  return send(std::move(answer));
}

void HttpConnection::forget_body() {
  owner_.release(std::exchange(reserved_, 0));
  constexpr std::size_t kept_bytes_max = 4096;
  body_.clear();
  if (body_.capacity() > kept_bytes_max) body_.shrink_to_fit();
  sink_.reset();
  refusal_.reset();
  body_bytes_ = 0;
}

bool HttpConnection::request_complete() {
  move_to(Stage::deciding);
  if (refusal_) return send(std::move(*std::exchange(refusal_, {})));
  if (sink_) {
    stream_->set_interest(Interest::none);
    sink_->end(later());
    return true;
  }
  std::optional<Answer> answer =
      handler_.answer({.head = parser_.head(), .body = body_, .connection = facts_}, *this);
  if (answer) return send(std::move(*answer));
  stream_->set_interest(Interest::none);
  return true;
}

LaterAnswer HttpConnection::later() {
  if (!self_) self_ = std::make_shared<HttpConnection*>(this);
  return [connection = self_](Answer answer) {
    HttpConnection* const there = *connection;
    if (there != nullptr && there->send(std::move(answer)) && there->stage_ == Stage::idle)
      there->resume();
  };
}

bool HttpConnection::refuse(http::Refused refused) {
  Answer answer = handler_.refuse(refused.status, refused.why);
  answer.next = Next::close;
  return send(std::move(answer));
}

bool HttpConnection::refuse_too_large() {
  Answer answer =
      handler_.refuse_too_large({.head = parser_.head(), .body = {}, .connection = facts_});
  answer.next = Next::close;
  return send(std::move(answer));
}

bool HttpConnection::refuse_for_now(std::string_view why) {
  Answer answer =
      handler_.refuse_for_now({.head = parser_.head(), .body = {}, .connection = facts_}, why);
  answer.next = Next::close;
  return send(std::move(answer));
}

bool HttpConnection::send(Answer answer) {
  const bool whole_request = stage_ == Stage::deciding;
  const bool is_head_request = whole_request && parser_.head().method == "HEAD";
  const bool bodiless = is_head_request || never_has_body(answer.status);
  next_ = answer.next;
  if (next_ == Next::keep && (draining_ || parser_.head().keep_alive == http::KeepAlive::no))
    next_ = Next::close;
  source_ = bodiless ? nullptr : std::move(answer.source);
  source_left_ = source_ ? source_->bytes() : 0;
  if (source_ && !reserve(streamed_body_held_bytes(source_left_)))
    return refuse_for_now("too many answers are being sent");
  http::ResponseHead head;
  head.status = answer.status;
  head.headers = std::move(answer.headers);
  head.keep_alive = next_ == Next::close ? http::KeepAlive::no : http::KeepAlive::yes;
  if (next_ != Next::tunnel && !never_has_body(answer.status)) {
    const std::uint64_t length = source_ ? source_left_ : answer.body.size();
    head.body = {http::Framing::length,
                 is_head_request ? answer.content_length.value_or(length) : length};
  }
  // What a client stored may be what no header can carry; nothing is appended then.
  if (!http::write_head(head, out_).ok())
    return refuse({500, "the answer cannot be written as headers"});
  if (!bodiless && !source_) out_ += answer.body;
  sink_.reset();
  move_to(Stage::sending);
  return flush();
}

HttpConnection::Wrote HttpConnection::write(std::span<const std::byte> bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    const Transfer put = stream_->write(bytes.subspan(sent));
    if (put.state == Transfer::State::would_block) {
      stream_->set_interest(Interest::write);
      return Wrote::part;
    }
    if (put.state != Transfer::State::done) return Wrote::lost;
    sent += put.bytes;
    if (source_) deadline_ = after(owner_.clock().now(), answer_write_max);
  }
  return Wrote::all;
}

// As much of the answer as the client takes: what is in out_, then piece after piece.
bool HttpConnection::flush() {
  const Wrote head = write(as_bytes(out_), sent_);
  if (head != Wrote::all) return head == Wrote::part || finish();
  while (source_left_ > 0) {
    if (piece_.empty()) {
      const BodySource::Piece next = source_->next(*this);
      if (next.state == BodySource::Piece::State::later) {
        stream_->set_interest(Interest::none);
        return true;
      }
      if (next.state == BodySource::Piece::State::failed) {
        stream_->abort_on_close();
        return finish();
      }
      piece_ = next.bytes;
    }
    std::size_t sent = 0;
    const Wrote wrote = write(piece_, sent);
    piece_ = piece_.subspan(sent);
    source_left_ -= sent;
    if (wrote != Wrote::all) return wrote == Wrote::part || finish();
  }
  return answer_sent();
}

void HttpConnection::on_piece() { on_writable(); }

bool HttpConnection::answer_sent() {
  sent_ = 0;
  constexpr std::size_t kept_bytes_max = 4096;
  out_.clear();
  if (out_.capacity() > kept_bytes_max) out_.shrink_to_fit();
  source_.reset();
  forget_body();
  if (next_ == Next::tunnel) return start_tunnel();
  if (next_ == Next::close) {
    // Closing with unread bytes in the socket would reset it and could cost the client the answer.
    stream_->shutdown_write();
    move_to(Stage::lingering);
    stream_->set_interest(Interest::read);
    return true;
  }
  parser_.next_request();
  move_to(Stage::idle);
  return draining_ ? finish() : true;
}

// Goes on with the next request, which may have been read with the last one.
void HttpConnection::resume() {
  stream_->set_interest(Interest::read);
  if (unread_.empty()) return;
  const std::string again = std::exchange(unread_, {});
  consume(as_bytes(again));
}

// Whatever a client sent after its CONNECT came before it could know the answer: it is not a part
// of the tunnel, and nothing else either.
bool HttpConnection::start_tunnel() {
  if (more_was_sent_) return finish();
  facts_.tunnel_host = parser_.head().host.host;
  parser_.next_request();
  move_to(Stage::idle);
  return start_tls({});
}

bool HttpConnection::start_tls(std::span<const std::byte> received) {
  stream_ = owner_.secure(std::move(stream_), received);
  if (!stream_) return finish();
  facts_.transport = Transport::tls;
  deadline_ = after(owner_.clock().now(), head_wait_max);  // a handshake is not an idle connection
  start();
  return true;
}

void HttpConnection::drain() {
  draining_ = true;
  if (stage_ == Stage::idle) finish();
}

void HttpConnection::check_deadline(TimePoint now) {
  if (now < deadline_) return;
  if (stage_ == Stage::receiving && sink_) {
    Answer answer = sink_->refuse(BodyFault::stalled);
    answer.next = Next::close;
    send(std::move(answer));
  } else if (stage_ == Stage::receiving) {
    refuse({408, "the request took too long to arrive"});
  } else {
    if (stage_ == Stage::sending) stream_->abort_on_close();
    finish();
  }
}

bool HttpConnection::finish() {
  move_to(Stage::closed);
  owner_.finished(*this);
  return false;
}

}  // namespace skerry::gateway
