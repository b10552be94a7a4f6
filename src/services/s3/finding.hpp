#pragma once
// Finding the object that a request means, and saying what it is not: whether a caller learns that
// a key is not there (404) or only that access is denied (403) depends on s3:ListBucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

#include <optional>
#include <string>

#include "call/call.hpp"
#include "services/s3/state.hpp"

namespace skerry::s3 {

// Never a delete marker; for one the call gets its headers beside the error.
Result<const StoredVersion*, ApiError> find_object(const S3& s3, Call& call, const Place& place,
                                                   const std::optional<std::string>& version_id);

// Any version, markers too; for deleting and tagging.
Result<Done, ApiError> check_version_id(const std::string& version_id);

// x-amz-version-id: of buckets that keep versions, or once did.
std::optional<std::string> shown_version(const StoredBucket& bucket, const StoredVersion& version);

}  // namespace skerry::s3
