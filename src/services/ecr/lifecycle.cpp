#include "services/ecr/lifecycle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <vector>

#include "services/ecr/limits.hpp"
#include "wire/json/parse.hpp"

namespace skerry::ecr {
namespace {

using Failure = std::optional<std::string>;
using Names = std::initializer_list<std::string_view>;

std::string quoted(Names names) {
  std::string text;
  for (const std::string_view name : names)
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ",", name);
  return text;
}

std::string_view type_word(json::Kind kind) {
  constexpr std::array<std::string_view, 6> words{"null",   "boolean", "integer",
                                                  "string", "array",   "object"};
  return words[static_cast<std::size_t>(kind)];
}

struct Members {
  Names required;
  Names optional;
};

Failure check_type(const json::Value& value, json::Kind kind) {
  if (value.kind() == kind) return {};
  return fmt::format(
      "instance type ({}) does not match any allowed primitive type (allowed: [\"{}\"])",
      type_word(value.kind()), type_word(kind));
}

Failure check_members(const json::Value& object, const Members& members) {
  if (Failure failure = check_type(object, json::Kind::object)) return failure;
  std::string missing;
  for (const std::string_view name : members.required) {
    if (object.find(name) == nullptr)
      missing += fmt::format("{}\"{}\"", missing.empty() ? "" : ",", name);
  }
  if (!missing.empty())
    return fmt::format("object has missing required properties ([{}])", missing);
  for (const json::Member& member : object.members()) {
    const auto known = [&](Names names) {
      return std::find(names.begin(), names.end(), member.name()) != names.end();
    };
    if (!known(members.required) && !known(members.optional)) {
      return fmt::format(
          "object instance has properties which are not allowed by the schema: [\"{}\"]",
          member.name());
    }
  }
  return {};
}

Failure check_word(const json::Value& object, std::string_view name, Names words) {
  const json::Value* value = object.find(name);
  if (value == nullptr) return {};
  if (Failure failure = check_type(*value, json::Kind::string)) return failure;
  if (std::find(words.begin(), words.end(), value->text()) != words.end()) return {};
  return fmt::format("instance value (\"{}\") not found in enum (possible values: [{}])",
                     value->text(), quoted(words));
}

Failure check_positive(const json::Value& object, std::string_view name) {
  const json::Value& value = *object.find(name);
  const std::optional<std::int64_t> number =
      value.is_number() ? value.as_int64() : std::optional<std::int64_t>{};
  if (!number) return check_type(value, json::Kind::number).value_or("instance is not an integer");
  if (*number >= 1) return {};
  return fmt::format("numeric instance is lower than the required minimum (minimum: 1, found: {})",
                     *number);
}

Failure check_texts(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  if (value == nullptr) return {};
  if (Failure failure = check_type(*value, json::Kind::array)) return failure;
  if (value->size() == 0)
    return "array is too short: must have at least 1 elements but instance has 0";
  for (const json::Value& item : value->items())
    if (Failure failure = check_type(item, json::Kind::string)) return failure;
  return {};
}

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value == nullptr ? std::string_view() : value->text();
}

// countUnit goes with the counts of days, and only with these; lists of tags with tagged images.
Failure check_selection_parts(const json::Value& selection) {
  const bool counts_days = text_of(selection, "countType") != "imageCountMoreThan";
  const bool has_unit = selection.find("countUnit") != nullptr;
  if (counts_days != has_unit)
    return "instance failed to match exactly one schema (matched 0 out of 2)";
  const bool tagged = text_of(selection, "tagStatus") == "tagged";
  const bool prefixes = selection.find("tagPrefixList") != nullptr;
  const bool patterns = selection.find("tagPatternList") != nullptr;
  if (tagged && !prefixes && !patterns)
    return "tagPrefixList or tagPatternList is required when tagStatus is tagged";
  if (tagged && prefixes && patterns)
    return "tagPrefixList and tagPatternList cannot be used in one rule";
  if (!tagged && (prefixes || patterns))
    return "tagPrefixList and tagPatternList can only be used when tagStatus is tagged";
  return {};
}

