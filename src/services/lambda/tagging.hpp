#pragma once
// The rules of tags: at most fifty, none of AWS's own.

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "services/lambda/records.hpp"
#include "wire/aws/error.hpp"

namespace skerry::lambda {

using TagPairs = std::vector<std::pair<std::string, std::string>>;

// The tags with `changes` put into them: a key that is there gets the new value.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const TagPairs& changes);
TagPairs tag_pairs(const std::vector<StoredTag>& tags);

}  // namespace skerry::lambda
