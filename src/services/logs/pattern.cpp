#include "services/logs/pattern.hpp"

#include "services/logs/pattern_forms.hpp"
#include "services/logs/pattern_operand.hpp"

namespace skerry::logs {
namespace {

Result<PatternForm> parse_form(std::string_view text) {
  if (text.starts_with('{')) return parse_json(text);
  if (text.starts_with('[')) return parse_words(text);
  return parse_terms(text);
}

}  // namespace

Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  PatternForm form = TRY(parse_form(without_blanks(text)));
  return FilterPattern(std::move(form));
}

bool FilterPattern::matches(std::string_view message) const {
  ExtractedValues ignored;
  return matches(message, ignored);
}

}  // namespace skerry::logs
