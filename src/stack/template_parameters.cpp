#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "stack/limits.hpp"
#include "stack/template_parts.hpp"
#include "wire/aws/pattern.hpp"

namespace skerry::stack {

namespace {

// AWS-specific types, of the user guide's "Specify existing resources at runtime with
// CloudFormation-supplied parameter types".
constexpr std::array aws_types = {"AWS::EC2::AvailabilityZone::Name",
                                  "AWS::EC2::Image::Id",
                                  "AWS::EC2::Instance::Id",
                                  "AWS::EC2::KeyPair::KeyName",
                                  "AWS::EC2::SecurityGroup::GroupName",
                                  "AWS::EC2::SecurityGroup::Id",
                                  "AWS::EC2::Subnet::Id",
                                  "AWS::EC2::Volume::Id",
                                  "AWS::EC2::VPC::Id",
                                  "AWS::Route53::HostedZone::Id"};

bool aws_type(std::string_view text) {
  return std::find(aws_types.begin(), aws_types.end(), text) != aws_types.end();
}

std::string_view between(std::string_view text, std::string_view front) {
  if (!text.starts_with(front) || !text.ends_with('>')) return {};
  return text.substr(front.size(), text.size() - front.size() - 1);
}

constexpr std::array members = {
    "Type",      "Default",  "NoEcho",   "AllowedValues", "AllowedPattern",       "MaxLength",
    "MinLength", "MaxValue", "MinValue", "Description",   "ConstraintDescription"};

Result<Done, Invalid> check_members(const Value& body) {
  for (const json::Member& member : body.members()) {
    if (std::find(members.begin(), members.end(), member.name()) == members.end()) {
      return Invalid{fmt::format("Invalid template parameter property '{}'", member.name())};
    }
  }
  return Done{};
}

// The text of a member that is to be a scalar; nothing when it is left out.
Result<std::optional<std::string>, Invalid> text_member(const Value& body, std::string_view name) {
  const Value* found = body.find(name);
  if (found == nullptr) return std::optional<std::string>();
  auto text = scalar_text(*found);
  if (!text) {
    return Invalid{fmt::format("Template format error: Every {} member must be a string.", name)};
  }
  return text;
}

Result<std::optional<std::int64_t>, Invalid> length_member(const Value& body,
                                                           std::string_view name) {
  const auto text = TRY(text_member(body, name));
  if (!text) return std::optional<std::int64_t>();
  std::int64_t value = 0;
  const auto end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || value < 0) {
    return Invalid{fmt::format(
        "Template format error: Every {} member must be a non-negative integer.", name)};
  }
  return std::optional(value);
}

Result<std::vector<std::string>, Invalid> allowed_values(const Value& body) {
  std::vector<std::string> out;
  const Value* found = body.find("AllowedValues");
  if (found == nullptr) return out;
  const Invalid refusal{"Template format error: Every AllowedValues member must be a list."};
  if (!found->is_array()) return refusal;
  for (const Value& item : found->items()) {
    auto text = scalar_text(item);
    if (!text) return refusal;
    out.push_back(std::move(*text));
  }
  return out;
}

Result<Done, Invalid> read_constraints(const Value& body, Parameter& out) {
  out.allowed_values = TRY(allowed_values(body));
  out.allowed_pattern = TRY(text_member(body, "AllowedPattern"));
  if (out.allowed_pattern && !aws::Pattern::compile(*out.allowed_pattern)) {
    return Invalid{fmt::format(
        "Template format error: Parameter '{}' AllowedPattern is not a valid regular expression.",
        out.name)};
  }
  out.constraint_description =
      TRY(text_member(body, "ConstraintDescription")).value_or(std::string());
  out.min_length = TRY(length_member(body, "MinLength"));
  out.max_length = TRY(length_member(body, "MaxLength"));
  out.min_value = TRY(text_member(body, "MinValue"));
  out.max_value = TRY(text_member(body, "MaxValue"));
  return Done{};
}

Result<Parameter, Invalid> read_parameter(std::string_view name, const Value& body) {
  if (!alphanumeric(name)) {
    return Invalid{
        fmt::format("Template format error: Parameter name {} is non alphanumeric.", name)};
  }
  if (!body.is_object()) {
    return Invalid{
        fmt::format("Template format error: Any Parameters member must be a JSON object.")};
  }
  const Value* type = body.find("Type");
  if (type == nullptr || !type->is_string()) {
    return Invalid{"Template format error: Every Parameters object must contain a Type member."};
  }
  TRY(check_members(body));
  Parameter out;
  out.name = name;
  out.type = TRY(parameter_type(type->text()));
  out.default_value = TRY(text_member(body, "Default"));
  out.description = TRY(text_member(body, "Description")).value_or(std::string());
  out.no_echo = TRY(text_member(body, "NoEcho")).value_or("false") == "true";
  TRY(read_constraints(body, out));
  return out;
}

}  // namespace

Result<ParameterType, Invalid> parameter_type(std::string_view text) {
  ParameterType out;
  out.text = text;
  const std::string_view list = between(text, "List<");
  const std::string_view ssm = between(text, "AWS::SSM::Parameter::Value<");
  if (text == "String") {
    out.kind = ParameterKind::text;
  } else if (text == "Number") {
    out.kind = ParameterKind::number;
  } else if (text == "CommaDelimitedList" || list == "String") {
    out.kind = ParameterKind::text_list;
  } else if (list == "Number") {
    out.kind = ParameterKind::number_list;
  } else if (aws_type(text) || text == "AWS::SSM::Parameter::Name") {
    out.kind = ParameterKind::aws_value;
  } else if (!list.empty() && aws_type(list)) {
    out.kind = ParameterKind::aws_list;
    out.inner = list;
  } else if (!ssm.empty() &&
             (ssm == "String" || ssm == "CommaDelimitedList" || aws_type(ssm) ||
              between(ssm, "List<") == "String" || aws_type(between(ssm, "List<")))) {
    out.kind = ParameterKind::ssm;
    out.inner = ssm;
  } else {
    return Invalid{fmt::format("Template format error: Unrecognized parameter type: {}", text)};
  }
  return out;
}

Result<std::vector<Parameter>, Invalid> read_parameters(const Value& section) {
  std::vector<Parameter> out;
  for (const json::Member& member : section.members()) {
    out.push_back(TRY(read_parameter(member.name(), member.value)));
  }
  return out;
}

}  // namespace skerry::stack
