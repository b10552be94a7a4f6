#include "stack/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace skerry::stack {

using json::Value;

namespace {

constexpr unsigned in_resources = 1, in_outputs = 2, in_conditions = 4, in_rules = 8;
constexpr unsigned in_values = in_resources | in_outputs;
constexpr unsigned in_truths = in_conditions | in_rules;
constexpr unsigned anywhere = in_values | in_truths;

// What the arguments are: a list of so many, or any one value.
struct Form {
  std::string_view name;
  Function function;
  unsigned places;
  std::size_t arguments_min;  // 0: one value that is no list of arguments
  std::size_t arguments_max;
  std::string_view refusal;  // CloudFormation's words
};

constexpr std::array forms = {
    Form{"Ref", Function::ref, anywhere, 0, 0,
         "Template format error: Every Ref object must have a single String value."},
    Form{"Condition", Function::condition, in_truths, 0, 0,
         "Template format error: Every Condition member must be a string."},
    Form{"Fn::GetAtt", Function::get_att, in_values, 0, 0,
         "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource "
         "name and the resource attribute"},
    Form{
        "Fn::Sub", Function::sub, anywhere, 0, 0,
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. "
        "Specify a string as first argument, and an optional second argument to specify a mapping "
        "of values to replace in the string"},
    Form{
        "Fn::Join", Function::join, anywhere, 2, 2,
        "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and "
        "(2) a list of strings to be joined or a function that returns a list of strings (such as "
        "Fn::GetAZs) to be joined."},
    Form{"Fn::Select", Function::select, anywhere, 2, 2,
         "Template error: Fn::Select requires a list argument with two elements: an integer index "
         "and a list"},
    Form{"Fn::Split", Function::split, anywhere, 2, 2,
         "Template error: every Fn::Split object requires two parameters, (1) a string delimiter "
         "and (2) a string to be split or a function that returns a string to be split."},
    Form{"Fn::FindInMap", Function::find_in_map, anywhere, 3, 3,
         "Template error: every Fn::FindInMap object requires three parameters, the map name, map "
         "key and the attribute for return value"},
    Form{"Fn::If", Function::if_, anywhere, 3, 3,
         "Template error: Fn::If requires a list argument with three elements"},
    Form{"Fn::GetAZs", Function::get_azs, in_values, 0, 0,
         "Template error: every Fn::GetAZs object must have a String-typed value."},
    Form{"Fn::Cidr", Function::cidr, in_values, 2, 3,
         "Template error: every Fn::Cidr object requires two parameters, (1) a string of IP block "
         "and (2) an integer count, and optionally (3) an integer of subnet mask bits."},
    Form{"Fn::Base64", Function::base64, in_values, 0, 0,
         "Template error: every Fn::Base64 object must have a String-typed value."},
    Form{"Fn::ImportValue", Function::import_value, in_values, 0, 0,
         "Template error: the attribute in Fn::ImportValue must be a string or a function that "
         "returns a string"},
    Form{"Fn::Equals", Function::equals, in_truths, 2, 2,
         "Template error: every Fn::Equals object requires a list of 2 string parameters."},
    Form{
        "Fn::And", Function::and_, in_truths, 2, 10,
        "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean "
        "parameters."},
    Form{"Fn::Or", Function::or_, in_truths, 2, 10,
         "Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean "
         "parameters."},
    Form{"Fn::Not", Function::not_, in_truths, 1, 1,
         "Template error: every Fn::Not object requires one boolean parameter."},
    Form{"Fn::Contains", Function::contains, in_rules, 2, 2,
         "Template error: every Fn::Contains object requires a list of strings and a string."},
    Form{"Fn::EachMemberEquals", Function::each_member_equals, in_rules, 2, 2,
         "Template error: every Fn::EachMemberEquals object requires a list of strings and a "
         "string."},
    Form{"Fn::EachMemberIn", Function::each_member_in, in_rules, 2, 2,
         "Template error: every Fn::EachMemberIn object requires two lists of strings."},
    Form{"Fn::RefAll", Function::ref_all, in_rules, 0, 0,
         "Template error: every Fn::RefAll object requires the name of a parameter type."},
    Form{"Fn::ValueOf", Function::value_of, in_rules, 2, 2,
         "Template error: every Fn::ValueOf object requires the name of a parameter and an "
         "attribute."},
    Form{"Fn::ValueOfAll", Function::value_of_all, in_rules, 2, 2,
         "Template error: every Fn::ValueOfAll object requires the name of a parameter type and an "
         "attribute."},
};

const Form* find_form(std::string_view name) {
  const auto found =
      std::find_if(forms.begin(), forms.end(), [&](const Form& f) { return f.name == name; });
  return found == forms.end() ? nullptr : &*found;
}

unsigned bit(Place place) { return 1u << static_cast<unsigned>(place); }

bool texts(const Value& list) {
  const auto items = list.items();
  return std::all_of(items.begin(), items.end(), [](const Value& v) { return v.is_string(); });
}

bool get_att_fits(const Value& arguments) {
  if (arguments.is_string()) {
    const std::size_t dot = arguments.text().find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < arguments.text().size();
  }
  return arguments.is_array() && arguments.size() == 2 && texts(arguments) &&
         !arguments.items()[0].text().empty() && !arguments.items()[1].text().empty();
}

bool sub_fits(const Value& arguments) {
  if (arguments.is_string()) return true;
  return arguments.is_array() && arguments.size() == 2 && arguments.items()[0].is_string() &&
         arguments.items()[1].is_object();
}

bool fits(const Form& form, const Value& arguments) {
  if (form.arguments_min > 0) {
    if (!arguments.is_array() || arguments.size() < form.arguments_min ||
        arguments.size() > form.arguments_max) {
      return false;
    }
    const bool named = form.function == Function::if_ || form.function == Function::value_of ||
                       form.function == Function::value_of_all;
    const bool delimited = form.function == Function::join || form.function == Function::split;
    return !(named || delimited) || arguments.items()[0].is_string();
  }
  switch (form.function) {
    case Function::ref:
    case Function::condition:
    case Function::ref_all:
      return arguments.is_string();
    case Function::get_att:
      return get_att_fits(arguments);
    case Function::sub:
      return sub_fits(arguments);
    default:
      return arguments.is_string() || arguments.is_object();
  }
}

// IAM policies have members called Condition, so a lone one is a function only among conditions.
bool looks_like_function(std::string_view name, Place place) {
  if (name.starts_with("Fn::") || name == "Ref") return true;
  return name == "Condition" && (place == Place::conditions || place == Place::rules);
}

bool variable_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ':';
  });
}

}  // namespace