Failure check_selection(const json::Value& selection) {
  if (Failure failure = check_members(
          selection,
          {.required = {"tagStatus", "countType", "countNumber"},
           .optional = {"tagPrefixList", "tagPatternList", "countUnit", "storageClass"}}))
    return failure;
  if (Failure failure = check_word(selection, "tagStatus", {"tagged", "untagged", "any"}))
    return failure;
  if (Failure failure = check_word(
          selection, "countType",
          {"imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"}))
    return failure;
  if (Failure failure = check_word(selection, "countUnit", {"days"})) return failure;
  if (Failure failure = check_word(selection, "storageClass", {"standard", "archive"}))
    return failure;
  if (Failure failure = check_positive(selection, "countNumber")) return failure;
  if (Failure failure = check_texts(selection, "tagPrefixList")) return failure;
  if (Failure failure = check_texts(selection, "tagPatternList")) return failure;
  return check_selection_parts(selection);
}

Failure check_action(const json::Value& action) {
  if (Failure failure =
          check_members(action, {.required = {"type"}, .optional = {"targetStorageClass"}}))
    return failure;
  if (Failure failure = check_word(action, "type", {"expire", "transition"})) return failure;
  if (Failure failure = check_word(action, "targetStorageClass", {"archive"})) return failure;
  const bool transition = text_of(action, "type") == "transition";
  if (transition != (action.find("targetStorageClass") != nullptr))
    return "instance failed to match exactly one schema (matched 0 out of 2)";
  return {};
}

Failure check_rule(const json::Value& rule) {
  if (Failure failure = check_members(
          rule, {.required = {"rulePriority", "selection", "action"}, .optional = {"description"}}))
    return failure;
  if (Failure failure = check_positive(rule, "rulePriority")) return failure;
  if (const json::Value* description = rule.find("description"))
    if (Failure failure = check_type(*description, json::Kind::string)) return failure;
  if (Failure failure = check_selection(*rule.find("selection"))) return failure;
  return check_action(*rule.find("action"));
}

// "A rule's priority must be unique; a rule of any tags must have the highest value and be
// evaluated last, and there can be one of it."
Failure check_priorities(const json::Value& rules) {
  std::set<std::int64_t> priorities;
  std::vector<std::int64_t> of_any;
  for (const json::Value& rule : rules.items()) {
    const std::int64_t priority = *rule.find("rulePriority")->as_int64();
    if (!priorities.insert(priority).second)
      return fmt::format("rulePriority {} is used by more than one rule", priority);
    if (text_of(*rule.find("selection"), "tagStatus") == "any") of_any.push_back(priority);
  }
  if (of_any.size() > 1) return "only one rule can have the tagStatus any";
  if (!of_any.empty() && of_any.front() != *priorities.rbegin())
    return "the rule with the tagStatus any must have the highest rulePriority";
  return {};
}

}  // namespace

std::optional<std::string> lifecycle_failure(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed.ok()) return "Could not map policyString into LifecyclePolicy.";
  if (Failure failure = check_members(*parsed, {.required = {"rules"}, .optional = {}}))
    return failure;
  const json::Value& rules = *parsed->find("rules");
  if (Failure failure = check_type(rules, json::Kind::array)) return failure;
  if (rules.size() == 0)
    return "array is too short: must have at least 1 elements but instance array has 0 elements";
  if (rules.size() > limits::lifecycle_rules_max)
    return fmt::format(
        "array is too long: must have at most {} elements but instance array has {} elements",
        limits::lifecycle_rules_max, rules.size());
  for (const json::Value& rule : rules.items())
    if (Failure failure = check_rule(rule)) return failure;
  return check_priorities(rules);
}

}  // namespace skerry::ecr
