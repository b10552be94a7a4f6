#pragma once
// The regular expressions of filter patterns: characters, ".", classes, "^", "$", "?", "*", "+",
// "{n,m}" and "|", without groups (page "Filter pattern syntax", "Supported regular expressions").
// Matched in time linear in the text, whatever the expression.

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry::logs {

class PatternRegex {
 public:
  // What stands between the percent signs.
  static Result<PatternRegex> parse(std::string_view text);
  // Anywhere in the text, unless anchored.
  bool found_in(std::string_view text) const;

  static constexpr std::size_t steps_max = 255;
  using Bytes = std::bitset<256>;

 private:
  // Places in an expression, before each step and behind the last.
  using Places = std::bitset<steps_max + 1>;
  struct Alternative {
    std::vector<Places> taken_by = std::vector<Places>(256);  // by byte: steps that take it
    Places skip;                                              // steps that may be left out
    Places again;                                             // steps that may be repeated
    std::size_t steps = 0;
    bool from_start = false;
    bool to_end = false;

    enum class Need : std::uint8_t { once, at_most_once, any_number };
    void add(const Bytes& bytes, Need need);
    Places entered(Places places) const;
    bool found_in(std::string_view text) const;
  };
  class Parser;
  PatternRegex() = default;

  std::vector<Alternative> alternatives_;
};

}  // namespace skerry::logs
