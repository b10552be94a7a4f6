// Terms: each must appear in the message, with "-" in front none may, and of those with "?" in
// front one must. A %regular expression% must be found. A term of other characters than letters,
// digits and underscores stands in quotes.
// "?" counts only where it stands before every term; beside others it is ignored (page "Filter
// pattern syntax", "Match terms using OR").

#include <algorithm>
#include <string>
#include <vector>

#include "services/logs/pattern_forms.hpp"
#include "services/logs/pattern_regex.hpp"

namespace skerry::logs {
namespace {

class Terms final : public FilterPattern::Form {
 public:
  std::vector<std::string> all;
  std::vector<std::string> none;
  std::vector<std::string> any;
  std::vector<PatternRegex> regexes;

  bool matches(std::string_view message, ExtractedValues&) const override {
    const auto inside = [&](const std::string& term) { return message.find(term) != message.npos; };
    return std::all_of(all.begin(), all.end(), inside) &&
           std::none_of(none.begin(), none.end(), inside) &&
           std::all_of(regexes.begin(), regexes.end(),
                       [&](const PatternRegex& each) { return each.found_in(message); }) &&
           (any.empty() || !all.empty() || std::any_of(any.begin(), any.end(), inside));
  }
};

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// From an opening quote to the closing one; a backslash keeps what follows it.
Result<std::string> take_quoted(std::string_view& text) {
  std::string term;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      term += text[++i];
    } else if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return term;
    } else {
      term += text[i];
    }
  }
  return Error{"Invalid filter pattern: a quote is not closed"};
}

Result<std::string> take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  if (word.empty() || !std::all_of(word.begin(), word.end(), is_word_byte))
    return Error{"Invalid character(s) in term '" + std::string(word) + "'"};
  text.remove_prefix(word.size());
  return std::string(word);
}

}  // namespace

Result<PatternForm> parse_terms(std::string_view text) {
  auto terms = std::make_unique<Terms>();
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    if (text.front() == '%') {
      const std::size_t close = text.find('%', 1);
      if (close == text.npos) return Error{"Invalid filter pattern: % is not closed"};
      PatternRegex regex = TRY(PatternRegex::parse(text.substr(1, close - 1)));
      terms->regexes.push_back(std::move(regex));
      text.remove_prefix(close + 1);
      continue;
    }
    std::vector<std::string>* into = &terms->all;
    if (text.front() == '-') into = &terms->none;
    if (text.front() == '?') into = &terms->any;
    if (into != &terms->all) text.remove_prefix(1);
    const bool quoted = text.starts_with('"');
    std::string term = TRY(quoted ? take_quoted(text) : take_word(text));
    if (!text.empty() && text.front() != ' ')
      return Error{"Invalid character(s) in term '" + term + std::string(text) + "'"};
    into->push_back(std::move(term));
  }
  return PatternForm(std::move(terms));
}

}  // namespace skerry::logs
