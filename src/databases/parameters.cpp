#include "databases/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "databases/formula.hpp"
#include "databases/limits.hpp"
#include "databases/parameter_table.hpp"

namespace skerry::databases {
namespace {

struct Range {
  double least = 0;
  double most = 0;
};

std::optional<double> real(std::string_view text) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

// "6-8388607", "-1-100": the hyphen between is the first one behind a digit.
std::optional<Range> range_of(std::string_view allowed) {
  for (std::size_t at = 1; at < allowed.size(); ++at) {
    if (allowed[at] != '-' || allowed[at - 1] < '0' || allowed[at - 1] > '9') continue;
    const auto least = real(allowed.substr(0, at));
    const auto most = real(allowed.substr(at + 1));
    if (least && most) return Range{*least, *most};
  }
  return std::nullopt;
}

bool is_choice(std::string_view allowed, std::string_view value) {
  while (true) {
    const auto comma = allowed.find(',');
    if (allowed.substr(0, comma) == value) return true;
    if (comma == std::string_view::npos) return false;
    allowed.remove_prefix(comma + 1);
  }
}

bool all_choices(std::string_view allowed, std::string_view values) {
  while (true) {
    const auto comma = values.find(',');
    if (!is_choice(allowed, values.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    values.remove_prefix(comma + 1);
  }
}

bool whole(std::string_view value) {
  if (value.starts_with('-')) value.remove_prefix(1);
  return !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
}

bool fits(const Parameter& parameter, std::string_view value) {
  switch (parameter.kind) {
    case Kind::boolean:
    case Kind::choice:
      return is_choice(parameter.allowed, value);
    case Kind::list:
      return all_choices(parameter.allowed, value);
    case Kind::text:
      // One line of the configuration file; PostgreSQL itself judges the rest.
      return std::none_of(value.begin(), value.end(),
                          [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    case Kind::integer:
    case Kind::real:
      break;
  }
  if (is_formula(value)) {
    // Judged with the numbers of some instance: whether it is a formula does not depend on them.
    return evaluate(value, {.memory_bytes = std::int64_t{1} << 40, .vcpus = 1}).ok();
  }
  const auto number = real(value);
  const auto range = range_of(parameter.allowed);
  return number && (parameter.kind == Kind::real || whole(value)) &&
         (!range || (*number >= range->least && *number <= range->most));
}

}  // namespace

std::optional<Family> parse_family(std::string_view name) {
  for (std::uint16_t major = 13; major <= 18; ++major)
    if (Family{major}.name() == name) return Family{major};
  return std::nullopt;
}

std::span<const Parameter> parameter_table() {
  static const std::vector<Parameter> whole_table = [] {
    std::vector<Parameter> out;
    for (const auto part :
         {parameters_a_to_d(), parameters_e_to_l(), parameters_m_to_r(), parameters_s_to_z()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return whole_table;
}

bool in_family(const Parameter& parameter, Family family) {
  return family.major >= parameter.first_major && family.major <= parameter.last_major;
}

const Parameter* find_parameter(Family family, std::string_view name) {
  for (const Parameter& parameter : parameter_table())
    if (parameter.name == name && in_family(parameter, family)) return &parameter;
  return nullptr;
}

// The texts are from answers of ModifyDBParameterGroup that users have posted; its codes are
// InvalidParameterValue for a value and InvalidParameterCombination for what cannot be modified.
Result<Done> check_value(const Parameter& parameter, std::string_view value) {
  if (parameter.changeable == Changeable::no)
    return Error{"The parameter " + std::string(parameter.name) + " cannot be modified."};
  if (value.size() <= limits::parameter_value_bytes_max && fits(parameter, value)) return Done{};
  std::string words =
      "Invalid parameter value: " + std::string(value) + " for: " + std::string(parameter.name);
  if (!parameter.allowed.empty()) words += " allowed values are: " + std::string(parameter.allowed);
  return Error{words};
}

}  // namespace skerry::databases
