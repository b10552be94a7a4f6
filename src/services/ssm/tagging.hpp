#pragma once
// The rules of tags: unique keys, at most fifty, none of AWS's own.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "services/ssm/records.hpp"
#include "shapes/ssm.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ssm {

// The tags with `changes` put into them: a key that is there gets the new value.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes);
// Keys that are not there are no error.
std::vector<StoredTag> untagged(std::vector<StoredTag> tags, const std::vector<std::string>& gone);

}  // namespace skerry::ssm
