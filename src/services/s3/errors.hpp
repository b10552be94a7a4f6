#pragma once
// The errors of S3, in AWS's words
// (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).

#include <cstdint>
#include <string>
#include <string_view>

#include "call/not_supported.hpp"
#include "services/s3/names.hpp"
#include "wire/aws/error.hpp"

namespace skerry::s3::errors {

struct ArgumentName {
  std::string_view text;
};

ApiError no_such_bucket(const std::string& bucket);
ApiError invalid_bucket_name(const std::string& bucket);
ApiError bucket_already_owned_by_you(const std::string& bucket);
ApiError bucket_not_empty(const std::string& bucket);
ApiError too_many_buckets();
ApiError illegal_location(const std::string& constraint);
ApiError invalid_location(const std::string& constraint);
ApiError wrong_owner();  // x-amz-expected-bucket-owner
ApiError no_such_bucket_policy(const std::string& bucket);
ApiError malformed_policy(const std::string& why);
ApiError unknown_principal(const std::string& arn);
ApiError public_policy_blocked(const std::string& caller_arn, const std::string& bucket);
ApiError no_such_tag_set(const std::string& bucket);
ApiError no_public_access_block(const std::string& bucket);
ApiError no_ownership_controls(const std::string& bucket);
ApiError no_lifecycle(const std::string& bucket);
ApiError acls_not_supported();
ApiError invalid_tag(const std::string& why);
ApiError malformed_xml();
ApiError invalid_request(std::string message);
ApiError invalid_argument(std::string message, ArgumentName name, std::string_view value);
ApiError illegal_versioning();
ApiError internal();

ApiError no_such_key(const std::string& key);
ApiError no_such_version(const Place& place, const std::string& version_id);
ApiError invalid_version_id(const std::string& version_id);
ApiError method_not_allowed_on_marker();
ApiError precondition_failed(std::string_view condition);
ApiError not_modified();
ApiError invalid_range(std::string_view range, std::uint64_t size);
ApiError invalid_part_number();
ApiError key_too_long(std::size_t bytes);
ApiError metadata_too_large(std::size_t bytes);
ApiError entity_too_large(std::uint64_t bytes, std::uint64_t most);
ApiError invalid_storage_class();
ApiError copy_onto_itself();

ApiError no_such_upload(const std::string& upload_id);
ApiError invalid_part();
ApiError invalid_part_order();
ApiError entity_too_small(std::uint64_t bytes, std::int32_t part);
ApiError checksum_type_mismatch(const std::string& expected, const std::string& got);
ApiError bad_digest(std::string_view algorithm);

}  // namespace skerry::s3::errors
