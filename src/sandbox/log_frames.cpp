#include "sandbox/log_frames.hpp"

#include <algorithm>
#include <utility>

#include "sandbox/limits.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::size_t head_bytes = 16;
constexpr std::uint32_t mark = 0xa55a0000;
constexpr std::uint32_t mark_mask = 0xffff0000;

std::uint64_t number(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char byte : bytes) out = out << 8 | static_cast<unsigned char>(byte);
  return out;
}

}  // namespace

void LineReader::take(std::string_view bytes, std::vector<LogRecord>& out) {
  while (!bytes.empty()) {
    const std::size_t room = log_line_bytes_max - partial_.size();
    const std::size_t end = bytes.substr(0, room).find('\n');
    const std::size_t size = std::min(end, std::min(room, bytes.size()));
    partial_ += bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (end != std::string_view::npos) {
      bytes.remove_prefix(1);
      if (!partial_.empty() && partial_.back() == '\r') partial_.pop_back();
    }
    if (end != std::string_view::npos || partial_.size() == log_line_bytes_max)
      out.push_back({std::exchange(partial_, {}), std::nullopt});
  }
}

void LineReader::flush(std::vector<LogRecord>& out) {
  if (!partial_.empty()) out.push_back({std::exchange(partial_, {}), std::nullopt});
}

// Whatever is no head is passed over to where one begins.
bool FrameReader::head(std::string_view& bytes) {
  while (!bytes.empty() && head_.size() < head_bytes) {
    head_.push_back(bytes.front());
    bytes.remove_prefix(1);
    if (head_.size() == 4 && (number(head_) & mark_mask) != mark) head_.erase(0, 1);
  }
  if (head_.size() < head_bytes) return false;
  const std::uint64_t length = number(std::string_view(head_).substr(4, 4));
  const auto micros = static_cast<std::int64_t>(number(std::string_view(head_).substr(8, 8)));
  head_.clear();
  if (length > 0x7fffffff) return false;
  left_ = length;
  dropped_ = 0;
  time_ = WallTime(std::chrono::milliseconds(micros / 1000));
  in_text_ = true;
  return true;
}

void FrameReader::take(std::string_view bytes, std::vector<LogRecord>& out) {
  while (!bytes.empty() || (in_text_ && left_ == 0)) {
    if (!in_text_ && !head(bytes)) continue;
    const std::size_t size = std::min(left_, bytes.size());
    const std::size_t kept = std::min(size, log_line_bytes_max - text_.size());
    text_ += bytes.substr(0, kept);
    dropped_ += size - kept;
    left_ -= size;
    bytes.remove_prefix(size);
    if (left_ > 0) continue;
    while (!text_.empty() && text_.back() == '\n') text_.pop_back();
    out.push_back({std::exchange(text_, {}), time_});
    in_text_ = false;
  }
}

void FrameReader::reset() { *this = FrameReader(); }

}  // namespace skerry::sandbox
