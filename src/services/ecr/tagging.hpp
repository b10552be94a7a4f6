#pragma once
// The rules of tags: unique keys, at most fifty, none of AWS's own.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "services/ecr/records.hpp"
#include "shapes/ecr.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ecr {

// The tags with `changes` put into them: a key that is there gets the new value.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes);

}  // namespace skerry::ecr
