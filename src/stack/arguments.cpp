#include "stack/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "stack/limits.hpp"
#include "stack/template_parts.hpp"
#include "wire/aws/pattern.hpp"

namespace skerry::stack {

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> elements(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (;;) {
    const std::size_t comma = text.find(',');
    out.emplace_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

std::optional<double> number(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

// "Parameter P failed to satisfy constraint: WORDS" when the template has words of its own.
Invalid violated(const Parameter& parameter, const std::string& words) {
  if (!parameter.constraint_description.empty()) {
    return {fmt::format("Parameter {} failed to satisfy constraint: {}", parameter.name,
                        parameter.constraint_description)};
  }
  return {fmt::format("Parameter '{}' {}", parameter.name, words)};
}

Result<Done, Invalid> check_number(const Parameter& parameter, std::string_view text) {
  const auto value = number(text);
  if (!value) return violated(parameter, "must be a number.");
  const auto min = number(parameter.min_value.value_or(""));
  if (min && *value < *min) {
    return violated(parameter,
                    fmt::format("must be a number not less than {}", *parameter.min_value));
  }
  const auto max = number(parameter.max_value.value_or(""));
  if (max && *value > *max) {
    return violated(parameter,
                    fmt::format("must be a number not greater than {}", *parameter.max_value));
  }
  return Done{};
}

Result<Done, Invalid> check_text(const Parameter& parameter, std::string_view text) {
  const auto size = static_cast<std::int64_t>(text.size());
  if (parameter.min_length && size < *parameter.min_length) {
    return violated(parameter,
                    fmt::format("must contain at least {} characters", *parameter.min_length));
  }
  if (parameter.max_length && size > *parameter.max_length) {
    return violated(parameter,
                    fmt::format("must contain at most {} characters", *parameter.max_length));
  }
  if (parameter.allowed_pattern) {
    const auto pattern = aws::Pattern::compile(*parameter.allowed_pattern);
    if (pattern && !pattern->matches(text)) {
      return violated(parameter, fmt::format("must match pattern {}", *parameter.allowed_pattern));
    }
  }
  return Done{};
}

Result<Done, Invalid> check_one(const Parameter& parameter, std::string_view text) {
  const auto& allowed = parameter.allowed_values;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    return violated(parameter, "must be one of AllowedValues");
  }
  const ParameterKind kind = parameter.type.kind;
  if (kind == ParameterKind::number || kind == ParameterKind::number_list) {
    return check_number(parameter, text);
  }
  return check_text(parameter, text);
}

Result<Done, Invalid> check_argument(const Parameter& parameter, const Argument& argument) {
  if (argument.text.size() > parameter_value_bytes_max) {
    return Invalid{fmt::format("Parameter '{}' must contain at most {} characters", parameter.name,
                               parameter_value_bytes_max)};
  }
  if (parameter.type.kind == ParameterKind::ssm || !parameter.type.list()) {
    return check_one(parameter, argument.text);
  }
  for (const std::string& each : elements(argument.text)) TRY(check_one(parameter, each));
  return Done{};
}

Result<Done, Invalid> check_given(const Template& of, std::span<const GivenParameter> given) {
  std::vector<std::string> unknown;
  std::set<std::string_view> seen;
  for (const GivenParameter& each : given) {
    if (!seen.insert(each.name).second) {
      return Invalid{fmt::format("Duplicate parameter key: {}", each.name)};
    }
    if (of.parameter(each.name) == nullptr) unknown.push_back(each.name);
    if (each.use_previous && each.value) {
      return Invalid{
          fmt::format("Invalid input for parameter key {}. Cannot specify "
                      "usePreviousValue as true and a value at the same time",
                      each.name)};
    }
  }
  if (unknown.empty()) return Done{};
  return Invalid{fmt::format("Parameters: {} do not exist in the template", listed(unknown))};
}

// The text for a parameter: given, kept, or its default; nothing when it has no value.
Result<std::optional<std::string>, Invalid> chosen_text(const Parameter& parameter,
                                                        const GivenParameter* given,
                                                        const Arguments* previous) {
  if (given != nullptr && given->use_previous) {
    const auto kept =
        previous == nullptr ? Arguments::const_iterator() : previous->find(parameter.name);
    if (previous == nullptr || kept == previous->end()) {
      return Invalid{
          fmt::format("Invalid input for parameter key {}. Cannot specify "
                      "usePreviousValue as true for a parameter key not in the "
                      "previous template",
                      parameter.name)};
    }
    return std::optional(kept->second.text);
  }
  if (given != nullptr && given->value) return given->value;
  return parameter.default_value;
}

}  // namespace

Value Argument::value() const {
  if (!is_list) return Value(effective());
  Value out = Value::array();
  for (const std::string& each : elements(effective())) out.append(Value(each));
  return out;
}

std::string Argument::shown() const { return no_echo ? "****" : text; }

Result<Arguments, Invalid> bind_arguments(const Template& of, std::span<const GivenParameter> given,
                                          const Arguments* previous, SsmParameters& ssm) {
  TRY(check_given(of, given));
  Arguments out;
  std::vector<std::string> missing;
  for (const Parameter& parameter : of.parameters) {
    const auto found = std::find_if(given.begin(), given.end(), [&](const GivenParameter& each) {
      return each.name == parameter.name;
    });
    const GivenParameter* own = found == given.end() ? nullptr : &*found;
    auto text = TRY(chosen_text(parameter, own, previous));
    if (!text) {
      missing.push_back(parameter.name);
      continue;
    }
    Argument argument;
    argument.text = std::move(*text);
    argument.no_echo = parameter.no_echo;
    argument.is_list = parameter.type.list();
    out.emplace(parameter.name, std::move(argument));
  }
  if (!missing.empty()) {
    return Invalid{fmt::format("Parameters: {} must have values", listed(missing))};
  }
  for (const Parameter& parameter : of.parameters) {
    Argument& argument = out.find(parameter.name)->second;
    TRY(check_argument(parameter, argument));
    if (parameter.type.kind != ParameterKind::ssm) continue;
    argument.resolved = TRY(ssm.value(argument.text));
  }
  return out;
}

std::vector<AwsValue> aws_values(const Template& of, const Arguments& arguments) {
  std::vector<AwsValue> out;
  for (const Parameter& parameter : of.parameters) {
    const auto found = arguments.find(parameter.name);
    if (found == arguments.end()) continue;
    std::string type;
    if (parameter.type.kind == ParameterKind::aws_value) type = parameter.type.text;
    if (parameter.type.kind == ParameterKind::aws_list) type = parameter.type.inner;
    if (parameter.type.kind == ParameterKind::ssm) {
      type = parameter.type.inner;
      if (type.starts_with("List<")) type = type.substr(5, type.size() - 6);
    }
    if (!type.starts_with("AWS::")) continue;
    if (!parameter.type.list()) {
      out.push_back({parameter.name, type, found->second.effective()});
      continue;
    }
    for (std::string& each : elements(found->second.effective())) {
      out.push_back({parameter.name, type, std::move(each)});
    }
  }
  return out;
}

}  // namespace skerry::stack
