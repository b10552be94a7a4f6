#include "services/iam/tagging.hpp"

#include <algorithm>

#include "services/iam/errors.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/names.hpp"

namespace skerry::iam {
namespace {

constexpr std::string_view reserved_prefix = "aws:";

bool same_key(std::string_view a, std::string_view b, TagKeys keys) {
  return keys == TagKeys::exact ? a == b : same_name(a, b);
}

Result<Done, ApiError> check_changes(const std::vector<Tag>& changes, TagKeys keys) {
  for (auto tag = changes.begin(); tag != changes.end(); ++tag) {
    if (same_name(std::string_view(*tag->key).substr(0, reserved_prefix.size()), reserved_prefix))
      return errors::reserved_tag(*tag->key);
    const bool again = std::any_of(changes.begin(), tag, [&](const Tag& earlier) {
      return same_key(*earlier.key, *tag->key, keys);
    });
    if (again) return errors::duplicate_tags();
  }
  return Done{};
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes, TagKeys keys) {
  TRY(check_changes(changes, keys));
  for (const Tag& change : changes) {
    StoredTag wanted{.key = *change.key, .value = change.value.value_or("")};
    const auto found = std::find_if(tags.begin(), tags.end(), [&](const StoredTag& tag) {
      return same_key(tag.key, wanted.key, keys);
    });
    if (found == tags.end()) {
      tags.push_back(std::move(wanted));
    } else {
      *found = std::move(wanted);
    }
  }
  if (tags.size() > limits::tags_per_resource_max) return errors::too_many_tags();
  return tags;
}

Result<std::vector<StoredTag>, ApiError> new_tags(const std::optional<std::vector<Tag>>& tags,
                                                  TagKeys keys) {
  if (!tags) return std::vector<StoredTag>{};
  return tagged({}, *tags, keys);
}

std::vector<StoredTag> untagged(std::vector<StoredTag> tags, const std::vector<std::string>& gone,
                                TagKeys keys) {
  std::erase_if(tags, [&](const StoredTag& tag) {
    return std::any_of(gone.begin(), gone.end(),
                       [&](const std::string& key) { return same_key(tag.key, key, keys); });
  });
  return tags;
}

}  // namespace skerry::iam
