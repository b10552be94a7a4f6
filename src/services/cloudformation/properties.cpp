#include "services/cloudformation/properties.hpp"

#include <algorithm>
#include <limits>

#include "wire/json/write.hpp"

namespace skerry::cloudformation {

std::optional<std::string> text(const Value& properties, std::string_view name) {
  const Value* found = properties.find(name);
  if (found == nullptr || !(found->is_string() || found->is_number())) return std::nullopt;
  return std::string(found->text());
}

std::optional<bool> flag(const Value& properties, std::string_view name) {
  const Value* found = properties.find(name);
  if (found == nullptr || !found->is_boolean()) return std::nullopt;
  return found->as_boolean();
}

std::optional<std::int32_t> integer(const Value& properties, std::string_view name) {
  const Value* found = properties.find(name);
  const auto number = found == nullptr ? std::nullopt : found->as_int64();
  using Range = std::numeric_limits<std::int32_t>;
  if (!number || *number < Range::min() || *number > Range::max()) return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

std::vector<std::string> texts(const Value& properties, std::string_view name) {
  std::vector<std::string> out;
  const Value* found = properties.find(name);
  if (found == nullptr || !found->is_array()) return out;
  for (const Value& item : found->items())
    if (item.is_string()) out.emplace_back(item.text());
  return out;
}

std::optional<std::string> document(const Value& properties, std::string_view name) {
  const Value* found = properties.find(name);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (found->is_string()) return std::string(found->text());
  return json::write(*found);
}

bool same(const Value& before, const Value& after, std::string_view name) {
  const Value* was = before.find(name);
  const Value* is = after.find(name);
  if (was == nullptr || is == nullptr) return was == is;
  return *was == *is;
}

ListChange list_change(const Value& before, const Value& after, std::string_view name) {
  ListChange change;
  const std::vector<std::string> was = texts(before, name);
  const std::vector<std::string> is = texts(after, name);
  for (const std::string& item : is)
    if (std::find(was.begin(), was.end(), item) == was.end()) change.added.push_back(item);
  for (const std::string& item : was)
    if (std::find(is.begin(), is.end(), item) == is.end()) change.removed.push_back(item);
  return change;
}

std::vector<Pair> tags(const Value& properties, std::string_view name) {
  std::vector<Pair> out;
  const Value* found = properties.find(name);
  if (found == nullptr) return out;
  if (found->is_object()) {
    for (const json::Member& member : found->members())
      if (member.value.is_string())
        out.push_back({std::string(member.name()), std::string(member.value.text())});
    return out;
  }
  if (!found->is_array()) return out;
  for (const Value& item : found->items())
    out.push_back({text(item, "Key").value_or(""), text(item, "Value").value_or("")});
  return out;
}

TagChange tag_change(const Value& before, const Value& after, std::string_view name) {
  TagChange change;
  const std::vector<Pair> was = tags(before, name);
  const std::vector<Pair> is = tags(after, name);
  for (const Pair& tag : is)
    if (std::find(was.begin(), was.end(), tag) == was.end()) change.set.push_back(tag);
  for (const Pair& tag : was) {
    const bool stays =
        std::any_of(is.begin(), is.end(), [&](const Pair& other) { return other.key == tag.key; });
    if (!stays) change.removed.push_back(tag.key);
  }
  return change;
}

bool is_absence(const ApiError& error) {
  return error.code.starts_with("NoSuch") || error.code == "NotFoundException" ||
         error.code == "ParameterNotFound" || error.code == "ResourceNotFoundException" ||
         error.code == "RepositoryNotFoundException" || error.code.ends_with("NotFound") ||
         error.code.ends_with("NotFoundFault") ||
         error.code == "LifecyclePolicyNotFoundException" ||
         error.code == "RepositoryPolicyNotFoundException" || error.code == "NoSuchEntity";
}

}  // namespace skerry::cloudformation
