#pragma once
// The regular expressions of filter patterns: characters, ".", classes, "^", "$", "?", "*", "+",
// "{n,m}" and "|", without groups (page "Filter pattern syntax", "Supported regular expressions").
// Matched in time linear in the text, whatever the expression.

#include <bitset>
#include <cstddef>
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

  using Bytes = std::bitset<256>;

 private:
  // One byte of these; `skip`: or nothing, `again`: and more of them.
  struct Step {
    Bytes bytes;
    bool skip = false;
    bool again = false;
  };
  struct Alternative {
    std::vector<Step> steps;
    bool from_start = false;
    bool to_end = false;

    bool found_in(std::string_view text) const;
  };
  class Parser;

  std::vector<Alternative> alternatives_;
};

}  // namespace skerry::logs
