#include "wire/http/response_parser.hpp"

#include "base/encoding.hpp"

namespace skerry::http {

Step ResponseParser::next(std::span<const std::byte> input) {
  switch (stage_) {
    case Stage::head:
      return next_head(input);
    case Stage::body:
      break;
    case Stage::complete:
      return {0, Complete{}};
    case Stage::refused:
      return {0, refusal_};
  }
  const Step step = body_.next(input);
  if (std::holds_alternative<Complete>(step.event)) stage_ = Stage::complete;
  if (const Refused* refused = std::get_if<Refused>(&step.event)) return refuse(*refused);
  return step;
}

Step ResponseParser::next_head(std::span<const std::byte> input) {
  std::size_t consumed = 0;
  while (true) {
    const HeadCollector::Found found = collector_.feed(as_text(input.subspan(consumed)));
    if (found.state == HeadCollector::State::refused) return refuse(found.refusal);
    consumed += found.consumed;
    if (found.state == HeadCollector::State::need_more) return {consumed, NeedMore{}};
    Result<ResponseHead, Refused> head = parse_response_head(found.head, was_);
    collector_.reset();
    if (!head) return refuse(head.error());
    if (head->status < 200 && head->status != 101) continue;
    head_ = std::move(head).value();
    body_ = BodyReader(head_.body, limit_);
    stage_ = Stage::body;
    return {consumed, HeadReady{}};
  }
}

Event ResponseParser::end_of_input() {
  if (stage_ == Stage::complete) return Complete{};
  if (stage_ == Stage::body && body_.ends_by_close()) {
    stage_ = Stage::complete;
    return Complete{};
  }
  if (stage_ != Stage::refused) refuse({502, "the connection ended within an answer"});
  return refusal_;
}

Step ResponseParser::refuse(Refused refused) {
  stage_ = Stage::refused;
  refusal_ = refused;
  return {0, refused};
}

void ResponseParser::next_response(RequestMethodWas was) {
  ASSERT(stage_ == Stage::complete);
  was_ = was;
  stage_ = Stage::head;
  head_ = {};
  body_ = {};
}

}  // namespace skerry::http
