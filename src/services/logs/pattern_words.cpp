// Space-delimited patterns: [ip, user, ..., status_code = 4*, bytes > 1000]. A message is split at
// blanks; what stands in quotes or square brackets is one field. "..." stands for any number of
// fields.

#include <optional>

#include "services/logs/pattern_forms.hpp"
#include "services/logs/pattern_operand.hpp"

namespace skerry::logs {
namespace {

constexpr std::string_view ellipsis = "...";
constexpr std::size_t fields_max = 256;

struct Condition {
  Comparison comparison;
  Operand operand;
};

// Alternatives of conditions that hold together; none: any field.
struct Field {
  std::string name;
  std::vector<std::vector<Condition>> alternatives;

  bool holds(std::string_view text) const {
    if (alternatives.empty()) return true;
    for (const std::vector<Condition>& all : alternatives) {
      bool held = true;
      for (const Condition& each : all) held = held && each.operand.holds(each.comparison, text);
      if (held) return true;
    }
    return false;
  }
};

std::vector<std::string_view> split(std::string_view message) {
  std::vector<std::string_view> fields;
  while (fields.size() < fields_max) {
    while (!message.empty() && (message.front() == ' ' || message.front() == '\n'))
      message.remove_prefix(1);
    if (message.empty()) break;
    const char open = message.front();
    const char close = open == '"' ? '"' : open == '[' ? ']' : '\0';
    const std::size_t end = close == '\0' ? message.npos : message.find(close, 1);
    if (end != message.npos) {
      fields.push_back(message.substr(1, end - 1));
      message.remove_prefix(end + 1);
      continue;
    }
    const std::size_t blank = std::min(message.find_first_of(" \n"), message.size());
    fields.push_back(message.substr(0, blank));
    message.remove_prefix(blank);
  }
  return fields;
}

class Words final : public FilterPattern::Form {
 public:
  std::vector<Field> before;
  std::optional<std::vector<Field>> after;  // with an ellipsis

  bool matches(std::string_view message, ExtractedValues& extracted) const override {
    const std::vector<std::string_view> words = split(message);
    const std::size_t behind = after ? after->size() : 0;
    const std::size_t named = before.size() + behind;
    if (after ? words.size() < named : words.size() != named) return false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!take(before[i], words[i], extracted)) return false;
    }
    for (std::size_t i = 0; i < behind; ++i) {
      if (!take((*after)[i], words[words.size() - behind + i], extracted)) return false;
    }
    return true;
  }

 private:
  static bool take(const Field& field, std::string_view word, ExtractedValues& extracted) {
    if (!field.holds(word)) return false;
    extracted.emplace_back('$' + field.name, std::string(word));
    return true;
  }
};

bool is_name_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-' || c == '.';
}

std::string take_name(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_name_byte(text[size])) ++size;
  std::string name(text.substr(0, size));
  text = without_blanks(text.substr(size));
  return name;
}

// `name`, `name = a`, `name = a || name = b`, `name != a && name != b`
Result<Field> parse_field(std::string_view& text) {
  Field field;
  field.name = take_name(text);
  if (field.name.empty()) return Error{"Invalid filter pattern: a field has no name"};
  std::vector<Condition> all;
  for (;;) {
    const std::optional<Comparison> comparison = take_comparison(text);
    if (!comparison) break;
    Operand operand = TRY(Operand::take(text, ",]&|"));
    all.push_back({*comparison, std::move(operand)});
    text = without_blanks(text);
    const bool either = text.starts_with("||");
    if (!either && !text.starts_with("&&")) break;
    text = without_blanks(text.substr(2));
    if (take_name(text) != field.name)
      return Error{"Invalid filter pattern: a condition is about one field"};
    if (either) field.alternatives.push_back(std::exchange(all, {}));
  }
  if (!all.empty()) field.alternatives.push_back(std::move(all));
  return field;
}

}  // namespace

Result<PatternForm> parse_words(std::string_view text) {
  auto words = std::make_unique<Words>();
  if (!text.ends_with(']')) return Error{"Invalid filter pattern: ] is missing"};
  text = without_blanks(text.substr(1, text.size() - 2));
  while (!text.empty()) {
    std::vector<Field>& into = words->after ? *words->after : words->before;
    if (text.starts_with(ellipsis)) {
      if (words->after) return Error{"Invalid filter pattern: there are two ellipses"};
      text = without_blanks(text.substr(ellipsis.size()));
      words->after.emplace();
    } else {
      Field field = TRY(parse_field(text));
      into.push_back(std::move(field));
    }
    if (text.empty()) break;
    if (!text.starts_with(','))
      return Error{"Invalid filter pattern: unexpected '" + std::string(text) + "'"};
    text = without_blanks(text.substr(1));
  }
  return PatternForm(std::move(words));
}

}  // namespace skerry::logs
