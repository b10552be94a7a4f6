#pragma once
// AWS's patterns are Java regular expressions; PCRE2 runs them here, within limits.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace skerry::aws {

// Java's spelling to PCRE2's: \uXXXX, alone or as a surrogate pair.
std::string pcre_spelling(std::string_view java);

// Matches whole texts, as Java's matches() does. Immutable; may be used from several threads.
class Pattern {
 public:
  static Result<Pattern> compile(std::string_view java);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  // A text on which the match limits run out does not match.
  bool matches(std::string_view text) const;

 private:
  struct Code;
  explicit Pattern(std::unique_ptr<Code> code);
  std::unique_ptr<Code> code_;
};

}  // namespace skerry::aws
