// PutObject: the body is a durable file already when the handler runs (call/body.hpp).
#include <chrono>

#include "base/encoding.hpp"
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/description.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/sealing.hpp"
#include "services/s3/writing.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName put{"PutObject"};

}  // namespace

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
Result<Done, ApiError> check_write_conditions(const S3& s3, const Place& place,
                                              const WriteConditions& conditions) {
  if (!conditions.match && !conditions.none_match) return Done{};
  const StoredVersion* there = s3.newest(place);
  if (there != nullptr && there->marker) there = nullptr;
  if (conditions.none_match) {
    if (*conditions.none_match != "*")
      return ApiError{.code = "NotImplemented",
                      .status = 501,
                      .message =
                          "A header you provided implies functionality that is not "
                          "implemented",
                      .fields = {{"Header", "If-None-Match"}}};
    if (there != nullptr) return errors::precondition_failed("If-None-Match");
  }
  if (conditions.match) {
    if (there == nullptr) return errors::no_such_key(place.key);
    if (!names_etag(*conditions.match, there->etag)) return errors::precondition_failed("If-Match");
  }
  return Done{};
}

WallTime modification_time(const Call& call) {
  return std::chrono::floor<std::chrono::seconds>(call.time());
}

std::string new_version(Call& call, const StoredBucket& bucket) {
  return bucket.versioning == Versioning::enabled ? new_version_id(call.random()) : "";
}

Result<Done, ApiError> admit_put_object(const S3& s3, const Call& call,
                                        const PutObjectRequest& request) {
  TRY(open_bucket(s3, request));
  TRY(check_key(*request.key));
  if (call.announced_bytes() > limits::put_bytes_max)
    return errors::entity_too_large(call.announced_bytes(), limits::put_bytes_max);
  TRY(refuse_unsupported_write(put, request));
  if (request.write_offset_bytes) return not_supported(put, "WriteOffsetBytes");
  TRY(check_sealing(put, wanted_sealing(request)));
  TRY(description_of(put, request));
  return check_write_conditions(s3, place_of(request), {request.if_match, request.if_none_match});
}

Answer<PutObjectOperation> put_object(S3& s3, Call& call, const PutObjectRequest& request) {
  TRY(admit_put_object(s3, call, request));
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  const ReceivedBody& body = call.body();
  StoredVersion version;
  version.place = place_of(request);
  version.version_id = new_version(call, *bucket);
  version.modified = modification_time(call);
  version.etag = hex(body.md5);
  version.bytes = body.bytes;
  version.checksum = ObjectChecksum{body.checksum, ChecksumType::full_object};
  version.description = TRY(description_of(put, request));
  Sealed sealed = TRY(seal(s3, call, *bucket, version.place, wanted_sealing(request)));
  version.extents = TRY(sealed.keys.sealed(body));
  version.sealing = std::move(sealed.sealing);

  PutObjectOutput response;
  response.e_tag = quoted(version.etag);
  response.version_id = shown_version(*bucket, version);
  set_checksum(response, version);
  set_sealing(response, version.sealing);
  s3.add(call.batch(), bucket->versioning, std::move(version));
  return response;
}

}  // namespace skerry::s3
