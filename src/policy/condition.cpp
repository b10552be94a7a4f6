#include "policy/condition.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "policy/text.hpp"

namespace skerry::policy {

namespace {

struct Positive {
  Comparison base;
  bool negated;
};

// StringNotEquals is StringEquals negated: it holds when no value of the policy matches.
Positive positive(Comparison comparison) {
  switch (comparison) {
    case Comparison::string_not_equals:
      return {Comparison::string_equals, true};
    case Comparison::string_not_equals_ignore_case:
      return {Comparison::string_equals_ignore_case, true};
    case Comparison::string_not_like:
      return {Comparison::string_like, true};
    case Comparison::numeric_not_equals:
      return {Comparison::numeric_equals, true};
    case Comparison::date_not_equals:
      return {Comparison::date_equals, true};
    case Comparison::not_ip_address:
      return {Comparison::ip_address, true};
    // ArnEquals and ArnLike behave identically, and so do their negations.
    case Comparison::arn_not_equals:
    case Comparison::arn_not_like:
      return {Comparison::arn_like, true};
    case Comparison::arn_equals:
      return {Comparison::arn_like, false};
    default:
      return {comparison, false};
  }
}

bool is_numeric(Comparison c) {
  return c >= Comparison::numeric_equals && c <= Comparison::numeric_greater_than_equals;
}
bool is_date(Comparison c) {
  return c >= Comparison::date_equals && c <= Comparison::date_greater_than_equals;
}
// Variables may stand in string, ARN and boolean comparisons.
bool takes_variables(Comparison c) {
  return c == Comparison::string_equals || c == Comparison::string_equals_ignore_case ||
         c == Comparison::string_like || c == Comparison::arn_like || c == Comparison::boolean;
}
bool takes_wildcards(Comparison c) {
  return c == Comparison::string_like || c == Comparison::arn_like;
}

bool in_order(Comparison c, std::strong_ordering order) {
  switch (c) {
    case Comparison::numeric_equals:
    case Comparison::date_equals:
      return order == 0;
    case Comparison::numeric_less_than:
    case Comparison::date_less_than:
      return order < 0;
    case Comparison::numeric_less_than_equals:
    case Comparison::date_less_than_equals:
      return order <= 0;
    case Comparison::numeric_greater_than:
    case Comparison::date_greater_than:
      return order > 0;
    case Comparison::numeric_greater_than_equals:
    case Comparison::date_greater_than_equals:
      return order >= 0;
    default:
      return false;
  }
}

std::string plain_text(const Symbols& symbols) {
  std::string out;
  out.reserve(symbols.size());
  for (const char16_t symbol : symbols) out.push_back(static_cast<char>(symbol));
  return out;
}

constexpr std::size_t arn_segments = 6;

// The six parts of an ARN; the last one keeps its colons. Fewer when it is none.
template <class Text>
std::vector<Text> cut_arn(Text text) {
  std::vector<Text> parts;
  std::size_t from = 0;
  while (parts.size() + 1 < arn_segments) {
    const std::size_t colon = text.find(':', from);
    if (colon == Text::npos) break;
    parts.push_back(text.substr(from, colon - from));
    from = colon + 1;
  }
  parts.push_back(text.substr(from));
  return parts;
}

bool matches_arn(const std::vector<Glob>& pattern, std::string_view value) {
  const std::vector<std::string_view> parts = cut_arn(value);
  return parts.size() == arn_segments && pattern.size() == arn_segments &&
         std::equal(parts.begin(), parts.end(), pattern.begin(),
                    [](std::string_view part, const Glob& glob) { return glob.matches(part); });
}

}  // namespace

CompiledCondition::CompiledCondition(const Condition& condition, LanguageVersion version)
    : op_(condition.op),
      base_(positive(condition.op.comparison).base),
      negated_(positive(condition.op.comparison).negated),
      key_(lower(condition.key)),
      label_(condition.key) {
  for (const std::string& value : condition.values) {
    operands_.push_back(operand_of(value, version));
    const auto* with_variables = std::get_if<Template>(&operands_.back());
    if (with_variables == nullptr) continue;
    has_variables_ = true;
    for (std::string& name : with_variables->variables()) variables_.push_back(std::move(name));
  }
}

CompiledCondition::Operand CompiledCondition::operand_of(std::string_view value,
                                                         LanguageVersion version) const {
  const auto optional = [](auto parsed) -> Operand {
    if (!parsed) return Nothing{};
    return *std::move(parsed);
  };
  if (is_numeric(base_)) return optional(parse_decimal(value));
  if (is_date(base_)) return optional(parse_instant(value));
  if (base_ == Comparison::ip_address) return optional(parse_network(value));
  if (base_ == Comparison::null) return optional(parse_flag(value));
  if (base_ == Comparison::binary_equals) {
    auto bytes = from_base64(value);
    return bytes ? Operand(Bytes{*std::move(bytes)}) : Operand(Nothing{});
  }
  Template text(value, takes_variables(base_) ? version : LanguageVersion::v2008,
                takes_wildcards(base_) ? Wildcards::active : Wildcards::literal);
  if (text.has_variables()) return text;
  const auto symbols = text.expand({}, nullptr);
  return text_operand(*symbols);
}

CompiledCondition::Operand CompiledCondition::text_operand(const Symbols& symbols) const {
  if (base_ == Comparison::string_like) return Glob(symbols);
  if (base_ == Comparison::arn_like) {
    ArnPattern pattern;
    for (const Symbols& part : cut_arn(symbols)) pattern.segments.emplace_back(part);
    return pattern;
  }
  const std::string text = plain_text(symbols);
  if (base_ != Comparison::boolean) return text;
  const auto flag = parse_flag(text);
  return flag ? Operand(*flag) : Operand(Nothing{});
}

std::vector<CompiledCondition::Operand> CompiledCondition::expanded(const RequestContext& context,
                                                                    MissingKeys* missing) const {
  std::vector<Operand> out;
  out.reserve(operands_.size());
  for (const Operand& operand : operands_) {
    const auto* text = std::get_if<Template>(&operand);
    if (text == nullptr) {
      out.push_back(operand);
      continue;
    }
    const auto symbols = text->expand(context, missing);
    out.push_back(symbols ? text_operand(*symbols) : Operand(Nothing{}));
  }
  return out;
}

bool CompiledCondition::related(std::string_view value, const Operand& operand) const {
  if (const auto* text = std::get_if<std::string>(&operand))
    return base_ == Comparison::string_equals_ignore_case ? equal_ignoring_case(value, *text)
                                                          : value == *text;
  if (const auto* glob = std::get_if<Glob>(&operand)) return glob->matches(value);
  if (const auto* arn = std::get_if<ArnPattern>(&operand)) return matches_arn(arn->segments, value);
  if (const auto* number = std::get_if<Decimal>(&operand)) {
    const auto given = parse_decimal(value);
    return given && in_order(base_, *given <=> *number);
  }
  if (const auto* instant = std::get_if<Instant>(&operand)) {
    const auto given = parse_instant(value);
    return given && in_order(base_, *given <=> *instant);
  }
  if (const auto* network = std::get_if<Network>(&operand)) {
    const auto given = parse_network(value);
    return given && network->contains(*given);
  }
  if (const auto* bytes = std::get_if<Bytes>(&operand)) {
    const auto given = from_base64(value);
    return given && *given == bytes->bytes;
  }
  if (const auto* flag = std::get_if<bool>(&operand)) return parse_flag(value) == *flag;
  return false;
}

bool CompiledCondition::related_to_any(std::string_view value,
                                       const std::vector<Operand>& operands) const {
  return std::any_of(operands.begin(), operands.end(),
                     [&](const Operand& operand) { return related(value, operand); });
}

// ForAllValues holds and ForAnyValue fails without values; an empty string alone counts as none
// ("a null dataset, such as an empty string": IAM User Guide,
// reference_policies_condition-single-vs-multi-valued-context-keys.html).
bool CompiledCondition::set_holds(const std::vector<std::string>* values,
                                  const std::vector<Operand>& operands) const {
  const bool all = op_.set == SetQualifier::for_all_values;
  const bool nothing = values == nullptr || (values->size() == 1 && values->front().empty());
  if (nothing) return all;
  const auto holds = [&](const std::string& value) {
    return related_to_any(value, operands) != negated_;
  };
  return all ? std::all_of(values->begin(), values->end(), holds)
             : std::any_of(values->begin(), values->end(), holds);
}

// An empty string is a value, not null: a tag may be empty and yet be there.
bool CompiledCondition::null_holds(const std::vector<std::string>* values) const {
  const bool is_null = values == nullptr;
  return std::any_of(operands_.begin(), operands_.end(), [&](const Operand& operand) {
    const auto* flag = std::get_if<bool>(&operand);
    return flag != nullptr && *flag == is_null;
  });
}

bool CompiledCondition::holds(const RequestContext& context, MissingKeys* missing) const {
  const std::vector<std::string>* values = context.find(key_);
  if (values == nullptr) note_missing(missing, label_);
  if (values != nullptr && values->empty()) values = nullptr;  // there, but null
  if (op_.comparison == Comparison::null) return null_holds(values);
  if (values == nullptr && op_.if_exists == IfExists::yes) return true;

  std::vector<Operand> from_request;
  if (has_variables_) from_request = expanded(context, missing);
  const std::vector<Operand>& operands = has_variables_ ? from_request : operands_;
  if (op_.set != SetQualifier::none) return set_holds(values, operands);
  // An absent key matches nothing, so that the negated operators hold.
  if (values == nullptr) return negated_;
  // Keys with several values need a set qualifier; without one nothing can be said of them.
  if (values->size() != 1) return false;
  return related_to_any(values->front(), operands) != negated_;
}

}  // namespace skerry::policy
