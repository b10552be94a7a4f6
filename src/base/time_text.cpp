#include "base/time_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace skerry {
namespace {

using std::chrono::floor;
using Days = std::chrono::sys_days;

struct Parts {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
};

Parts parts(WallTime time) {
  const Days day = floor<std::chrono::days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss(time - day)};
}

int year(const Parts& p) { return static_cast<int>(p.date.year()); }
unsigned month(const Parts& p) { return static_cast<unsigned>(p.date.month()); }
unsigned day(const Parts& p) { return static_cast<unsigned>(p.date.day()); }

// Reads fixed-width fields off the front of a text; the first that does not fit spoils the rest.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int number(std::size_t width) {
    int value = 0;
    if (rest_.size() < width) return fail();
    for (const char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  void literal(char c) {
    if (!take(c)) fail();
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Digits after the point, of any count; milliseconds of them.
  int fraction_ms() {
    int value = 0;
    std::size_t digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++digits) {
      if (digits < 3) value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    if (digits == 0) return fail();
    for (std::size_t i = digits; i < 3; ++i) value *= 10;
    return value;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

// "Z", or "+hh:mm": how far the written time is ahead of UTC.
std::optional<std::chrono::minutes> zone(Fields& fields) {
  if (fields.take('Z')) return std::chrono::minutes(0);
  const bool ahead = fields.take('+');
  if (!ahead && !fields.take('-')) return std::nullopt;
  const int hours = fields.number(2);
  fields.take(':');
  const int minutes = fields.number(2);
  if (!fields.ok() || hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes((ahead ? 1 : -1) * (hours * 60 + minutes));
}

}  // namespace

std::string iso8601(WallTime time) {
  const Parts p = parts(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year(p), month(p), day(p),
                     p.clock.hours().count(), p.clock.minutes().count(), p.clock.seconds().count());
}

std::string iso8601_millis(WallTime time) {
  const Parts p = parts(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", year(p), month(p), day(p),
                     p.clock.hours().count(), p.clock.minutes().count(), p.clock.seconds().count(),
                     p.clock.subseconds().count());
}

std::string iso8601_basic(WallTime time) {
  const Parts p = parts(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", year(p), month(p), day(p),
                     p.clock.hours().count(), p.clock.minutes().count(), p.clock.seconds().count());
}

std::optional<WallTime> parse_iso8601(std::string_view text) {
  Fields fields(text);
  const int y = fields.number(4);
  const bool extended = fields.take('-');
  const int m = fields.number(2);
  if (extended) fields.literal('-');
  const int d = fields.number(2);
  fields.literal('T');
  const int hour = fields.number(2);
  if (extended) fields.literal(':');
  const int minute = fields.number(2);
  if (extended) fields.literal(':');
  const int second = fields.number(2);
  const int ms = extended && fields.take('.') ? fields.fraction_ms() : 0;
  if (!fields.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::optional<std::chrono::minutes> offset = zone(fields);
  const std::chrono::year_month_day date(std::chrono::year(y),
                                         std::chrono::month(static_cast<unsigned>(m)),
                                         std::chrono::day(static_cast<unsigned>(d)));
  if (!offset || !fields.ok() || !fields.at_end() || !date.ok()) return std::nullopt;
  return WallTime(std::chrono::milliseconds(0)) +
         std::chrono::duration_cast<std::chrono::milliseconds>(Days(date).time_since_epoch()) +
         std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
         std::chrono::milliseconds(ms) - *offset;
}

}  // namespace skerry
