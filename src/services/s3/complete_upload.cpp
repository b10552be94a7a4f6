// CompleteMultipartUpload: the object is the extents of its parts one after another; no byte moves.
#include <algorithm>

#include "base/encoding.hpp"
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/description.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/sealing.hpp"
#include "services/s3/uploads.hpp"
#include "services/s3/writing.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName complete{"CompleteMultipartUpload"};
using Parts = std::vector<const StoredPart*>;

Result<Done, ApiError> check_part(const StoredUpload& upload, const CompletedPart& named,
                                  const StoredPart& part) {
  if (unquoted(named.e_tag.value_or("")) != part.etag) return errors::invalid_part();
  if (part.checksum) {
    const std::optional<std::string>& given = checksum_member(named, part.checksum->algorithm);
    if (given && *given != part.checksum->base64()) return errors::invalid_part();
  }
  if (!checksum_member(named, upload.algorithm) && upload.checksum_asked &&
      upload.checksum_type == ChecksumType::composite)
    return errors::invalid_request(
        "The upload was created using a " + std::string(objects::name_of(upload.algorithm)) +
        " checksum. The complete request must include the checksum for each part. It was missing "
        "for part " +
        std::to_string(part.number) + " in the request.");
  return Done{};
}

Result<Parts, ApiError> named_parts(const S3& s3, const StoredUpload& upload,
                                    const CompleteMultipartUploadRequest& request) {
  if (!request.multipart_upload || !request.multipart_upload->parts ||
      request.multipart_upload->parts->empty())
    return errors::malformed_xml();
  Parts parts;
  for (const CompletedPart& named : *request.multipart_upload->parts) {
    if (!named.part_number) return errors::malformed_xml();
    if (!parts.empty() && *named.part_number <= parts.back()->number)
      return errors::invalid_part_order();
    const StoredPart* part = find_part(s3, upload, *named.part_number);
    if (part == nullptr) return errors::invalid_part();
    TRY(check_part(upload, named, *part));
    parts.push_back(part);
  }
  for (const StoredPart* part : parts)
    if (part != parts.back() && part->bytes < limits::part_bytes_min)
      return errors::entity_too_small(part->bytes, part->number);
  return parts;
}

// The MD5 of the parts' MD5s, and how many they are.
std::string etag_of(const Parts& parts) {
  std::string digests;
  for (const StoredPart* part : parts) digests += from_hex(part->etag).value_or("");
  return hex(md5(as_bytes(digests))) + '-' + std::to_string(parts.size());
}

// What the object's checksum is made of: the parts' checksums of the kind that was asked for, or
// S3's own of what no kind was asked for. Nothing of a copied range, whose bytes nobody has read.
const std::optional<objects::Checksum>& counted(const StoredUpload& upload,
                                                const StoredPart& part) {
  return upload.checksum_asked ? part.checksum : part.crc64nvme;
}

std::optional<ObjectChecksum> checksum_of(const StoredUpload& upload, const Parts& parts) {
  for (const StoredPart* part : parts) {
    const auto& checksum = counted(upload, *part);
    if (!checksum || checksum->algorithm != upload.algorithm) return std::nullopt;
  }
  if (upload.checksum_type == ChecksumType::composite) {
    objects::Checksummer over(upload.algorithm);
    for (const StoredPart* part : parts) over.update(as_bytes(counted(upload, *part)->bytes));
    return ObjectChecksum{over.finish(), ChecksumType::composite};
  }
  objects::Checksum whole = *counted(upload, *parts.front());
  for (auto part = parts.begin() + 1; part != parts.end(); ++part)
    whole = objects::combine(whole, *counted(upload, **part), {(*part)->bytes});
  return ObjectChecksum{std::move(whole), ChecksumType::full_object};
}

