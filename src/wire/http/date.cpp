#include "wire/http/date.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "wire/http/syntax.hpp"

namespace skerry::http {
namespace {

using std::string_view;

constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

int digits(string_view text) {
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

// 'd' stands for a digit, 'a' for any character, others for themselves.
bool matches(string_view text, string_view shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool good = shape[i] == 'd'   ? all_of_class(text.substr(i, 1), char_digit)
                      : shape[i] == 'a' ? true
                                        : text[i] == shape[i];
    if (!good) return false;
  }
  return true;
}

}  // namespace

std::string http_date(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
      weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
      months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

std::optional<WallTime> parse_http_date(string_view text) {
  if (!matches(text, "aaa, dd aaa dddd dd:dd:dd GMT")) return std::nullopt;
  unsigned month = 0;
  while (month < months.size() && text.substr(8, 3) != months[month]) ++month;
  if (month == months.size()) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(digits(text.substr(12, 4))), std::chrono::month(month + 1),
      std::chrono::day(static_cast<unsigned>(digits(text.substr(5, 2)))));
  const int hour = digits(text.substr(17, 2));
  const int minute = digits(text.substr(20, 2));
  const int second = digits(text.substr(23, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::sys_days day(date);
  if (text.substr(0, 3) != weekdays[std::chrono::weekday(day).c_encoding()]) return std::nullopt;
  return WallTime(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace skerry::http
