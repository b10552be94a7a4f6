#include "services/logs/pattern_regex.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace skerry::logs {
namespace {

using Bytes = PatternRegex::Bytes;

constexpr std::size_t steps_max = 2048;
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
      TRY(repeat(bytes, alternative.steps));
      if (alternative.steps.size() > steps_max) return invalid("there is too much repetition");
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

  Result<Done> repeat(const Bytes& bytes, std::vector<Step>& steps) {
    const char c = rest_.empty() ? '\0' : rest_.front();
    if (c == '?' || c == '*' || c == '+') {
      rest_.remove_prefix(1);
      steps.push_back({.bytes = bytes, .skip = c != '+', .again = c != '?'});
      return Done{};
    }
    if (c != '{') {
      steps.push_back({.bytes = bytes});
      return Done{};
    }
    rest_.remove_prefix(1);
    const std::size_t least = TRY(parse_count());
    std::optional<std::size_t> most = least;
    if (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      most.reset();
      if (!rest_.starts_with('}')) {
        const std::size_t given = TRY(parse_count());
        most = given;
      }
    }
    if (!rest_.starts_with('}')) return invalid("a count is not closed");
    rest_.remove_prefix(1);
    if (most && *most < least) return invalid("a count is backwards");
    steps.insert(steps.end(), least, Step{.bytes = bytes});
    if (!most) steps.push_back({.bytes = bytes, .skip = true, .again = true});
    if (most) steps.insert(steps.end(), *most - least, Step{.bytes = bytes, .skip = true});
    return Done{};
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
};

Result<PatternRegex> PatternRegex::parse(std::string_view text) { return Parser(text).parse(); }

bool PatternRegex::found_in(std::string_view text) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(),
                     [&](const Alternative& each) { return each.found_in(text); });
}

// All places in the expression at which a match can be, at once. Place i is before step i.
bool PatternRegex::Alternative::found_in(std::string_view text) const {
  std::vector<bool> at(steps.size() + 1);
  const auto enter = [&](std::vector<bool>& places, std::size_t place) {
    for (;; ++place) {
      places[place] = true;
      if (place == steps.size() || !steps[place].skip) return;
    }
  };
  enter(at, 0);
  for (std::size_t i = 0;; ++i) {
    if (at[steps.size()] && (!to_end || i == text.size())) return true;
    if (i == text.size()) return false;
    std::vector<bool> next(at.size());
    for (std::size_t place = 0; place < steps.size(); ++place) {
      if (!at[place] || !steps[place].bytes[static_cast<unsigned char>(text[i])]) continue;
      enter(next, place + 1);
      if (steps[place].again) next[place] = true;
    }
    if (!from_start) enter(next, 0);
    at = std::move(next);
  }
}

}  // namespace skerry::logs
