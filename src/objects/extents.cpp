#include "objects/extents.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "objects/limits.hpp"

namespace skerry::objects {
namespace {

constexpr std::size_t id_size = 32;

bool is_id(std::string_view text) {
  return text.size() == id_size && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool read_number(std::string_view text, std::uint64_t& into) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, into);
  return error == std::errc{} && rest == end;
}

// What stands before the next colon, which goes too.
std::string_view next_field(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view field = text.substr(0, colon);
  text.remove_prefix(colon == text.npos ? text.size() : colon + 1);
  return field;
}

// "ID:OFFSET:BYTES", and ":KEY"
bool read_extent(std::string_view text, Extent& into) {
  const std::string_view id = next_field(text);
  if (!is_id(id)) return false;
  into.blob.text = id;
  if (!read_number(next_field(text), into.offset)) return false;
  const bool with_key = text.find(':') != text.npos;
  if (!read_number(next_field(text), into.bytes)) return false;
  into.sealed_key = text;
  const bool good_key = with_key ? !text.empty() && from_base64(text).has_value() : text.empty();
  return good_key && into.bytes > 0 &&
         into.bytes <= std::numeric_limits<std::uint64_t>::max() - into.offset;
}

}  // namespace

std::uint64_t bytes_of(const Extents& extents) {
  std::uint64_t sum = 0;
  for (const Extent& extent : extents) sum += extent.bytes;
  return sum;
}

Extents slice(const Extents& extents, ByteRange range) {
  const std::uint64_t whole = bytes_of(extents);
  ASSERT(range.first <= whole);
  ASSERT(range.count <= whole - range.first);
  Extents out;
  std::uint64_t skip = range.first;
  std::uint64_t left = range.count;
  for (const Extent& extent : extents) {
    if (left == 0) break;
    if (skip >= extent.bytes) {
      skip -= extent.bytes;
      continue;
    }
    const std::uint64_t count = std::min(extent.bytes - skip, left);
    out.push_back({extent.blob, extent.offset + skip, count, extent.sealed_key});
    left -= count;
    skip = 0;
  }
  return out;
}

void append(Extents& to, const Extents& more) {
  for (const Extent& extent : more) {
    const bool joins = !to.empty() && to.back().blob == extent.blob &&
                       to.back().sealed_key == extent.sealed_key &&
                       to.back().offset + to.back().bytes == extent.offset;
    if (joins) {
      to.back().bytes += extent.bytes;
    } else {
      to.push_back(extent);
    }
  }
}

std::string encode(const Extents& extents) {
  std::string out;
  for (const Extent& extent : extents) {
    if (!out.empty()) out += ',';
    out += extent.blob.text;
    out += ':' + std::to_string(extent.offset) + ':' + std::to_string(extent.bytes);
    if (!extent.sealed_key.empty()) out += ':' + extent.sealed_key;
  }
  return out;
}

Result<Extents> decode_extents(std::string_view text) {
  Extents out;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    Extent extent;
    if (!read_extent(text.substr(0, comma), extent)) return Error{"not a list of extents"};
    if (out.size() == extents_per_object_max) return Error{"too many extents"};
    out.push_back(std::move(extent));
    if (comma == text.npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) return Error{"not a list of extents"};
  }
  return out;
}

}  // namespace skerry::objects
