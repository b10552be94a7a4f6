#pragma once
// Tags: given at creation, put and taken later. Rules:
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions

#include <optional>
#include <string>
#include <vector>

#include "call/call.hpp"
#include "services/ec2/records.hpp"
#include "shapes/ec2.hpp"

namespace skerry::ec2 {

// The tags for a new resource of the kind; a specification for another kind is refused.
Result<std::vector<StoredTag>, ApiError> tags_for(
    const Call& call, Kind kind, const std::optional<std::vector<TagSpecification>>& given);

// The tags with `changes` put into them: a key that is there gets the new value.
Result<std::vector<StoredTag>, ApiError> tagged(const Call& call, std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes);

std::vector<Tag> tag_shapes(const std::vector<StoredTag>& tags);

}  // namespace skerry::ec2
