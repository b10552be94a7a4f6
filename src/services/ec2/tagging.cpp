#include "services/ec2/tagging.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/errors.hpp"
#include "services/ec2/limits.hpp"

namespace skerry::ec2 {
namespace {

constexpr std::string_view reserved_prefix = "aws:";

// CloudFormation sets aws:cloudformation:stack-name and the like.
bool may_reserve(const Call& call) { return !call.facts().called_via.empty(); }

Result<Done, ApiError> check(const Call& call, const Tag& tag) {
  const std::string key = tag.key.value_or("");
  if (key.empty() || key.size() > limits::tag_key_chars_max)
    return errors::invalid(
        fmt::format("Tag key '{}' is invalid: it has 1 to 127 characters.", key));  // our words
  if (key.starts_with(reserved_prefix) && !may_reserve(call))
    return errors::invalid("Tag keys starting with 'aws:' are reserved for internal use");
  if (tag.value.value_or("").size() > limits::tag_value_chars_max)
    return errors::invalid("Tag value exceeds the maximum length of 255 characters");
  return Done{};
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(const Call& call, std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes) {
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    TRY(check(call, *change));
    const std::string value = change->value.value_or("");
    const bool again = std::any_of(changes.begin(), change,
                                   [&](const Tag& tag) { return tag.key == change->key; });
    if (again)
      return errors::invalid(fmt::format("Duplicate tag key '{}' specified.", *change->key));
    const auto found = std::find_if(tags.begin(), tags.end(),
                                    [&](const StoredTag& tag) { return tag.key == *change->key; });
    if (found != tags.end()) {
      found->value = value;
    } else {
      tags.push_back({*change->key, value});
    }
  }
  const auto counted = std::count_if(tags.begin(), tags.end(), [](const StoredTag& tag) {
    return !tag.key.starts_with(reserved_prefix);
  });
  if (static_cast<std::size_t>(counted) > limits::tags_per_resource_max)
    return errors::limit("TagLimitExceeded", "Tags");
  return tags;
}

Result<std::vector<StoredTag>, ApiError> tags_for(
    const Call& call, Kind kind, const std::optional<std::vector<TagSpecification>>& given) {
  std::vector<Tag> tags;
  if (!given) return std::vector<StoredTag>{};
  for (const TagSpecification& specification : *given) {
    const std::string type = specification.resource_type.value_or("");
    if (type.empty()) return errors::missing("TagSpecification.ResourceType");
    if (type != facts_of(kind).resource_type)
      return errors::invalid(
          fmt::format("'{}' is not a valid taggable resource type for this operation.", type));
    if (!specification.tags) continue;
    tags.insert(tags.end(), specification.tags->begin(), specification.tags->end());
  }
  return tagged(call, {}, tags);
}

std::vector<Tag> tag_shapes(const std::vector<StoredTag>& tags) {
  std::vector<Tag> shapes;
  for (const StoredTag& tag : tags) shapes.push_back({.key = tag.key, .value = tag.value});
  return shapes;
}

}  // namespace skerry::ec2
