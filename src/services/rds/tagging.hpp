#pragma once
// Tags of RDS's resources. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html

#include <optional>
#include <vector>

#include "services/rds/errors.hpp"
#include "services/rds/records.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

// The tags with these put into them.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::optional<std::vector<Tag>>& changes);

}  // namespace skerry::rds
