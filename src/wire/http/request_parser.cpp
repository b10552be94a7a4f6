#include "wire/http/request_parser.hpp"

#include "base/encoding.hpp"
#include "wire/http/head_parser.hpp"

namespace skerry::http {

Step RequestParser::next(std::span<const std::byte> input) {
  switch (stage_) {
    case Stage::head:
      return next_head(input);
    case Stage::body_start:
      body_ = BodyReader(framing_, limit_);
      stage_ = Stage::body;
      return next_body(input);
    case Stage::body:
      return next_body(input);
    case Stage::complete:
      return {0, Complete{}};
    case Stage::refused:
      break;
  }
  return {0, refusal_};
}

Step RequestParser::next_head(std::span<const std::byte> input) {
  const HeadCollector::Found found = collector_.feed(as_text(input));
  if (found.state == HeadCollector::State::refused) return refuse(found.refusal);
  if (found.state == HeadCollector::State::need_more) return {found.consumed, NeedMore{}};
  Result<RequestHead, Refused> head = parse_request_head(found.head);
  collector_.reset();
  if (!head) return refuse(head.error());
  head_ = std::move(head).value();
  framing_ = head_.body;
  stage_ = Stage::body_start;
  return {found.consumed, HeadReady{}};
}

Step RequestParser::next_body(std::span<const std::byte> input) {
  const Step step = body_.next(input);
  if (std::holds_alternative<Complete>(step.event)) stage_ = Stage::complete;
  if (const Refused* refused = std::get_if<Refused>(&step.event)) return refuse(*refused);
  return step;
}

Step RequestParser::refuse(Refused refused) {
  stage_ = Stage::refused;
  refusal_ = refused;
  return {0, refused};
}

void RequestParser::next_request() {
  ASSERT(stage_ == Stage::complete);
  stage_ = Stage::head;
  head_ = {};
  body_ = {};
}

}  // namespace skerry::http
