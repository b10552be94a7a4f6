#pragma once
// The client's side: what the tests, the load generator and the command line need to read answers.
// Interim answers (1xx) are skipped. Same shape as RequestParser.

#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/http/body_reader.hpp"
#include "wire/http/event.hpp"
#include "wire/http/head.hpp"
#include "wire/http/head_collector.hpp"
#include "wire/http/head_parser.hpp"

namespace skerry::http {

class ResponseParser {
 public:
  explicit ResponseParser(BodyLimit limit, RequestMethodWas was = RequestMethodWas::other)
      : limit_(limit), was_(was) {}

  // A Refused event's status says nothing here; its `why` does.
  Step next(std::span<const std::byte> input);
  // The peer has closed: Complete if that is how the body ends, otherwise Refused.
  Event end_of_input();

  const ResponseHead& head() const { return head_; }
  void next_response(RequestMethodWas was);

 private:
  enum class Stage : std::uint8_t { head, body, complete, refused };
  Step next_head(std::span<const std::byte> input);
  Step refuse(Refused refused);

  BodyLimit limit_;
  RequestMethodWas was_;
  Stage stage_ = Stage::head;
  HeadCollector collector_{HeadCollector::FirstLine::response};
  ResponseHead head_;
  BodyReader body_;
  Refused refusal_;
};

}  // namespace skerry::http