Result<Done, ApiError> check_whole(const StoredVersion& version,
                                   const CompleteMultipartUploadRequest& request) {
  if (version.bytes > limits::object_bytes_max)
    return errors::entity_too_large(version.bytes, limits::object_bytes_max);
  if (request.mpu_object_size &&
      static_cast<std::uint64_t>(*request.mpu_object_size) != version.bytes)
    return errors::invalid_request(
        "The provided 'x-amz-mp-object-size' header value " +
        std::to_string(*request.mpu_object_size) +
        " does not match what was computed: " + std::to_string(version.bytes));
  for (const objects::ChecksumAlgorithm algorithm : objects::checksum_algorithms) {
    const std::optional<std::string>& given = checksum_member(request, algorithm);
    if (!given) continue;
    const bool same =
        version.checksum && version.checksum->checksum.algorithm == algorithm &&
        (*given == checksum_text(version) || *given == version.checksum->checksum.base64());
    if (!same) return errors::bad_digest(objects::name_of(algorithm));
  }
  return Done{};
}

StoredVersion assembled(const StoredUpload& upload, const Parts& parts) {
  StoredVersion version;
  version.place = upload.place;
  version.upload_id = upload.id;
  version.description = upload.description;
  version.sealing = upload.sealing;
  version.etag = etag_of(parts);
  for (const StoredPart* part : parts) {
    version.bytes += part->bytes;
    objects::append(version.extents, part->extents);
  }
  version.checksum = checksum_of(upload, parts);
  for (const StoredPart* part : parts)
    version.parts.push_back({.number = part->number,
                             .bytes = part->bytes,
                             .checksum = version.checksum ? counted(upload, *part)->base64() : ""});
  return version;
}

CompleteMultipartUploadOutput answer_for(const Call& call, const StoredBucket& bucket,
                                         const StoredVersion& version) {
  CompleteMultipartUploadOutput response;
  response.location = call.facts().own_url + '/' + version.place.bucket + '/' +
                      percent_encode(version.place.key, Slash::keep);
  response.bucket = version.place.bucket;
  response.key = version.place.key;
  response.e_tag = quoted(version.etag);
  response.version_id = shown_version(bucket, version);
  set_checksum(response, version);
  set_sealing(response, version.sealing);
  return response;
}

// "If the request that completed an upload is sent again, S3 answers it again": a client that lost
// the first answer. The parts named must be those of the object that is there.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
const StoredVersion* completed_before(const S3& s3, const CompleteMultipartUploadRequest& request) {
  const StoredVersion* version = s3.made_by(place_of(request), *request.upload_id);
  if (version == nullptr || !request.multipart_upload || !request.multipart_upload->parts)
    return nullptr;
  const auto& parts = *request.multipart_upload->parts;
  if (parts.size() != version->parts.size()) return nullptr;
  std::string digests;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].part_number != version->parts[i].number) return nullptr;
    digests += from_hex(unquoted(parts[i].e_tag.value_or(""))).value_or("");
  }
  const std::string etag = hex(md5(as_bytes(digests))) + '-' + std::to_string(parts.size());
  return etag == version->etag ? version : nullptr;
}

}  // namespace

Answer<CompleteMultipartUploadOperation> complete_multipart_upload(
    S3& s3, Call& call, const CompleteMultipartUploadRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  TRY(refuse_customer_keys(complete, request));
  if (const StoredVersion* before = completed_before(s3, request))
    return answer_for(call, *bucket, *before);
  const StoredUpload* found = TRY(open_upload(s3, place_of(request), *request.upload_id));
  const StoredUpload upload = *found;
  const Parts parts = TRY(named_parts(s3, upload, request));
  if (request.checksum_type && *request.checksum_type != name_of(upload.checksum_type))
    return errors::invalid_request(
        "The upload was created using the " + std::string(name_of(upload.checksum_type)) +
        " checksum mode. The complete request must use the same checksum mode.");
  TRY(unseal(s3, call, upload.place, upload.sealing));
  TRY(check_write_conditions(s3, upload.place, {request.if_match, request.if_none_match}));
  StoredVersion version = assembled(upload, parts);
  TRY(check_whole(version, request));
  version.version_id = new_version(call, *bucket);
  version.modified = modification_time(call);

  CompleteMultipartUploadOutput response = answer_for(call, *bucket, version);
  s3.add(call.batch(), bucket->versioning, std::move(version));
  erase_upload(s3, call.batch(), upload);
  return response;
}

}  // namespace skerry::s3
