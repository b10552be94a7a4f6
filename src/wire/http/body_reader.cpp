#include "wire/http/body_reader.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/encoding.hpp"
#include "wire/http/head_parser.hpp"
#include "wire/http/limits.hpp"

namespace skerry::http {
namespace {

constexpr Refused too_large{413, "the body is too large"};
constexpr Refused bad_chunk_line{400, "a chunk does not begin with a plain hexadecimal size"};
constexpr Refused bad_chunk_end{400, "a chunk's data does not end where its size says"};
constexpr Refused bad_line_end{400, "a line feed without a carriage return"};
constexpr Refused trailer_too_long{431, "the trailers are too long"};

}  // namespace

BodyReader::BodyReader(BodyFraming framing, BodyLimit limit) : allowed_(limit.bytes) {
  switch (framing.framing) {
    case Framing::none:
      break;
    case Framing::until_close:
      stage_ = Stage::until_close;
      break;
    case Framing::chunked:
      stage_ = Stage::chunk_line;
      break;
    case Framing::length:
      remaining_ = framing.length;
      if (framing.length > 0) stage_ = Stage::length;
      if (framing.length > limit.bytes) refuse(too_large);
      break;
  }
}

Step BodyReader::refuse(Refused refused) {
  stage_ = Stage::refused;
  refusal_ = refused;
  return {0, refused};
}

Step BodyReader::next(std::span<const std::byte> input) {
  switch (stage_) {
    case Stage::complete:
      return {0, Complete{}};
    case Stage::refused:
      return {0, refusal_};
    default:
      break;
  }
  if (input.empty()) return {0, NeedMore{}};
  switch (stage_) {
    case Stage::chunk_line:
      return next_chunk_line(input);
    case Stage::chunk_end:
      return next_chunk_end(input);
    case Stage::trailer:
      return next_trailer(input);
    default:
      return take_data(input);
  }
}

Step BodyReader::take_data(std::span<const std::byte> input) {
  if (stage_ == Stage::until_close) {
    if (allowed_ == 0) return refuse(too_large);
    const std::span<const std::byte> bytes =
        input.first(static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), allowed_)));
    allowed_ -= bytes.size();
    return {bytes.size(), BodyBytes{bytes}};
  }
  const std::size_t size =
      static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), remaining_));
  remaining_ -= size;
  if (remaining_ == 0) stage_ = stage_ == Stage::length ? Stage::complete : Stage::chunk_end;
  return {size, BodyBytes{input.first(size)}};
}

BodyReader::Collected BodyReader::collect_line(std::span<const std::byte>& input, std::size_t max) {
  const std::string_view text = as_text(input);
  const std::size_t feed = text.find('\n');
  const std::size_t size = feed == text.npos ? text.size() : feed + 1;
  if (line_.size() + size > max) return Collected::too_long;
  line_.append(text.substr(0, size));
  input = input.subspan(size);
  if (feed == text.npos) return Collected::partly;
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') return Collected::bare_line_feed;
  return Collected::whole;
}

// From the collected line to the chunk's data or the trailers; false when it is not a size.
bool BodyReader::start_chunk() {
  const char* const end = line_.data() + line_.size() - 2;
  const auto [rest, error] = std::from_chars(line_.data(), end, remaining_, 16);
  const bool good = line_.size() > 2 && error == std::errc{} && rest == end;
  line_.clear();
  stage_ = remaining_ == 0 ? Stage::trailer : Stage::chunk_data;
  return good;
}

Step BodyReader::next_chunk_line(std::span<const std::byte> input) {
  std::span<const std::byte> rest = input;
  switch (collect_line(rest, chunk_line_bytes_max)) {
    case Collected::partly:
      return {input.size(), NeedMore{}};
    case Collected::too_long:
      return refuse(bad_chunk_line);
    case Collected::bare_line_feed:
      return refuse(bad_line_end);
    case Collected::whole:
      break;
  }
  if (!start_chunk()) return refuse(bad_chunk_line);
  if (remaining_ > allowed_) return refuse(too_large);
  allowed_ -= remaining_;
  Step step = next(rest);
  step.consumed += input.size() - rest.size();
  return step;
}

Step BodyReader::next_chunk_end(std::span<const std::byte> input) {
  constexpr std::string_view end = "\r\n";
  std::size_t used = 0;
  while (used < input.size() && line_.size() < end.size()) {
    line_ += static_cast<char>(input[used++]);
    if (line_.back() != end[line_.size() - 1]) return refuse(bad_chunk_end);
  }
  if (line_.size() < end.size()) return {used, NeedMore{}};
  line_.clear();
  stage_ = Stage::chunk_line;
  Step step = next(input.subspan(used));
  step.consumed += used;
  return step;
}

Step BodyReader::next_trailer(std::span<const std::byte> input) {
  std::span<const std::byte> rest = input;
  while (true) {
    switch (collect_line(rest, trailer_bytes_max - trailer_bytes_)) {
      case Collected::partly:
        return {input.size(), NeedMore{}};
      case Collected::too_long:
        return refuse(trailer_too_long);
      case Collected::bare_line_feed:
        return refuse(bad_line_end);
      case Collected::whole:
        break;
    }
    trailer_bytes_ += line_.size();
    const std::string_view line = std::string_view(line_).substr(0, line_.size() - 2);
    if (line.empty()) break;
    const Result<Header, Refused> field = parse_field_line(line);
    if (!field) return refuse(field.error());
    if (++trailers_ > trailer_count_max) return refuse(trailer_too_long);
    line_.clear();
  }
  line_ = {};
  stage_ = Stage::complete;
  return {input.size() - rest.size(), Complete{}};
}

}  // namespace skerry::http
