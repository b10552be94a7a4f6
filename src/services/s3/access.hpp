#pragma once
// What each operation needs permission for: actions, resources and context keys as in the Service
// Authorization Reference, "Actions, resources, and condition keys for Amazon S3"
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
//
// A bucket that does not exist needs no permission: S3 tells everybody that there is none. Its
// policy is evaluated with the caller's.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "call/operation.hpp"
#include "services/s3/state.hpp"
#include "shapes/s3.hpp"

namespace skerry::s3 {

template <class Op>
using Answer = Result<typename Op::Response, ApiError>;

// An action's name as a template argument.
template <std::size_t size>
struct Action {
  char text[size];
  constexpr Action(const char (&from)[size]) { std::copy_n(from, size, text); }
};

Access bucket_access(const S3& s3, std::string_view bucket, std::string_view action);
// With the tags of the version, when there is one.
Access object_access(const S3& s3, const Place& place, std::string_view action);
// The version's form of the action ("s3:GetObjectVersion") and its key, where one is named.
Access version_access(const S3& s3, const Place& place, std::string_view action,
                      const std::optional<std::string>& version_id);
void set_request_tags(Access& access, const Pairs& tags);
Accesses if_bucket_exists(const S3& s3, std::string_view bucket, Accesses needed);

// The functions of the table.

template <class Op, Action action>
Accesses on_bucket(const S3& s3, const Call&, const typename Op::Request& request) {
  return if_bucket_exists(s3, *request.bucket, {bucket_access(s3, *request.bucket, action.text)});
}

// The owner's root user may always see and repair the policy, whatever it says
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html).
template <class Op, Action action>
Accesses on_bucket_policy(const S3& s3, const Call& call, const typename Op::Request& request) {
  if (call.caller().kind == IdentityKind::root) return {};
  return on_bucket<Op, action>(s3, call, request);
}

template <class Op, Action action>
Accesses on_object(const S3& s3, const Call&, const typename Op::Request& request) {
  return if_bucket_exists(s3, *request.bucket, {object_access(s3, place_of(request), action.text)});
}

template <class Op, Action action>
Accesses on_version(const S3& s3, const Call&, const typename Op::Request& request) {
  return if_bucket_exists(s3, *request.bucket,
                          {version_access(s3, place_of(request), action.text, request.version_id)});
}

// Lists: with what is asked for as context.
template <class Op, Action action>
Accesses on_list(const S3& s3, const Call& call, const typename Op::Request& request) {
  Accesses needed = on_bucket<Op, action>(s3, call, request);
  for (Access& each : needed) {
    each.context.set("s3:prefix", request.prefix.value_or(""));
    if (request.delimiter) each.context.set("s3:delimiter", *request.delimiter);
    if constexpr (requires { request.max_keys; })
      if (request.max_keys) each.context.set("s3:max-keys", std::to_string(*request.max_keys));
  }
  return needed;
}

// Writing an object: PutObject, CreateMultipartUpload.
template <class Request>
void set_write_keys(Access& access, const Request& request) {
  const auto set = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) access.context.set(name, *value);
  };
  set("s3:x-amz-acl", request.acl);
  set("s3:x-amz-storage-class", request.storage_class);
  set("s3:x-amz-server-side-encryption", request.server_side_encryption);
  set("s3:x-amz-server-side-encryption-aws-kms-key-id", request.ssekms_key_id);
  set("s3:x-amz-server-side-encryption-customer-algorithm", request.sse_customer_algorithm);
  if constexpr (requires { request.if_match; }) {
    set("s3:if-match", request.if_match);
    set("s3:if-none-match", request.if_none_match);
  }
}

Accesses with_tags(Access access, const S3& s3, const Place& place,
                   const std::optional<std::string>& tagging);

template <class Op>
Accesses on_new_object(const S3& s3, const Call&, const typename Op::Request& request) {
  const Place place = place_of(request);
  Access access = object_access(s3, place, "s3:PutObject");
  set_write_keys(access, request);
  return if_bucket_exists(s3, place.bucket,
                          with_tags(std::move(access), s3, place, request.tagging));
}

Accesses create_bucket_access(const S3& s3, const Call& call, const CreateBucketRequest& request);
Accesses list_buckets_access(const S3& s3, const Call& call, const ListBucketsRequest& request);
Accesses copy_object_access(const S3& s3, const Call& call, const CopyObjectRequest& request);
Accesses upload_part_copy_access(const S3& s3, const Call& call,
                                 const UploadPartCopyRequest& request);
Accesses get_object_attributes_access(const S3& s3, const Call& call,
                                      const GetObjectAttributesRequest& request);
Accesses put_object_tagging_access(const S3& s3, const Call& call,
                                   const PutObjectTaggingRequest& request);
// Each object of the request is asked for by the handler.
Accesses delete_objects_access(const S3& s3, const Call& call, const DeleteObjectsRequest& request);

}  // namespace skerry::s3
