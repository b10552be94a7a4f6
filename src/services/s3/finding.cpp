#include "services/s3/finding.hpp"

#include "services/s3/access.hpp"
#include "services/s3/errors.hpp"
#include "wire/http/date.hpp"

namespace skerry::s3 {
namespace {

constexpr std::size_t version_id_bytes = 32;  // new_version_id()

}  // namespace

Result<Done, ApiError> check_version_id(const std::string& version_id) {
  if (version_id == "null" || version_id.size() == version_id_bytes) return Done{};
  return errors::invalid_version_id(version_id);
}

std::optional<std::string> shown_version(const StoredBucket& bucket, const StoredVersion& version) {
  if (bucket.versioning == Versioning::never) return std::nullopt;
  return version.shown_version();
}

Result<const StoredVersion*, ApiError> find_object(const S3& s3, Call& call, const Place& place,
                                                   const std::optional<std::string>& version_id) {
  if (version_id) TRY(check_version_id(*version_id));
  const StoredVersion* found = version_id ? s3.version(place, *version_id) : s3.newest(place);
  if (found != nullptr && !found->marker) return found;
  if (found != nullptr) {
    call.answer_header("x-amz-delete-marker", "true");
    call.answer_header("x-amz-version-id", found->shown_version());
  }
  if (found != nullptr && version_id) {
    call.answer_header("Last-Modified", http::http_date(found->modified));
    call.answer_header("Allow", "DELETE");
    return errors::method_not_allowed_on_marker();
  }
  if (found == nullptr) {
    TRY(call.authorise(
        bucket_access(s3, place.bucket, version_id ? "s3:ListBucketVersions" : "s3:ListBucket")));
  }
  if (version_id) return errors::no_such_version(place, *version_id);
  return errors::no_such_key(place.key);
}

}  // namespace skerry::s3
