// Versioning, tags, ownership and the public access block of a bucket.
#include "services/s3/access.hpp"
#include "services/s3/bucket_change.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/tagging.hpp"

namespace skerry::s3 {

Answer<GetBucketVersioningOperation> get_bucket_versioning(
    S3& s3, Call&, const GetBucketVersioningRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  GetBucketVersioningOutput response;
  if (bucket->versioning == Versioning::enabled) response.status = "Enabled";
  if (bucket->versioning == Versioning::suspended) response.status = "Suspended";
  return response;
}

Answer<PutBucketVersioningOperation> put_bucket_versioning(
    S3& s3, Call& call, const PutBucketVersioningRequest& request) {
  const VersioningConfiguration& wanted = *request.versioning_configuration;
  TRY(open_bucket(s3, request));
  if (request.mfa || wanted.mfa_delete.value_or("Disabled") != "Disabled")
    return not_supported({"PutBucketVersioning"}, "MFADelete");
  if (!wanted.status) return errors::illegal_versioning();
  if (*wanted.status != "Enabled" && *wanted.status != "Suspended") return errors::malformed_xml();
  TRY(change_bucket(s3, call, request, [&](StoredBucket& bucket) {
    bucket.versioning = *wanted.status == "Enabled" ? Versioning::enabled : Versioning::suspended;
  }));
  return PutBucketVersioningResponse{};
}

Answer<GetBucketTaggingOperation> get_bucket_tagging(S3& s3, Call&,
                                                     const GetBucketTaggingRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (bucket->tags.empty()) return errors::no_such_tag_set(bucket->name);
  GetBucketTaggingOutput response;
  response.tag_set = shape_of_tags(bucket->tags);
  return response;
}

Answer<PutBucketTaggingOperation> put_bucket_tagging(S3& s3, Call& call,
                                                     const PutBucketTaggingRequest& request) {
  TRY(open_bucket(s3, request));
  Pairs tags = TRY(tags_of(*request.tagging, TagLimit::bucket));
  TRY(change_bucket(s3, call, request,
                    [&](StoredBucket& bucket) { bucket.tags = std::move(tags); }));
  call.answer_status(204);  // as AWS does, other than its model says
  return PutBucketTaggingResponse{};
}

Answer<DeleteBucketTaggingOperation> delete_bucket_tagging(
    S3& s3, Call& call, const DeleteBucketTaggingRequest& request) {
  TRY(change_bucket(s3, call, request, [](StoredBucket& bucket) { bucket.tags.clear(); }));
  return DeleteBucketTaggingResponse{};
}

Answer<GetBucketOwnershipControlsOperation> get_bucket_ownership_controls(
    S3& s3, Call&, const GetBucketOwnershipControlsRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (!bucket->ownership) return errors::no_ownership_controls(bucket->name);
  GetBucketOwnershipControlsOutput response;
  OwnershipControlsRule rule;
  rule.object_ownership = *bucket->ownership;
  response.ownership_controls.emplace().rules.emplace().push_back(std::move(rule));
  return response;
}

// With ObjectWriter others could own objects; here the account owns everything.
Answer<PutBucketOwnershipControlsOperation> put_bucket_ownership_controls(
    S3& s3, Call& call, const PutBucketOwnershipControlsRequest& request) {
  TRY(open_bucket(s3, request));
  const auto& rules = request.ownership_controls->rules;
  if (!rules || rules->size() != 1 || !rules->front().object_ownership)
    return errors::malformed_xml();
  const std::string& wanted = *rules->front().object_ownership;
  if (wanted == "ObjectWriter")
    return not_supported({"PutBucketOwnershipControls"}, "ObjectOwnership ObjectWriter");
  if (wanted != "BucketOwnerEnforced" && wanted != "BucketOwnerPreferred")
    return errors::malformed_xml();
  TRY(change_bucket(s3, call, request, [&](StoredBucket& bucket) { bucket.ownership = wanted; }));
  return PutBucketOwnershipControlsResponse{};
}

Answer<DeleteBucketOwnershipControlsOperation> delete_bucket_ownership_controls(
    S3& s3, Call& call, const DeleteBucketOwnershipControlsRequest& request) {
  TRY(change_bucket(s3, call, request, [](StoredBucket& bucket) { bucket.ownership.reset(); }));
  return DeleteBucketOwnershipControlsResponse{};
}

Answer<GetPublicAccessBlockOperation> get_public_access_block(
    S3& s3, Call&, const GetPublicAccessBlockRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (!bucket->access_block) return errors::no_public_access_block(bucket->name);
  GetPublicAccessBlockOutput response;
  PublicAccessBlockConfiguration& shown = response.public_access_block_configuration.emplace();
  shown.block_public_acls = bucket->access_block->block_acls;
  shown.ignore_public_acls = bucket->access_block->ignore_acls;
  shown.block_public_policy = bucket->access_block->block_policy;
  shown.restrict_public_buckets = bucket->access_block->restrict_buckets;
  return response;
}

Answer<PutPublicAccessBlockOperation> put_public_access_block(
    S3& s3, Call& call, const PutPublicAccessBlockRequest& request) {
  const PublicAccessBlockConfiguration& wanted = *request.public_access_block_configuration;
  TRY(change_bucket(s3, call, request, [&](StoredBucket& bucket) {
    bucket.access_block =
        PublicAccessBlock{.block_acls = wanted.block_public_acls.value_or(false),
                          .ignore_acls = wanted.ignore_public_acls.value_or(false),
                          .block_policy = wanted.block_public_policy.value_or(false),
                          .restrict_buckets = wanted.restrict_public_buckets.value_or(false)};
  }));
  return PutPublicAccessBlockResponse{};
}

Answer<DeletePublicAccessBlockOperation> delete_public_access_block(
    S3& s3, Call& call, const DeletePublicAccessBlockRequest& request) {
  TRY(change_bucket(s3, call, request, [](StoredBucket& bucket) { bucket.access_block.reset(); }));
  return DeletePublicAccessBlockResponse{};
}

}  // namespace skerry::s3
