// CopyObject: a new record over the same files. The entity tag and the checksum of a source that
// was uploaded in parts, and a checksum of another kind, are computed anew, as on AWS, up to a
// limit (limits.hpp); beyond it no byte is read: the tag stays, another kind is refused.
#include "base/encoding.hpp"
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/copying.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/writing.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName copy{"CopyObject"};

bool replaces(const std::optional<std::string>& directive) {
  return directive.value_or("COPY") == "REPLACE";
}

Result<Description, ApiError> description_of_copy(const StoredVersion& source,
                                                  const CopyObjectRequest& request) {
  Description description;
  if (replaces(request.metadata_directive)) {
    description.headers = headers_of(request);
    description.metadata = TRY(metadata_of(request.metadata));
  } else {
    description.headers = source.description.headers;
    description.metadata = source.description.metadata;
  }
  if (replaces(request.tagging_directive)) {
    description.tags = TRY(parse_tagging_header(request.tagging.value_or("")));
  } else {
    description.tags = source.description.tags;
  }
  description.storage_class = TRY(storage_class_of(copy, request.storage_class));
  return description;
}

Result<Done, ApiError> check_self_copy(const StoredVersion& source,
                                       const CopyObjectRequest& request) {
  const Place place = place_of(request);
  const bool same = source.place.bucket == place.bucket && source.place.key == place.key;
  const bool changes = replaces(request.metadata_directive) || request.storage_class ||
                       request.server_side_encryption || request.ssekms_key_id;
  const bool an_old_version = request.copy_source->find("?versionId=") != std::string::npos;
  if (same && !changes && !an_old_version) return errors::copy_onto_itself();
  return Done{};
}

// "If you don't specify an algorithm, S3 uses that of the source, else CRC64NVME":
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
Result<objects::ChecksumAlgorithm, ApiError> wanted_algorithm(
    const StoredVersion& source, const std::optional<std::string>& wanted) {
  if (!wanted)
    return source.checksum ? source.checksum->checksum.algorithm
                           : objects::ChecksumAlgorithm::crc64nvme;
  const auto algorithm = objects::checksum_algorithm(*wanted);
  if (!algorithm) return not_supported(copy, "ChecksumAlgorithm " + *wanted);
  return *algorithm;
}

bool is_whole(const StoredVersion& source, objects::ChecksumAlgorithm algorithm) {
  return source.parts.empty() && source.checksum &&
         source.checksum->type == ChecksumType::full_object &&
         source.checksum->checksum.algorithm == algorithm;
}

Result<Done, ApiError> compute_anew(S3& s3, const Source& source, StoredVersion& version,
                                    const std::optional<std::string>& wanted) {
  const objects::ChecksumAlgorithm algorithm = TRY(wanted_algorithm(*source.version, wanted));
  if (is_whole(*source.version, algorithm)) return Done{};
  if (version.bytes > limits::copy_read_bytes_max) {
    if (!wanted || (version.checksum && version.checksum->checksum.algorithm == algorithm))
      return Done{};
    return not_supported(copy,
                         "another ChecksumAlgorithm than the source's, of so large an object");
  }
  const objects::Extents& extents = source.version->extents;
  objects::BlobKeys keys = TRY(source.keys.opened(extents));
  const Result<std::string> content = s3.files().read(extents, std::move(keys)).read_all();
  if (!content.ok()) return errors::internal();
  objects::Checksummer checksum(algorithm);
  checksum.update(as_bytes(*content));
  version.checksum = ObjectChecksum{checksum.finish(), ChecksumType::full_object};
  version.etag = hex(md5(as_bytes(*content)));
  version.parts.clear();
  return Done{};
}

}  // namespace

Answer<CopyObjectOperation> copy_object(S3& s3, Call& call, const CopyObjectRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  TRY(check_key(*request.key));
  TRY(refuse_unsupported_write(copy, request));
  TRY(check_sealing(copy, wanted_sealing(request)));
  const Source source = TRY(open_source(copy, s3, call, request));
  if (source.version->bytes > limits::put_bytes_max)
    return errors::invalid_request(
        "The specified copy source is larger than the maximum allowable size for a copy source: "
        "5368709120");
  TRY(check_self_copy(*source.version, request));
  TRY(check_write_conditions(s3, place_of(request), {request.if_match, request.if_none_match}));

  StoredVersion version = *source.version;
  version.place = place_of(request);
  version.upload_id.clear();
  version.version_id = new_version(call, *bucket);
  version.modified = modification_time(call);
  TRY(compute_anew(s3, source, version, request.checksum_algorithm));
  version.description = TRY(description_of_copy(*source.version, request));
  Sealed sealed = TRY(seal(s3, call, *bucket, version.place, wanted_sealing(request)));
  version.extents = TRY(resealed(source.version->extents, source.keys, sealed.keys));
  version.sealing = std::move(sealed.sealing);

  CopyObjectOutput response;
  CopyObjectResult& result = response.copy_object_result.emplace();
  result.e_tag = quoted(version.etag);
  result.last_modified = version.modified;
  set_checksum(result, version);
  response.copy_source_version_id = source.shown_version;
  response.version_id = shown_version(*bucket, version);
  set_sealing(response, version.sealing);
  s3.add(call.batch(), bucket->versioning, std::move(version));
  return response;
}

}  // namespace skerry::s3
