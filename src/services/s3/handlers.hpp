#pragma once
// What each operation of S3 does.

#include "call/call.hpp"
#include "services/s3/access.hpp"
#include "services/s3/state.hpp"
#include "services/s3/uploads.hpp"
#include "shapes/s3.hpp"

namespace skerry::s3 {

// Before the body of these comes (call/body.hpp).
Result<Done, ApiError> admit_put_object(const S3& s3, const Call& call,
                                        const PutObjectRequest& request);
Result<Done, ApiError> admit_upload_part(const S3& s3, const Call& call,
                                         const UploadPartRequest& request);

Answer<AbortMultipartUploadOperation> abort_multipart_upload(
    S3& s3, Call& call, const AbortMultipartUploadRequest& request);
Answer<CompleteMultipartUploadOperation> complete_multipart_upload(
    S3& s3, Call& call, const CompleteMultipartUploadRequest& request);
Answer<CopyObjectOperation> copy_object(S3& s3, Call& call, const CopyObjectRequest& request);
Answer<CreateBucketOperation> create_bucket(S3& s3, Call& call, const CreateBucketRequest& request);
Answer<CreateMultipartUploadOperation> create_multipart_upload(
    S3& s3, Call& call, const CreateMultipartUploadRequest& request);
Answer<DeleteBucketOperation> delete_bucket(S3& s3, Call& call, const DeleteBucketRequest& request);
Answer<DeleteBucketEncryptionOperation> delete_bucket_encryption(
    S3& s3, Call& call, const DeleteBucketEncryptionRequest& request);
Answer<DeleteBucketLifecycleOperation> delete_bucket_lifecycle(
    S3& s3, Call& call, const DeleteBucketLifecycleRequest& request);
Answer<DeleteBucketOwnershipControlsOperation> delete_bucket_ownership_controls(
    S3& s3, Call& call, const DeleteBucketOwnershipControlsRequest& request);
Answer<DeleteBucketPolicyOperation> delete_bucket_policy(S3& s3, Call& call,
                                                         const DeleteBucketPolicyRequest& request);
Answer<DeleteBucketTaggingOperation> delete_bucket_tagging(
    S3& s3, Call& call, const DeleteBucketTaggingRequest& request);
Answer<DeleteObjectOperation> delete_object(S3& s3, Call& call, const DeleteObjectRequest& request);
Answer<DeleteObjectTaggingOperation> delete_object_tagging(
    S3& s3, Call& call, const DeleteObjectTaggingRequest& request);
Answer<DeleteObjectsOperation> delete_objects(S3& s3, Call& call,
                                              const DeleteObjectsRequest& request);
Answer<DeletePublicAccessBlockOperation> delete_public_access_block(
    S3& s3, Call& call, const DeletePublicAccessBlockRequest& request);
Answer<GetBucketAclOperation> get_bucket_acl(S3& s3, Call& call,
                                             const GetBucketAclRequest& request);
Answer<GetBucketEncryptionOperation> get_bucket_encryption(
    S3& s3, Call& call, const GetBucketEncryptionRequest& request);
Answer<GetBucketLifecycleConfigurationOperation> get_bucket_lifecycle_configuration(
    S3& s3, Call& call, const GetBucketLifecycleConfigurationRequest& request);
Answer<GetBucketLocationOperation> get_bucket_location(S3& s3, Call& call,
                                                       const GetBucketLocationRequest& request);
Answer<GetBucketOwnershipControlsOperation> get_bucket_ownership_controls(
    S3& s3, Call& call, const GetBucketOwnershipControlsRequest& request);
Answer<GetBucketPolicyOperation> get_bucket_policy(S3& s3, Call& call,
                                                   const GetBucketPolicyRequest& request);
Answer<GetBucketPolicyStatusOperation> get_bucket_policy_status(
    S3& s3, Call& call, const GetBucketPolicyStatusRequest& request);
Answer<GetBucketTaggingOperation> get_bucket_tagging(S3& s3, Call& call,
                                                     const GetBucketTaggingRequest& request);
Answer<GetBucketVersioningOperation> get_bucket_versioning(
    S3& s3, Call& call, const GetBucketVersioningRequest& request);
Answer<GetObjectOperation> get_object(S3& s3, Call& call, const GetObjectRequest& request);
Answer<GetObjectAclOperation> get_object_acl(S3& s3, Call& call,
                                             const GetObjectAclRequest& request);
Answer<GetObjectAttributesOperation> get_object_attributes(
    S3& s3, Call& call, const GetObjectAttributesRequest& request);
Answer<GetObjectTaggingOperation> get_object_tagging(S3& s3, Call& call,
                                                     const GetObjectTaggingRequest& request);
Answer<GetPublicAccessBlockOperation> get_public_access_block(
    S3& s3, Call& call, const GetPublicAccessBlockRequest& request);
Answer<HeadBucketOperation> head_bucket(S3& s3, Call& call, const HeadBucketRequest& request);
Answer<HeadObjectOperation> head_object(S3& s3, Call& call, const HeadObjectRequest& request);
Answer<ListBucketsOperation> list_buckets(S3& s3, Call& call, const ListBucketsRequest& request);
Answer<ListMultipartUploadsOperation> list_multipart_uploads(
    S3& s3, Call& call, const ListMultipartUploadsRequest& request);
Answer<ListObjectVersionsOperation> list_object_versions(S3& s3, Call& call,
                                                         const ListObjectVersionsRequest& request);
Answer<ListObjectsOperation> list_objects_v1(S3& s3, Call& call, const ListObjectsRequest& request);
Answer<ListObjectsV2Operation> list_objects_v2(S3& s3, Call& call,
                                               const ListObjectsV2Request& request);
Answer<ListPartsOperation> list_parts(S3& s3, Call& call, const ListPartsRequest& request);
Answer<PutBucketAclOperation> put_bucket_acl(S3& s3, Call& call,
                                             const PutBucketAclRequest& request);
Answer<PutBucketEncryptionOperation> put_bucket_encryption(
    S3& s3, Call& call, const PutBucketEncryptionRequest& request);
Answer<PutBucketLifecycleConfigurationOperation> put_bucket_lifecycle_configuration(
    S3& s3, Call& call, const PutBucketLifecycleConfigurationRequest& request);
Answer<PutBucketOwnershipControlsOperation> put_bucket_ownership_controls(
    S3& s3, Call& call, const PutBucketOwnershipControlsRequest& request);
Answer<PutBucketPolicyOperation> put_bucket_policy(S3& s3, Call& call,
                                                   const PutBucketPolicyRequest& request);
Answer<PutBucketTaggingOperation> put_bucket_tagging(S3& s3, Call& call,
                                                     const PutBucketTaggingRequest& request);
Answer<PutBucketVersioningOperation> put_bucket_versioning(
    S3& s3, Call& call, const PutBucketVersioningRequest& request);
Answer<PutObjectOperation> put_object(S3& s3, Call& call, const PutObjectRequest& request);
Answer<PutObjectAclOperation> put_object_acl(S3& s3, Call& call,
                                             const PutObjectAclRequest& request);
Answer<PutObjectTaggingOperation> put_object_tagging(S3& s3, Call& call,
                                                     const PutObjectTaggingRequest& request);
Answer<PutPublicAccessBlockOperation> put_public_access_block(
    S3& s3, Call& call, const PutPublicAccessBlockRequest& request);
Answer<UploadPartOperation> upload_part(S3& s3, Call& call, const UploadPartRequest& request);
Answer<UploadPartCopyOperation> upload_part_copy(S3& s3, Call& call,
                                                 const UploadPartCopyRequest& request);

}  // namespace skerry::s3
