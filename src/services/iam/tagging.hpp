#pragma once
// Tags of users, roles and policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
// "Tag key values for IAM users and roles are not case sensitive, but case is preserved"; those of
// policies are case-sensitive.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "services/iam/records.hpp"
#include "shapes/iam.hpp"
#include "wire/aws/error.hpp"

namespace skerry::iam {

enum class TagKeys : std::uint8_t { any_case, exact };

// The tags with `changes` put into them: a key that is there gets the new value and spelling.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes, TagKeys keys);
Result<std::vector<StoredTag>, ApiError> new_tags(const std::optional<std::vector<Tag>>& tags,
                                                  TagKeys keys);
// Keys that are not there are no error.
std::vector<StoredTag> untagged(std::vector<StoredTag> tags, const std::vector<std::string>& gone,
                                TagKeys keys);

}  // namespace skerry::iam
