#include "test/bench/answer_reader.hpp"

#include <charconv>
#include <cstring>
#include <string_view>

#include "base/encoding.hpp"

namespace skerry::bench {
namespace {

constexpr std::size_t head_bytes_max = 16'384;

}  // namespace

bool AnswerReader::read_head(std::string_view text, std::size_t head_bytes) {
  if (head_bytes < 12 || !text.starts_with("HTTP/1.1 ")) return false;
  std::from_chars(text.data() + 9, text.data() + 12, status_);
  std::string_view rest = text.substr(0, head_bytes);
  static constexpr std::string_view name = "content-length:";
  for (std::size_t line = rest.find("\r\n"); line != std::string_view::npos;
       line = rest.find("\r\n", line + 2)) {
    const std::string_view header = rest.substr(line + 2);
    if (header.size() < name.size() || ::strncasecmp(header.data(), name.data(), name.size()) != 0)
      continue;
    const char* value = header.data() + name.size();
    while (*value == ' ') ++value;
    std::size_t length = 0;
    const auto parsed = std::from_chars(value, header.data() + header.size(), length);
    expected_ = head_bytes + length;
    return parsed.ec == std::errc() && status_ == 200;
  }
  return false;
}

AnswerReader::Seen AnswerReader::take(std::span<const std::byte> bytes) {
  if (expected_ == 0) {
    std::string_view text = as_text(bytes);
    const std::size_t before = part_.size();
    if (before > 0) {
      part_ += text;
      text = part_;
    }
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      if (before == 0) part_ = text;
      return part_.size() > head_bytes_max ? Seen::refused : Seen::part;
    }
    if (!read_head(text, end + 4)) return Seen::refused;
    received_ = text.size();
    part_.clear();
  } else {
    received_ += bytes.size();
  }
  if (received_ > expected_) return Seen::refused;
  if (received_ < expected_) return Seen::part;
  answer_bytes_ = expected_;
  expected_ = 0;
  return Seen::whole;
}

}  // namespace skerry::bench
