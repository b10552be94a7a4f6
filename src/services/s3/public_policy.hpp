#pragma once
// Whether a bucket's policy is public, in S3's own meaning of the word: it allows something to
// everybody, and no condition with fixed values narrows that
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).

#include "policy/document.hpp"

namespace skerry::s3 {

bool is_public(const policy::Policy& policy);

}  // namespace skerry::s3
