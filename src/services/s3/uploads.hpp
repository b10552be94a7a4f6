#pragma once
// Uploads in parts, as their handlers share them.

#include <string>
#include <vector>

#include "services/s3/state.hpp"

namespace skerry::s3 {

Result<const StoredUpload*, ApiError> open_upload(const S3& s3, const Place& place,
                                                  const std::string& id);
// In the order of their numbers.
std::vector<const StoredPart*> parts_of(const S3& s3, const StoredUpload& upload);
const StoredPart* find_part(const S3& s3, const StoredUpload& upload, std::int32_t number);
// With all of its parts.
void erase_upload(S3& s3, Batch& batch, const StoredUpload& upload);

}  // namespace skerry::s3
