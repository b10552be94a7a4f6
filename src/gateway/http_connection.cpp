#include "gateway/http_connection.hpp"

#include <algorithm>
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
  const Transfer got = stream_->read(owner_.read_buffer());
  switch (got.state) {
    case Transfer::State::would_block:
      return;
    case Transfer::State::closed:
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
      deadline_ = after(owner_.clock().now(), body_wait_max);
      if (!expect_continue()) return false;
    } else {
      more_was_sent_ = !input.empty();
      if (!request_complete()) return false;
      if (stage_ == Stage::deciding || stage_ == Stage::sending) unread_.assign(as_text(input));
    }
    if (stage_ != Stage::receiving && stage_ != Stage::idle) return true;
  }
}

// A client that waits for leave to send its body gets it when the body can be taken.
bool HttpConnection::expect_continue() {
  const http::RequestHead& head = parser_.head();
  if (head.body.framing == http::Framing::length && head.body.length > body_bytes_max)
    return refuse({413, "the body is larger than the front door takes"});
  if (head.expects_continue == http::ExpectsContinue::no) return true;
  out_ += http::continue_response();
  const Transfer put = stream_->write(as_bytes(std::string_view(out_).substr(sent_)));
  if (put.state == Transfer::State::failed) return finish();
  sent_ += put.bytes;  // a rest leaves with the answer
  return true;
}

bool HttpConnection::body_arrived(std::span<const std::byte> bytes) {
  if (!owner_.reserve(bytes.size()))
    return refuse({503, "too many request bodies are being received"});
  reserved_ += bytes.size();
  body_ += as_text(bytes);
  return true;
}

void HttpConnection::forget_body() {
  owner_.release(std::exchange(reserved_, 0));
  constexpr std::size_t kept_bytes_max = 4096;
  body_.clear();
  if (body_.capacity() > kept_bytes_max) body_.shrink_to_fit();
}

bool HttpConnection::request_complete() {
  move_to(Stage::deciding);
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

bool HttpConnection::send(Answer answer) {
  const bool whole_request = stage_ == Stage::deciding;
  const bool is_head_request = whole_request && parser_.head().method == "HEAD";
  next_ = answer.next;
  if (next_ == Next::keep && (draining_ || parser_.head().keep_alive == http::KeepAlive::no))
    next_ = Next::close;
  http::ResponseHead head;
  head.status = answer.status;
  head.headers = std::move(answer.headers);
  head.keep_alive = next_ == Next::close ? http::KeepAlive::no : http::KeepAlive::yes;
  if (next_ != Next::tunnel) head.body = {http::Framing::length, answer.body.size()};
  const Result<Done> written = http::write_head(head, out_);
  ASSERT(written.ok());
  if (!is_head_request) out_ += answer.body;
  move_to(Stage::sending);
  return flush();
}

bool HttpConnection::flush() {
  while (sent_ < out_.size()) {
    const Transfer put = stream_->write(as_bytes(std::string_view(out_).substr(sent_)));
    if (put.state == Transfer::State::would_block) {
      stream_->set_interest(Interest::write);
      return true;
    }
    if (put.state != Transfer::State::done) return finish();
    sent_ += put.bytes;
  }
  return answer_sent();
}

bool HttpConnection::answer_sent() {
  sent_ = 0;
  constexpr std::size_t kept_bytes_max = 4096;
  out_.clear();
  if (out_.capacity() > kept_bytes_max) out_.shrink_to_fit();
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
  if (stage_ == Stage::receiving) {
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
