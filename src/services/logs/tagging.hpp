#pragma once
// The rules of tags: at most fifty, none of AWS's own. Constraints of the shapes have the rest.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "services/logs/records.hpp"
#include "wire/aws/error.hpp"

namespace skerry::logs {

// The tags with `changes` put into them: a key that is there gets the new value. `resource` is
// named in the refusal of too many.
Result<std::vector<StoredTag>, ApiError> tagged(
    std::vector<StoredTag> tags, const std::vector<std::pair<std::string, std::string>>& changes,
    std::string_view resource);

}  // namespace skerry::logs
