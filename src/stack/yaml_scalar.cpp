#include "stack/yaml_scalar.hpp"

#include <algorithm>
#include <array>

namespace skerry::stack {

namespace {

bool any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::size_t take_digits(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(end);
  return end;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool is_number(std::string_view text) {
  take(text, '-');
  const bool zero = text.starts_with('0');
  const std::size_t whole = take_digits(text);
  if (whole == 0 || (zero && whole > 1)) return false;
  if (text.empty()) return true;
  if (!take(text, '.') || take_digits(text) == 0) return false;
  if (text.empty()) return true;
  if (!take(text, 'e') && !take(text, 'E')) return false;
  if (!take(text, '+') && !take(text, '-')) return false;  // YAML 1.1 wants the sign
  return take_digits(text) > 0 && text.empty();
}

}  // namespace

Scalar plain_scalar(std::string_view text) {
  if (any_of(text, {"", "~", "null", "Null", "NULL"})) return Scalar::null;
  if (any_of(text, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) {
    return Scalar::yes;
  }
  if (any_of(text, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) {
    return Scalar::no;
  }
  return is_number(text) ? Scalar::number : Scalar::text;
}

}  // namespace skerry::stack
