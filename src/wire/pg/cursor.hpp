#pragma once
// A reader of big-endian fields over borrowed bytes. Reading past the end yields zeros and empty
// texts and sets failed(), which the caller asks once at the end.

#include <cstdint>
#include <string_view>

namespace skerry::pg {

class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return number(4); }
  std::int32_t i32() { return static_cast<std::int32_t>(number(4)); }

  // Up to a NUL, which is consumed and not part of the result.
  std::string_view text() {
    const std::size_t end = rest_.find('\0');
    if (end == std::string_view::npos) return fail();
    const std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return out;
  }
  std::string_view bytes(std::size_t count) {
    if (rest_.size() < count) return fail();
    const std::string_view out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }

  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }
  bool finished() const { return !failed_ && rest_.empty(); }

 private:
  std::uint32_t number(std::size_t count) {
    std::uint32_t value = 0;
    for (const char c : bytes(count)) value = (value << 8) | static_cast<std::uint8_t>(c);
    return value;
  }
  std::string_view fail() {
    failed_ = true;
    rest_ = {};
    return {};
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace skerry::pg
