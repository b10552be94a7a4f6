#include "services/logs/pattern_regex.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace skerry::logs {
namespace {

using Bytes = PatternRegex::Bytes;

constexpr std::size_t skips_in_a_row_max = 64;
constexpr std::string_view plain_symbols = "_#=@/;,- :\"'&<>~`";

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

Bytes single(char c) { return Bytes().set(static_cast<unsigned char>(c)); }

Bytes range(unsigned char first, unsigned char last) {
  Bytes bytes;
  for (std::size_t c = first; c <= last; ++c) bytes.set(c);
  return bytes;
}

// \d, \w, \s and their opposites; before any symbol the symbol itself.
std::optional<Bytes> escaped(char c) {
  const Bytes digits = range('0', '9');
  const Bytes words = digits | range('a', 'z') | range('A', 'Z') | single('_');
  const Bytes spaces = single(' ') | range('\t', '\r');
  switch (c) {
    case 'd':
      return digits;
    case 'D':
      return ~digits;
    case 'w':
      return words;
    case 'W':
      return ~words;
    case 's':
      return spaces;
    case 'S':
      return ~spaces;
    default:
      if (is_alphanumeric(c)) return {};
      return single(c);
  }
}

}  // namespace

class PatternRegex::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<PatternRegex> parse() {
    PatternRegex regex;
    for (;;) {
      Alternative alternative = TRY(parse_alternative());
      regex.alternatives_.push_back(std::move(alternative));
      if (rest_.empty()) return regex;
      rest_.remove_prefix(1);  // "|"
    }
  }

 private:
  static Error invalid(const std::string& why) {
    return Error{"Invalid filter pattern: in a regular expression, " + why};
  }

  Result<Alternative> parse_alternative() {
    Alternative alternative;
    if (rest_.starts_with('^')) {
      alternative.from_start = true;
      rest_.remove_prefix(1);
    }
    while (!rest_.empty() && rest_.front() != '|') {
      if (rest_.front() == '$' && (rest_.size() == 1 || rest_[1] == '|')) {
        alternative.to_end = true;
        rest_.remove_prefix(1);
        break;
      }
      const Bytes bytes = TRY(parse_atom());
      TRY(repeat(bytes, alternative));
    }
    return alternative;
  }

  Result<Bytes> parse_atom() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '.') return ~single('\n');
    if (c == '[') return parse_class();
    if (c == '\\') return parse_escape();
    if (is_alphanumeric(c) || plain_symbols.find(c) != plain_symbols.npos) return single(c);
    return invalid(std::string("the character '") + c + "' is not supported");
  }

  Result<Bytes> parse_escape() {
    if (rest_.empty()) return invalid("a backslash is last");
    const std::optional<Bytes> bytes = escaped(rest_.front());
    if (!bytes) return invalid(std::string("\\") + rest_.front() + " is not supported");
    rest_.remove_prefix(1);
    return *bytes;
  }

  Result<Bytes> parse_class() {
    const bool negated = rest_.starts_with('^');
    if (negated) rest_.remove_prefix(1);
    Bytes bytes;
    while (!rest_.empty() && rest_.front() != ']') {
      const char first = rest_.front();
      rest_.remove_prefix(1);
      if (first == '\\') {
        const Bytes more = TRY(parse_escape());
        bytes |= more;
      } else if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
        const char last = rest_[1];
        rest_.remove_prefix(2);
        if (static_cast<unsigned char>(last) < static_cast<unsigned char>(first))
          return invalid("a range is backwards");
        bytes |= range(static_cast<unsigned char>(first), static_cast<unsigned char>(last));
      } else {
        bytes |= single(first);
      }
    }
    if (rest_.empty()) return invalid("a class is not closed");
    rest_.remove_prefix(1);
    return negated ? ~bytes : bytes;
  }

  // What takes part in a match how often: `least` times, and up to `most` times or any number.
  struct Times {
    std::size_t least = 1;
    std::optional<std::size_t> most = 1;
  };

  Result<Done> repeat(const Bytes& bytes, Alternative& into) {
    const Times times = TRY(parse_times());
    const std::size_t optional = times.most ? *times.most - times.least : 1;
    skips_ = optional > 0 ? skips_ + optional : 0;
    if (into.steps + times.least + optional > steps_max || skips_ > skips_in_a_row_max)
      return invalid("there is too much repetition");
    using Need = Alternative::Need;
    const Need more = times.most ? Need::at_most_once : Need::any_number;
    for (std::size_t i = 0; i < times.least; ++i) into.add(bytes, Need::once);
    for (std::size_t i = 0; i < optional; ++i) into.add(bytes, more);
    return Done{};
  }

  Result<Times> parse_times() {
    const char c = rest_.empty() ? '\0' : rest_.front();
    if (c != '?' && c != '*' && c != '+' && c != '{') return Times{};
    rest_.remove_prefix(1);
    if (c == '?') return Times{.least = 0, .most = 1};
    if (c == '*') return Times{.least = 0, .most = {}};
    if (c == '+') return Times{.least = 1, .most = {}};
    Times times;
    times.least = TRY(parse_count());
    times.most = times.least;
    if (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      times.most.reset();
      if (!rest_.starts_with('}')) {
        const std::size_t given = TRY(parse_count());
        times.most = given;
      }
    }
    if (!rest_.starts_with('}')) return invalid("a count is not closed");
    rest_.remove_prefix(1);
    if (times.most && *times.most < times.least) return invalid("a count is backwards");
    return times;
  }

  Result<std::size_t> parse_count() {
    std::size_t count = 0;
    std::size_t digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++digits) {
      count = count * 10 + static_cast<std::size_t>(rest_.front() - '0');
      if (count > steps_max) return invalid("there is too much repetition");
      rest_.remove_prefix(1);
    }
    if (digits == 0) return invalid("a count is missing");
    return count;
  }

  std::string_view rest_;
  std::size_t skips_ = 0;  // in a row, up to here
};

Result<PatternRegex> PatternRegex::parse(std::string_view text) { return Parser(text).parse(); }

bool PatternRegex::found_in(std::string_view text) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(),
                     [&](const Alternative& each) { return each.found_in(text); });
}

void PatternRegex::Alternative::add(const Bytes& bytes, Need need) {
  for (std::size_t byte = 0; byte < taken_by.size(); ++byte) taken_by[byte][steps] = bytes[byte];
  skip[steps] = need != Need::once;
  again[steps] = need == Need::any_number;
  ++steps;
}

// With those behind steps that may be left out.
PatternRegex::Places PatternRegex::Alternative::entered(Places places) const {
  for (;;) {
    const Places more = places | ((places & skip) << 1);
    if (more == places) return places;
    places = more;
  }
}

// All places in the expression at which a match can be, at once.
bool PatternRegex::Alternative::found_in(std::string_view text) const {
  const Places start = entered(Places(1));
  Places at = start;
  for (std::size_t i = 0;; ++i) {
    if (at[steps] && (!to_end || i == text.size())) return true;
    if (i == text.size()) return false;
    const Places taking = at & taken_by[static_cast<unsigned char>(text[i])];
    at = entered((taking << 1) | (taking & again));
    if (!from_start) at |= start;
  }
}

}  // namespace skerry::logs
