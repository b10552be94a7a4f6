#pragma once
// Tags of secrets. Keys are case-sensitive; "aws:" is AWS's own.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "services/secretsmanager/records.hpp"
#include "shapes/secretsmanager.hpp"
#include "wire/aws/error.hpp"

namespace skerry::secretsmanager {

// The tags with `changes` put into them.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes);
// Nothing when there are none, for answers leave the member out.
std::optional<std::vector<Tag>> tag_shapes(const std::vector<StoredTag>& tags);

}  // namespace skerry::secretsmanager
