#include "services/s3/conditions.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace skerry::s3 {
namespace {

// A number too great for any object is as good as the greatest.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size())
    return std::numeric_limits<std::uint64_t>::max();
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool names_etag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const std::string_view item = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), item.size() + 1));
    const std::string_view tag = unquoted(trimmed(item));
    if (tag == "*" || tag == etag) return true;
  }
  return false;
}

Judged judge_conditions(const Conditions& conditions, const StoredVersion& version) {
  if (conditions.match) {
    if (!names_etag(*conditions.match, version.etag)) return {Verdict::failed, "If-Match"};
  } else if (conditions.unmodified_since && version.modified > *conditions.unmodified_since) {
    return {Verdict::failed, "If-Unmodified-Since"};
  }
  if (conditions.none_match) {
    if (names_etag(*conditions.none_match, version.etag))
      return {Verdict::not_modified, "If-None-Match"};
  } else if (conditions.modified_since && version.modified <= *conditions.modified_since) {
    return {Verdict::not_modified, "If-Modified-Since"};
  }
  return {};
}

WantedRange parse_range(std::string_view header, RangeOf of) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit)) return {};
  header.remove_prefix(unit.size());
  const std::size_t dash = header.find('-');
  if (dash == header.npos) return {};
  const auto first = number(trimmed(header.substr(0, dash)));
  const auto last = number(trimmed(header.substr(dash + 1)));
  if (!first && !last) return {};
  if (!first) {
    if (dash != 0) return {};
    const std::uint64_t count = std::min(*last, of.bytes);
    if (count == 0) return {RangeKind::unsatisfiable};
    return {RangeKind::part, {of.bytes - count, count}};
  }
  if (!last && dash + 1 != header.size()) return {};
  if (last && *last < *first) return {};
  if (*first >= of.bytes) return {RangeKind::unsatisfiable};
  const std::uint64_t end = last ? std::min(*last, of.bytes - 1) : of.bytes - 1;
  return {RangeKind::part, {*first, end - *first + 1}};
}

}  // namespace skerry::s3
