#include "wire/aws/scalar.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "wire/http/date.hpp"

namespace skerry::aws {

namespace {

template <class Number>
bool read_number(std::string_view text, void* into) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  *static_cast<Number*>(into) = value;
  return true;
}

// botocore writes a header's boolean as Python does: "True".
bool read_boolean(std::string_view text, void* into) {
  const bool yes = text == "true" || text == "True";
  if (!yes && text != "false" && text != "False") return false;
  *static_cast<bool*>(into) = yes;
  return true;
}

// Smithy's words for what is no finite number.
bool read_double(std::string_view text, void* into) {
  double& out = *static_cast<double*>(into);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return out = std::numeric_limits<double>::quiet_NaN(), true;
  if (text == "Infinity") return out = infinity, true;
  if (text == "-Infinity") return out = -infinity, true;
  double value = 0;
  if (!read_number<double>(text, &value) || !std::isfinite(value)) return false;
  out = value;
  return true;
}

std::string double_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

TimeFormat format_of(const Member& member, TimeDefault time) {
  return member.time_format == TimeFormat::of_protocol ? time.format : member.time_format;
}

bool read_time(std::string_view text, TimeFormat format, void* into) {
  if (format == TimeFormat::epoch_seconds) return read_epoch(text, into);
  const auto time =
      format == TimeFormat::http_date ? http::parse_http_date(text) : parse_iso8601(text);
  if (!time) return false;
  *static_cast<WallTime*>(into) = *time;
  return true;
}

std::string time_text(const void* value, TimeFormat format, Fraction fraction) {
  const WallTime time = *static_cast<const WallTime*>(value);
  if (format == TimeFormat::epoch_seconds) return epoch_text(value);
  if (format == TimeFormat::http_date) return http::http_date(time);
  return fraction == Fraction::cut ? iso8601(time) : iso8601_millis(time);
}

}  // namespace

bool is_scalar(Kind kind) {
  return kind != Kind::document && kind != Kind::list && kind != Kind::map &&
         kind != Kind::structure;
}

bool read_epoch(std::string_view text, void* into) {
  double seconds = 0;
  constexpr double limit = 253402300799.0;  // the end of the year 9999
  if (!read_number<double>(text, &seconds) || !(std::abs(seconds) <= limit)) return false;
  const auto milliseconds = static_cast<std::int64_t>(std::llround(seconds * 1000));
  *static_cast<WallTime*>(into) = WallTime(std::chrono::milliseconds(milliseconds));
  return true;
}

std::string epoch_text(const void* wall_time) {
  const auto time = static_cast<const WallTime*>(wall_time)->time_since_epoch().count();
  const bool negative = time < 0;
  const auto magnitude = static_cast<std::uint64_t>(negative ? -time : time);
  std::string text = (negative ? "-" : "") + std::to_string(magnitude / 1000);
  if (const auto rest = magnitude % 1000; rest != 0) {
    text += '.' + std::to_string(1000 + rest).substr(1);
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

bool read_scalar(const Member& member, std::string_view text, TimeDefault time, void* into) {
  switch (member.shape->kind) {
    case Kind::string:
      *static_cast<std::string*>(into) = text;
      return true;
    case Kind::blob: {
      auto bytes = from_base64(text);
      if (!bytes) return false;
      *static_cast<std::string*>(into) = std::move(*bytes);
      return true;
    }
    case Kind::boolean:
      return read_boolean(text, into);
    case Kind::integer:
      return read_number<std::int32_t>(text, into);
    case Kind::long_integer:
      return read_number<std::int64_t>(text, into);
    case Kind::float_number:
    case Kind::double_number:
      return read_double(text, into);
    case Kind::timestamp:
      return read_time(text, format_of(member, time), into);
    default:
      ASSERT(false && "not a scalar");
  }
  return false;
}

std::string scalar_text(const Member& member, const void* value, TimeDefault time,
                        Fraction fraction) {
  switch (member.shape->kind) {
    case Kind::string:
      return *static_cast<const std::string*>(value);
    case Kind::blob:
      return base64(as_bytes(*static_cast<const std::string*>(value)));
    case Kind::boolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::integer:
      return std::to_string(*static_cast<const std::int32_t*>(value));
    case Kind::long_integer:
      return std::to_string(*static_cast<const std::int64_t*>(value));
    case Kind::float_number:
    case Kind::double_number:
      return double_text(*static_cast<const double*>(value));
    case Kind::timestamp:
      return time_text(value, format_of(member, time), fraction);
    default:
      ASSERT(false && "not a scalar");
  }
  return {};
}

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "a String";
    case Kind::blob:
      return "a Blob";
    case Kind::boolean:
      return "a Boolean";
    case Kind::integer:
      return "an Integer";
    case Kind::long_integer:
      return "a Long";
    case Kind::float_number:
      return "a Float";
    case Kind::double_number:
      return "a Double";
    case Kind::timestamp:
      return "a Timestamp";
    default:
      return "a structure";
  }
}

}  // namespace skerry::aws
