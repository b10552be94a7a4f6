#include "wire/http/head_collector.hpp"

#include "wire/http/limits.hpp"

namespace skerry::http {
namespace {

constexpr Refused line_too_long{414, "the request line is too long"};
constexpr Refused head_too_long{431, "the head is too long"};
constexpr Refused bare_line_feed{400, "a line feed without a carriage return"};
constexpr Refused empty_lines{400, "empty lines instead of a request"};

}  // namespace

void HeadCollector::reset() {
  buffer_ = {};
  line_bytes_ = 0;
  lines_ = 0;
  leading_empty_lines_ = 0;
}

// The checks stand in an order, and look at positions, that no cutting of the input can change.
const Refused* HeadCollector::check_line(std::string_view input, const Line& line) const {
  const std::size_t length = line_bytes_ + (line.end - line.begin);
  if (first_ == FirstLine::request && lines_ == 0 && length > request_line_bytes_max)
    return &line_too_long;
  if (buffer_.size() + line.end > head_bytes_max) return &head_too_long;
  if (!line.terminated) return nullptr;
  const std::size_t feed = line.end - 1;
  const char before = feed > 0 ? input[feed - 1] : buffer_.empty() ? '\n' : buffer_.back();
  if (before != '\r') return &bare_line_feed;
  if (length == 2 && lines_ == 0 && leading_empty_lines_ == leading_empty_line_count_max)
    return &empty_lines;
  return nullptr;
}

HeadCollector::Found HeadCollector::finish(std::string_view input, const Line& line) {
  Found found{.state = State::ready, .consumed = line.end, .head = {}, .refusal = {}};
  if (buffer_.empty()) {
    found.head = input.substr(0, line.end);
  } else {
    buffer_.append(input.substr(0, line.end));
    found.head = buffer_;
  }
  return found;
}

HeadCollector::Found HeadCollector::feed(std::string_view input) {
  std::size_t skipped = 0;  // a leading empty line
  Line line{0, 0, false};
  while (true) {
    const std::size_t feed = input.find('\n', line.begin);
    line.terminated = feed != input.npos;
    line.end = line.terminated ? feed + 1 : input.size();
    if (const Refused* refused = check_line(input, line))
      return Found{.state = State::refused, .consumed = 0, .head = {}, .refusal = *refused};
    if (!line.terminated) break;
    const bool blank = line_bytes_ + (line.end - line.begin) == 2;
    line_bytes_ = 0;
    if (blank && lines_ == 0) {
      ++leading_empty_lines_;
      buffer_.clear();
      skipped += line.end;
      input.remove_prefix(line.end);
      line = Line{0, 0, false};
      continue;
    }
    if (blank) {
      Found found = finish(input, line);
      found.consumed += skipped;
      return found;
    }
    ++lines_;
    line.begin = line.end;
  }
  line_bytes_ += input.size() - line.begin;
  buffer_.append(input);
  return Found{
      .state = State::need_more, .consumed = skipped + input.size(), .head = {}, .refusal = {}};
}

}  // namespace skerry::http
