#pragma once
// Wildcard patterns: '*' is any run of characters, '?' exactly one. Matching never backtracks
// further than the last star: its time is linear in the text, times the pattern's length / 64 for
// the rare patterns that need an automaton, whoever wrote the pattern.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skerry::policy {

// A pattern before it is compiled: a byte, or one of the two wildcards. Bytes that come from
// variables and from ${*}, ${?}, ${$} are never wildcards.
using Symbols = std::u16string;
inline constexpr char16_t star_symbol = 0x100;
inline constexpr char16_t question_symbol = 0x101;

Symbols literal_symbols(std::string_view text);
Symbols wildcard_symbols(std::string_view text);  // '*' and '?' are wildcards

// Whether '*' and '?' may match colons. In an ARN's first five segments a star does so only as the
// last character of its segment
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).
enum class Colons : std::uint8_t { ordinary, arn_segments };

class Glob {
 public:
  Glob() = default;  // matches the empty text only
  explicit Glob(const Symbols& pattern, Colons colons = Colons::ordinary);

  bool matches(std::string_view text) const;
  bool matches_everything() const { return shape_ == Shape::everything; }

 private:
  enum class Shape : std::uint8_t { exact, everything, chunks, automaton };

  void build_chunks(const Symbols& pattern);
  void build_automaton(const Symbols& pattern, const std::vector<bool>& confined);
  bool run_chunks(std::string_view text) const;
  bool run_automaton(std::string_view text) const;

  struct Automaton {
    std::array<std::uint16_t, 256> classes{};  // byte -> column of masks
    std::size_t words = 0;                     // of a state set
    std::size_t literals = 0;                  // the accepting state
    std::vector<std::uint64_t> masks;          // [column][word]: literal i accepts the byte
    std::vector<std::uint64_t> loops;          // state i has a star before literal i
    std::vector<std::uint64_t> loops_within;   // as loops, but not over a colon
  };

  Shape shape_ = Shape::exact;
  std::string prefix_;  // exact: the whole text
  std::string suffix_;
  std::vector<std::string> middle_;   // between stars, in their order
  std::vector<Automaton> automaton_;  // none or one; a vector keeps Glob small and copyable
};

}  // namespace skerry::policy
