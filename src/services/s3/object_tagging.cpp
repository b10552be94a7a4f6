// Tags and access control lists of objects.
#include "services/s3/access.hpp"
#include "services/s3/acl.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/tagging.hpp"

namespace skerry::s3 {
namespace {

template <class Request>
Result<const StoredVersion*, ApiError> find(S3& s3, Call& call, const Request& request) {
  TRY(open_bucket(s3, request));
  return find_object(s3, call, place_of(request), request.version_id);
}

// In place: the version's age stays.
void change_tags(S3& s3, Call& call, const StoredVersion& version, Pairs tags) {
  StoredVersion changed = version;
  changed.description.tags = std::move(tags);
  std::string key = changed.record_key();
  s3.versions().put(call.batch(), std::move(key), std::move(changed));
}

std::optional<std::string> shown(const S3& s3, const StoredVersion& version) {
  return shown_version(*s3.buckets().find(version.place.bucket), version);
}

}  // namespace

Answer<GetObjectTaggingOperation> get_object_tagging(S3& s3, Call& call,
                                                     const GetObjectTaggingRequest& request) {
  const StoredVersion* version = TRY(find(s3, call, request));
  GetObjectTaggingOutput response;
  response.tag_set = shape_of_tags(version->description.tags);
  response.version_id = shown(s3, *version);
  return response;
}

Answer<PutObjectTaggingOperation> put_object_tagging(S3& s3, Call& call,
                                                     const PutObjectTaggingRequest& request) {
  const StoredVersion* version = TRY(find(s3, call, request));
  Pairs tags = TRY(tags_of(*request.tagging, TagLimit::object));
  PutObjectTaggingOutput response;
  response.version_id = shown(s3, *version);
  change_tags(s3, call, *version, std::move(tags));
  return response;
}

Answer<DeleteObjectTaggingOperation> delete_object_tagging(
    S3& s3, Call& call, const DeleteObjectTaggingRequest& request) {
  const StoredVersion* version = TRY(find(s3, call, request));
  DeleteObjectTaggingOutput response;
  response.version_id = shown(s3, *version);
  change_tags(s3, call, *version, {});
  return response;
}

Answer<GetObjectAclOperation> get_object_acl(S3& s3, Call& call,
                                             const GetObjectAclRequest& request) {
  TRY(find(s3, call, request));
  GetObjectAclOutput response;
  response.owner = owner_of(s3.account());
  response.grants = owner_grants(s3.account());
  return response;
}

Answer<PutObjectAclOperation> put_object_acl(S3& s3, Call& call,
                                             const PutObjectAclRequest& request) {
  TRY(find(s3, call, request));
  constexpr OperationName operation{"PutObjectAcl"};
  TRY(check_acl(operation, request));
  TRY(refuse_grants(operation, {&request.grant_write}));
  TRY(check_acl_document(operation, s3.account(), request.access_control_policy));
  return PutObjectAclOutput{};
}

}  // namespace skerry::s3
