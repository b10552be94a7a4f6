#pragma once
// The server's side of HTTP/1.1 without I/O: bytes in, events out.
//
//   RequestParser parser(BodyLimit{1 << 20});
//   Step step = parser.next(received);        // HeadReady: parser.head() is there
//   received = received.subspan(step.consumed);
//   step = parser.next(received);             // BodyBytes..., NeedMore, Complete or Refused
//   parser.next_request();                    // after Complete, for the next on the connection
//
// The result does not depend on how the input is cut. Only the head is buffered (head_bytes_max),
// and only when it does not arrive whole; the body never is.

#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/http/body_reader.hpp"
#include "wire/http/event.hpp"
#include "wire/http/head.hpp"
#include "wire/http/head_collector.hpp"

namespace skerry::http {

class RequestParser {
 public:
  explicit RequestParser(BodyLimit limit) : limit_(limit) {}

  Step next(std::span<const std::byte> input);

  // From HeadReady until next_request().
  const RequestHead& head() const { return head_; }
  RequestHead take_head() { return std::move(head_); }

  // Between HeadReady and the following step: how much this request's body may be. Past it, 413.
  void set_body_limit(BodyLimit limit) { limit_ = limit; }

  // After Complete: forgets the request and waits for the next. The body limit stays.
  void next_request();

  // No byte of a request has been seen: the connection is idle and may be closed at will.
  bool idle() const { return stage_ == Stage::head && collector_.empty(); }

 private:
  enum class Stage : std::uint8_t { head, body_start, body, complete, refused };
  Step next_head(std::span<const std::byte> input);
  Step next_body(std::span<const std::byte> input);
  Step refuse(Refused refused);

  BodyLimit limit_;
  Stage stage_ = Stage::head;
  HeadCollector collector_{HeadCollector::FirstLine::request};
  RequestHead head_;
  BodyFraming framing_;
  BodyReader body_;
  Refused refusal_;
};

}  // namespace skerry::http
