#pragma once
// Finds the end of a head in bytes that arrive in any pieces, within the limits. A head that
// arrives whole is not copied.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/http/event.hpp"

namespace skerry::http {

class HeadCollector {
 public:
  enum class FirstLine : std::uint8_t { request, response };
  enum class State : std::uint8_t { need_more, ready, refused };
  struct Found {
    State state = State::need_more;
    std::size_t consumed = 0;
    std::string_view head;  // when ready: valid until the next call and while the input is
    Refused refusal;
  };

  explicit HeadCollector(FirstLine first) : first_(first) {}

  Found feed(std::string_view input);
  void reset();
  bool empty() const { return buffer_.empty() && leading_empty_lines_ == 0; }

 private:
  struct Line {
    std::size_t begin, end;  // in the input
    bool terminated;
  };
  const Refused* check_line(std::string_view input, const Line& line) const;
  Found finish(std::string_view input, const Line& line);

  FirstLine first_;
  std::string buffer_;          // what earlier calls gave of this head
  std::size_t line_bytes_ = 0;  // of the unfinished line, in the buffer
  std::size_t lines_ = 0;       // finished ones
  std::size_t leading_empty_lines_ = 0;
};

}  // namespace skerry::http