Result<std::optional<FunctionUse>, Invalid> function_of(const Value& value, Place place) {
  if (!value.is_object() || value.size() != 1) return std::optional<FunctionUse>();
  const json::Member& only = value.members()[0];
  const std::string_view name = only.name();
  if (!looks_like_function(name, place)) return std::optional<FunctionUse>();
  const Form* form = find_form(name);
  if (form == nullptr) {
    return Invalid{fmt::format("Template error: the intrinsic function {} is not supported", name)};
  }
  if ((form->places & bit(place)) == 0) {
    const std::string_view where = place == Place::conditions ? "Conditions"
                                   : place == Place::rules    ? "Rules"
                                                              : "Resources and Outputs";
    return Invalid{fmt::format("Template error: {} cannot be used in the {} block of the template",
                               name, where)};
  }
  if (!fits(*form, only.value)) return Invalid{std::string(form->refusal)};
  return std::optional(FunctionUse{form->function, &only.value});
}

std::optional<FunctionUse> checked_function(const Value& value) {
  if (!value.is_object() || value.size() != 1) return std::nullopt;
  const json::Member& only = value.members()[0];
  if (!looks_like_function(only.name(), Place::resources)) return std::nullopt;
  const Form* form = find_form(only.name());
  if (form == nullptr || !fits(*form, only.value)) return std::nullopt;
  return FunctionUse{form->function, &only.value};
}

AttributeName attribute_name(const Value& arguments) {
  if (arguments.is_array()) {
    return {std::string(arguments.items()[0].text()), std::string(arguments.items()[1].text())};
  }
  const std::string_view text = arguments.text();
  const std::size_t dot = text.find('.');
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

Result<std::vector<SubPiece>, Invalid> sub_pieces(std::string_view text) {
  std::vector<SubPiece> out;
  const auto literal = [&](std::string_view piece) {
    if (!piece.empty()) out.push_back({false, piece});
  };
  while (!text.empty()) {
    const std::size_t at = text.find("${");
    const std::size_t end = at == std::string_view::npos ? at : text.find('}', at);
    if (end == std::string_view::npos) break;
    literal(text.substr(0, at));
    std::string_view name = text.substr(at + 2, end - at - 2);
    if (name.starts_with('!')) {
      literal("${");
      literal(text.substr(at + 3, end - at - 2));
    } else {
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      if (!variable_name(name)) {
        return Invalid{
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric "
            "characters, underscores, periods, and colons"};
      }
      out.push_back({true, name});
    }
    text.remove_prefix(end + 1);
  }
  literal(text);
  return out;
}

std::pair<std::string_view, const Value*> sub_arguments(const Value& arguments) {
  if (arguments.is_string()) return {arguments.text(), nullptr};
  return {arguments.items()[0].text(), &arguments.items()[1]};
}

bool pseudo_parameter(std::string_view name) {
  constexpr std::array names = {"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue",
                                "AWS::Partition", "AWS::Region",           "AWS::StackId",
                                "AWS::StackName", "AWS::URLSuffix"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace skerry::stack
