#pragma once
// Tags of buckets and objects, as XML and as the header x-amz-tagging have them.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "services/s3/records.hpp"
#include "shapes/s3.hpp"
#include "wire/aws/error.hpp"

namespace skerry::s3 {

enum class TagLimit : std::uint8_t { bucket, object };

Result<Pairs, ApiError> tags_of(const Tagging& tagging, TagLimit limit);
// "team=blue&stage=dev"
Result<Pairs, ApiError> parse_tagging_header(std::string_view text);
std::vector<Tag> shape_of_tags(const Pairs& tags);

}  // namespace skerry::s3
