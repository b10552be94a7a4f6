#pragma once
// The two ways in which a function's program logs: lines on its output, and framed records on
// _LAMBDA_TELEMETRY_LOG_FD. A record's head is 16 bytes, big-endian: 0xa55a0003 (text) or
// 0xa55a0002 (JSON) with the level's bits, the length, microseconds since 1970. Bytes in, events
// out; what writes them is hostile.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace skerry::sandbox {

struct LogRecord {
  std::string text;
  std::optional<WallTime> time;  // none: when it came
  friend bool operator==(const LogRecord&, const LogRecord&) = default;
};

// Of an output pipe. A line that is too long becomes several.
class LineReader {
 public:
  void take(std::string_view bytes, std::vector<LogRecord>& out);
  // What has no end yet, at the end of an invocation.
  void flush(std::vector<LogRecord>& out);

 private:
  std::string partial_;
};

class FrameReader {
 public:
  void take(std::string_view bytes, std::vector<LogRecord>& out);
  // The program has ended: what is not whole will never be.
  void reset();

 private:
  bool head(std::string_view& bytes);

  std::string head_;
  std::string text_;
  std::size_t left_ = 0;     // of the record's text
  std::size_t dropped_ = 0;  // of what is past the longest event
  WallTime time_;
  bool in_text_ = false;
};

}  // namespace skerry::sandbox
