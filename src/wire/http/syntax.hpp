#pragma once
// Character classes of RFC 9110 section 5 and small scanners shared within this folder.

#include <array>
#include <cstdint>
#include <string_view>

namespace skerry::http {

enum : std::uint8_t {
  char_token = 1,   // tchar
  char_target = 2,  // printable ASCII without space and '#'
  char_value = 4,   // field-vchar, obs-text, space, tab
  char_digit = 8,
  char_host = 16,  // letters, digits, "-._"
};

inline constexpr std::array<std::uint8_t, 256> char_classes = [] {
  std::array<std::uint8_t, 256> table{};
  constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~";
  constexpr std::string_view host_marks = "-._";
  for (unsigned c = 0; c < 256; ++c) {
    const char ch = static_cast<char>(c);
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    unsigned bits = 0;
    if (digit || letter || token_marks.find(ch) != token_marks.npos) bits |= char_token;
    if (c > 0x20 && c < 0x7f && ch != '#') bits |= char_target;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) bits |= char_value;
    if (digit) bits |= char_digit;
    if (digit || letter || host_marks.find(ch) != host_marks.npos) bits |= char_host;
    table[c] = static_cast<std::uint8_t>(bits);
  }
  return table;
}();

constexpr bool all_of_class(std::string_view text, std::uint8_t char_class) {
  for (const char c : text)
    if ((char_classes[static_cast<unsigned char>(c)] & char_class) == 0) return false;
  return true;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace skerry::http
