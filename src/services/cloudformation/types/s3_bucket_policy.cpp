// AWS::S3::BucketPolicy
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/s3.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"Bucket", "PolicyDocument"};

Result<Done, ApiError> put(Provision& provision, const std::string& bucket) {
  s3::PutBucketPolicyRequest request;
  request.bucket = bucket;
  request.policy = document(provision.properties, "PolicyDocument");
  TRY(provision.ask<s3::PutBucketPolicyOperation>(request));
  return Done{};
}

// As the service's own handler does: a bucket that has a policy already keeps it.
Result<Made, ApiError> create(Provision& provision) {
  const std::string bucket = text(provision.properties, "Bucket").value_or("");
  s3::GetBucketPolicyRequest get;
  get.bucket = bucket;
  if (provision.ask<s3::GetBucketPolicyOperation>(get).ok())
    return ApiError{.code = "AlreadyExists",
                    .status = 409,
                    .message = "The bucket policy already exists on bucket " + bucket + "."};
  TRY(put(provision, bucket));
  return Made{.physical_id = bucket};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(put(provision, former.physical_id));
  return Updated{};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  s3::DeleteBucketPolicyRequest request;
  request.bucket = former.physical_id;
  return gone(provision.ask<s3::DeleteBucketPolicyOperation>(request));
}

}  // namespace

const ResourceType s3_bucket_policy{.type = "AWS::S3::BucketPolicy",
                                    .supported = supported,
                                    .create = create,
                                    .update = update,
                                    .remove = remove};

}  // namespace skerry::cloudformation::types
