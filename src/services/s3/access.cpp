#include "services/s3/access.hpp"

#include <utility>

#include "services/s3/tagging.hpp"

namespace skerry::s3 {

Accesses if_bucket_exists(const S3& s3, std::string_view bucket, Accesses needed) {
  return s3.buckets().find(bucket) == nullptr ? Accesses{} : std::move(needed);
}

Access bucket_access(const S3& s3, std::string_view bucket, std::string_view action) {
  Access access;
  access.action = action;
  access.resource = bucket_arn(bucket);
  access.context.set("aws:ResourceAccount", s3.account().text);
  access.context.set("s3:ResourceAccount", s3.account().text);
  access.context.set("s3:signatureversion", "AWS4-HMAC-SHA256");
  access.resource_policies.policy = s3.policy_of(bucket);
  return access;
}

Access object_access(const S3& s3, const Place& place, std::string_view action) {
  return version_access(s3, place, action, std::nullopt);
}

Access version_access(const S3& s3, const Place& place, std::string_view action,
                      const std::optional<std::string>& version_id) {
  Access access = bucket_access(s3, place.bucket, action);
  access.resource = object_arn(place);
  if (version_id) {
    // s3:GetObjectVersion, s3:DeleteObjectVersion, s3:GetObjectVersionTagging, ...Acl
    constexpr std::string_view object = "Object";
    access.action.insert(access.action.find(object) + object.size(), "Version");
    access.context.set("s3:versionid", *version_id);
  }
  const StoredVersion* found = version_id ? s3.version(place, *version_id) : s3.newest(place);
  if (found != nullptr)
    for (const auto& [key, value] : found->description.tags)
      access.context.set("s3:ExistingObjectTag/" + key, value);
  return access;
}

void set_request_tags(Access& access, const Pairs& tags) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : tags) {
    access.context.set("s3:RequestObjectTag/" + key, value);
    keys.push_back(key);
  }
  access.context.set("s3:RequestObjectTagKeys", std::move(keys));
}

// A text that is no tags is the handler's to refuse.
Accesses with_tags(Access access, const S3& s3, const Place& place,
                   const std::optional<std::string>& tagging) {
  if (!tagging) return {std::move(access)};
  const auto tags = parse_tagging_header(*tagging);
  if (tags.ok()) set_request_tags(access, *tags);
  Access tag_access = object_access(s3, place, "s3:PutObjectTagging");
  if (tags.ok()) set_request_tags(tag_access, *tags);
  return {std::move(access), std::move(tag_access)};
}

Accesses create_bucket_access(const S3&, const Call&, const CreateBucketRequest& request) {
  Access access;
  access.action = "s3:CreateBucket";
  access.resource = bucket_arn(*request.bucket);
  if (request.acl) access.context.set("s3:x-amz-acl", *request.acl);
  if (request.object_ownership)
    access.context.set("s3:x-amz-object-ownership", *request.object_ownership);
  if (request.create_bucket_configuration &&
      request.create_bucket_configuration->location_constraint)
    access.context.set("s3:LocationConstraint",
                       *request.create_bucket_configuration->location_constraint);
  return {access};
}

Accesses list_buckets_access(const S3&, const Call&, const ListBucketsRequest&) {
  Access access;
  access.action = "s3:ListAllMyBuckets";
  return {access};
}

namespace {

void add_source(const S3& s3, const std::string& text, Accesses& needed) {
  const std::optional<CopySource> source = parse_copy_source(text);
  if (!source || s3.buckets().find(source->place.bucket) == nullptr) return;
  needed.push_back(version_access(s3, source->place, "s3:GetObject", source->version_id));
}

}  // namespace

Accesses copy_object_access(const S3& s3, const Call&, const CopyObjectRequest& request) {
  const Place place = place_of(request);
  Access access = object_access(s3, place, "s3:PutObject");
  set_write_keys(access, request);
  access.context.set("s3:x-amz-copy-source", *request.copy_source);
  if (request.metadata_directive)
    access.context.set("s3:x-amz-metadata-directive", *request.metadata_directive);
  Accesses needed =
      if_bucket_exists(s3, place.bucket, with_tags(std::move(access), s3, place, request.tagging));
  add_source(s3, *request.copy_source, needed);
  return needed;
}

Accesses upload_part_copy_access(const S3& s3, const Call&, const UploadPartCopyRequest& request) {
  const Place place = place_of(request);
  Access access = object_access(s3, place, "s3:PutObject");
  access.context.set("s3:x-amz-copy-source", *request.copy_source);
  Accesses needed = if_bucket_exists(s3, place.bucket, {std::move(access)});
  add_source(s3, *request.copy_source, needed);
  return needed;
}

Accesses get_object_attributes_access(const S3& s3, const Call&,
                                      const GetObjectAttributesRequest& request) {
  const Place place = place_of(request);
  return if_bucket_exists(
      s3, place.bucket,
      {version_access(s3, place, "s3:GetObject", request.version_id),
       version_access(s3, place, "s3:GetObjectAttributes", request.version_id)});
}

Accesses put_object_tagging_access(const S3& s3, const Call&,
                                   const PutObjectTaggingRequest& request) {
  const Place place = place_of(request);
  Access access = version_access(s3, place, "s3:PutObjectTagging", request.version_id);
  const auto tags = tags_of(*request.tagging, TagLimit::object);
  if (tags.ok()) set_request_tags(access, *tags);
  return if_bucket_exists(s3, place.bucket, {std::move(access)});
}

Accesses delete_objects_access(const S3&, const Call&, const DeleteObjectsRequest&) { return {}; }

}  // namespace skerry::s3
