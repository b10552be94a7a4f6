#include "policy/values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <chrono>

#include "policy/text.hpp"

namespace skerry::policy {

namespace {

constexpr std::size_t address_chars_max = 64;
constexpr std::size_t epoch_digits_max = 12;  // seconds; far past the year 9999
constexpr std::int64_t second_us = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::int64_t digits_value(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Takes exactly `count` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || !all_digits(text.substr(0, count))) return std::nullopt;
  const auto value = static_cast<int>(digits_value(text.substr(0, count)));
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// "Z", "+02:00", "-0800" is not one. In seconds to subtract.
std::optional<std::int64_t> take_zone(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = (std::int64_t{*hours} * 60 + *minutes) * 60;
  return east ? offset : -offset;
}

// "hh:mmTZD", "hh:mm:ssTZD", "hh:mm:ss.sTZD", in microseconds from midnight UTC.
std::optional<std::int64_t> take_time(std::string_view& text) {
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes) return std::nullopt;
  int seconds = 0;
  std::int64_t fraction = 0;
  if (take(text, ':')) {
    const auto given = take_digits(text, 2);
    if (!given) return std::nullopt;
    seconds = *given;
    if (take(text, '.')) {
      std::int64_t unit = second_us / 10;
      if (text.empty() || !is_digit(text.front())) return std::nullopt;
      for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), unit /= 10)
        fraction += (text.front() - '0') * unit;
    }
  }
  if (*hours > 24 || *minutes > 59 || seconds > 60) return std::nullopt;
  const auto zone = take_zone(text);
  if (!zone) return std::nullopt;
  const std::int64_t clock = (std::int64_t{*hours} * 60 + *minutes) * 60 + seconds;
  return (clock - *zone) * second_us + fraction;
}

std::optional<Instant> parse_calendar(std::string_view text) {
  namespace chrono = std::chrono;
  const auto year = take_digits(text, 4);
  if (!year) return std::nullopt;
  int month = 1;
  int day = 1;
  if (take(text, '-')) {
    const auto given = take_digits(text, 2);
    if (!given) return std::nullopt;
    month = *given;
    if (take(text, '-')) {
      const auto given_day = take_digits(text, 2);
      if (!given_day) return std::nullopt;
      day = *given_day;
    }
  }
  const chrono::year_month_day date{chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
  std::int64_t time = 0;
  if (take(text, 'T')) {
    const auto given = take_time(text);
    if (!given) return std::nullopt;
    time = *given;
  }
  if (!text.empty()) return std::nullopt;
  return Instant{days * 86'400 * second_us + time};
}

}  // namespace

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (negative != other.negative)
    return negative ? std::strong_ordering::less : std::strong_ordering::greater;
  std::strong_ordering size = whole.size() <=> other.whole.size();
  if (size == 0) size = whole <=> other.whole;
  if (size == 0) size = fraction <=> other.fraction;
  return negative ? 0 <=> size : size;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal out;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    out.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t dot = text.find('.');
  std::string_view whole = text.substr(0, dot);
  std::string_view fraction = dot == std::string_view::npos ? "" : text.substr(dot + 1);
  if (!all_digits(whole) || (dot != std::string_view::npos && !all_digits(fraction)))
    return std::nullopt;
  while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  out.whole = whole;
  out.fraction = fraction;
  if (out.whole.empty() && out.fraction.empty()) out.negative = false;
  return out;
}

std::optional<Instant> parse_instant(std::string_view text) {
  std::string_view digits = text;
  const bool before = take(digits, '-');
  if (!all_digits(digits)) return parse_calendar(text);
  if (digits.size() > epoch_digits_max) return std::nullopt;
  const std::int64_t seconds = digits_value(digits);
  return Instant{(before ? -seconds : seconds) * second_us};
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  if (address.size() > address_chars_max || address.find('\0') != std::string::npos)
    return std::nullopt;
  Network out;
  int bits = 0;
  if (::inet_pton(AF_INET, address.c_str(), out.address.data()) == 1) {
    bits = 32;
  } else if (::inet_pton(AF_INET6, address.c_str(), out.address.data()) == 1) {
    out.family = Network::Family::v6;
    bits = 128;
  } else {
    return std::nullopt;
  }
  out.prefix_bits = bits;
  if (slash == std::string_view::npos) return out;
  const std::string_view prefix = text.substr(slash + 1);
  if (!all_digits(prefix) || prefix.size() > 3) return std::nullopt;
  out.prefix_bits = static_cast<int>(digits_value(prefix));
  if (out.prefix_bits > bits) return std::nullopt;
  return out;
}

bool Network::contains(const Network& other) const {
  if (family != other.family || other.prefix_bits < prefix_bits) return false;
  const auto whole = static_cast<std::size_t>(prefix_bits / 8);
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                  other.address.begin()))
    return false;
  const int rest = prefix_bits % 8;
  if (rest == 0) return true;
  const int shift = 8 - rest;
  return (address[whole] >> shift) == (other.address[whole] >> shift);
}

std::optional<bool> parse_flag(std::string_view text) {
  if (equal_ignoring_case(text, "true")) return true;
  if (equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

}  // namespace skerry::policy
