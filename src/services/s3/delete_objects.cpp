// DeleteObject and DeleteObjects: a delete marker where versions are kept, gone where they are not.
#include "services/s3/access.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/writing.hpp"

namespace skerry::s3 {
namespace {

struct Deletion {
  Place place;
  std::optional<std::string> version_id;
  std::optional<std::string> match;  // an entity tag, or "*"
};
struct Deleted {
  std::optional<bool> marker;             // made, or deleted
  std::optional<std::string> version_id;  // of it
};

Result<Done, ApiError> check_match(const S3& s3, const Deletion& deletion) {
  if (!deletion.match) return Done{};
  const StoredVersion* there = deletion.version_id
                                   ? s3.version(deletion.place, *deletion.version_id)
                                   : s3.newest(deletion.place);
  if (there == nullptr || there->marker) return errors::no_such_key(deletion.place.key);
  if (!names_etag(*deletion.match, there->etag)) return errors::precondition_failed("If-Match");
  return Done{};
}

Result<Deleted, ApiError> delete_version(S3& s3, Call& call, const Deletion& deletion) {
  TRY(check_version_id(*deletion.version_id));
  Deleted deleted{.marker = {}, .version_id = deletion.version_id};
  const StoredVersion* version = s3.version(deletion.place, *deletion.version_id);
  if (version == nullptr) return deleted;
  if (version->marker) deleted.marker = true;
  s3.versions().erase(call.batch(), version->record_key());
  return deleted;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
Result<Deleted, ApiError> delete_one(S3& s3, Call& call, const StoredBucket& bucket,
                                     const Deletion& deletion) {
  TRY(check_match(s3, deletion));
  if (deletion.version_id) return delete_version(s3, call, deletion);
  if (bucket.versioning == Versioning::never) {
    if (const StoredVersion* version = s3.newest(deletion.place))
      s3.versions().erase(call.batch(), version->record_key());
    return Deleted{};
  }
  StoredVersion marker;
  marker.place = deletion.place;
  marker.marker = true;
  marker.version_id = new_version(call, bucket);
  marker.modified = modification_time(call);
  Deleted deleted{.marker = true, .version_id = marker.shown_version()};
  s3.add(call.batch(), bucket.versioning, std::move(marker));
  return deleted;
}

Result<Deleted, ApiError> delete_listed(S3& s3, Call& call, const StoredBucket& bucket,
                                        const Deletion& deletion) {
  TRY(call.authorise(version_access(s3, deletion.place, "s3:DeleteObject", deletion.version_id)));
  return delete_one(s3, call, bucket, deletion);
}

Error as_entry(const ObjectIdentifier& object, const ApiError& refused) {
  Error error;
  error.key = object.key;
  error.version_id = object.version_id;
  error.code = refused.code;
  error.message = refused.message;
  return error;
}

DeletedObject as_entry(const ObjectIdentifier& object, const Deleted& deleted) {
  DeletedObject entry;
  entry.key = object.key;
  entry.version_id = object.version_id;
  entry.delete_marker = deleted.marker;
  if (deleted.marker) entry.delete_marker_version_id = deleted.version_id;
  return entry;
}

}  // namespace

Answer<DeleteObjectOperation> delete_object(S3& s3, Call& call,
                                            const DeleteObjectRequest& request) {
  constexpr OperationName operation{"DeleteObject"};
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (request.mfa) return not_supported(operation, "MFA");
  if (request.if_match_last_modified_time || request.if_match_size)
    return not_supported(operation, "IfMatchLastModifiedTime and IfMatchSize");
  const Deleted deleted =
      TRY(delete_one(s3, call, *bucket, {place_of(request), request.version_id, request.if_match}));
  DeleteObjectOutput response;
  response.delete_marker = deleted.marker;
  response.version_id = deleted.version_id;
  return response;
}

Answer<DeleteObjectsOperation> delete_objects(S3& s3, Call& call,
                                              const DeleteObjectsRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (request.mfa) return not_supported({"DeleteObjects"}, "MFA");
  const auto& objects = request.delete_->objects;
  if (!objects || objects->empty() || objects->size() > limits::deletes_per_request_max)
    return errors::malformed_xml();
  const bool quiet = request.delete_->quiet.value_or(false);
  DeleteObjectsOutput response;
  for (const ObjectIdentifier& object : *objects) {
    if (!object.key) return errors::malformed_xml();
    if (object.last_modified_time || object.size)
      return not_supported({"DeleteObjects"}, "LastModifiedTime and Size");
    const auto deleted = delete_listed(
        s3, call, *bucket, {{*request.bucket, *object.key}, object.version_id, object.e_tag});
    if (!deleted.ok()) {
      if (!response.errors) response.errors.emplace();
      response.errors->push_back(as_entry(object, deleted.error()));
    } else if (!quiet) {
      if (!response.deleted) response.deleted.emplace();
      response.deleted->push_back(as_entry(object, *deleted));
    }
  }
  return response;
}

}  // namespace skerry::s3
