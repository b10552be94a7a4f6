#pragma once
// Names, keys and ids of S3, and the texts that clients give for them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arn.hpp"
#include "base/random.hpp"

namespace skerry::s3 {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool valid_bucket_name(std::string_view name);

struct Place {
  std::string bucket;
  std::string key;
};

std::string bucket_arn(std::string_view bucket);
std::string object_arn(const Place& place);

// The account's canonical user id: 64 hex digits that say nothing (AWS's are as opaque).
std::string canonical_user(const AccountId& account);

// 32 characters, as AWS's look.
std::string new_version_id(Random& random);
std::string new_upload_id(Random& random);

// x-amz-copy-source: "/BUCKET/KEY" or "BUCKET/KEY", percent-encoded, with "?versionId=ID".
struct CopySource {
  Place place;
  std::optional<std::string> version_id;
};
std::optional<CopySource> parse_copy_source(std::string_view text);

// "\"abc\"" and "abc" are the same tag in requests; W/ never fits.
std::string_view unquoted(std::string_view etag);
std::string quoted(std::string_view etag);

// The least text that is greater than every text with this prefix; empty when there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace skerry::s3
