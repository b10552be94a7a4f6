#pragma once
// Tags of keys. https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html

#include <vector>

#include "base/result.hpp"
#include "services/kms/records.hpp"
#include "shapes/kms.hpp"
#include "wire/aws/error.hpp"

namespace skerry::kms {

// `tags` with the changes; fails with TagException or LimitExceededException.
Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes);

}  // namespace skerry::kms
