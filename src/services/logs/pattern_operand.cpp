#include "services/logs/pattern_operand.hpp"

#include <array>
#include <charconv>

namespace skerry::logs {
namespace {

// "*" stands for any characters.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern.npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Result<std::string> take_until(std::string_view& text, char close) {
  std::string taken;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (close == '"' && text[i] == '\\' && i + 1 < text.size()) {
      taken += text[++i];
    } else if (text[i] == close) {
      text.remove_prefix(i + 1);
      return taken;
    } else {
      taken += text[i];
    }
  }
  return Error{std::string("Invalid filter pattern: ") + close + " is not closed"};
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<Comparison> take_comparison(std::string_view& text) {
  struct Named {
    std::string_view name;
    Comparison comparison;
  };
  constexpr std::array<Named, 6> all = {{{"!=", Comparison::unequal},
                                         {"<=", Comparison::at_most},
                                         {">=", Comparison::at_least},
                                         {"=", Comparison::equal},
                                         {"<", Comparison::less},
                                         {">", Comparison::greater}}};
  for (const Named& each : all) {
    if (!text.starts_with(each.name)) continue;
    text.remove_prefix(each.name.size());
    return each.comparison;
  }
  return {};
}

Result<Operand> Operand::take(std::string_view& text, std::string_view ends) {
  text = without_blanks(text);
  Operand operand;
  if (text.starts_with('%')) {
    const std::string source = TRY(take_until(text, '%'));
    operand.regex_ = TRY(PatternRegex::parse(source));
    return operand;
  }
  if (text.starts_with('"')) {
    operand.text_ = TRY(take_until(text, '"'));
    return operand;
  }
  std::size_t size = 0;
  while (size < text.size() && text[size] != ' ' && ends.find(text[size]) == ends.npos) ++size;
  if (size == 0) return Error{"Invalid filter pattern: a value is missing"};
  operand.text_ = text.substr(0, size);
  operand.number_ = as_number(operand.text_);
  text.remove_prefix(size);
  return operand;
}

bool Operand::equals(std::string_view field) const {
  if (regex_) return regex_->found_in(field);
  if (number_) {
    const std::optional<double> other = as_number(field);
    if (other) return *other == *number_;
  }
  return matches_wildcard(text_, field);
}

bool Operand::holds(Comparison comparison, std::string_view field) const {
  if (comparison == Comparison::equal) return equals(field);
  if (comparison == Comparison::unequal) return !equals(field);
  const std::optional<double> other = as_number(field);
  if (!number_ || !other) return false;
  switch (comparison) {
    case Comparison::less:
      return *other < *number_;
    case Comparison::at_most:
      return *other <= *number_;
    case Comparison::greater:
      return *other > *number_;
    default:
      return *other >= *number_;
  }
}

std::optional<double> as_number(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

}  // namespace skerry::logs
