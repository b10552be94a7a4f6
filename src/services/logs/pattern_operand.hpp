#pragma once
// What the fields of space-delimited and JSON patterns are compared with: texts with "*", numbers,
// regular expressions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "services/logs/pattern_regex.hpp"

namespace skerry::logs {

enum class Comparison : std::uint8_t { equal, unequal, less, at_most, greater, at_least };

std::string_view without_blanks(std::string_view text);
// From the front of the text, which it shortens; nothing when no operator stands there.
std::optional<Comparison> take_comparison(std::string_view& text);

class Operand {
 public:
  // A quoted text, a %regular expression%, or what goes to the next blank or one of `ends`.
  static Result<Operand> take(std::string_view& text, std::string_view ends);

  // Whether numbers can be compared by size with it.
  bool is_number() const { return number_.has_value(); }
  bool holds(Comparison comparison, std::string_view field) const;

 private:
  bool equals(std::string_view field) const;

  std::string text_;
  std::optional<double> number_;
  std::optional<PatternRegex> regex_;
};

// A number in decimal notation, whole.
std::optional<double> as_number(std::string_view text);

}  // namespace skerry::logs
