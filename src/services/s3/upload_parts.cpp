// UploadPart and UploadPartCopy.
#include <algorithm>

#include "base/encoding.hpp"
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/copying.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/uploads.hpp"
#include "services/s3/writing.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName upload_part_name{"UploadPart"};
constexpr OperationName copy_name{"UploadPartCopy"};

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lowered;
}

Result<Done, ApiError> check_number(std::int32_t number) {
  if (number >= 1 && number <= limits::part_number_max) return Done{};
  return errors::invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                                  {"partNumber"}, std::to_string(number));
}

// A part's checksum must be of the kind that the upload was begun with. Where none was asked for
// any is good (SDK v3 sends CRC32 unasked), and is the part's alone.
Result<std::optional<objects::Checksum>, ApiError> part_checksum(const StoredUpload& upload,
                                                                 const ReceivedBody& body) {
  if (!upload.checksum_asked) return std::optional(body.checksum);
  const bool by_client = body.given == ReceivedBody::Given::by_client;
  const bool fits = body.checksum.algorithm == upload.algorithm;
  const std::string expected = lower(objects::name_of(upload.algorithm));
  if (by_client && !fits)
    return errors::checksum_type_mismatch(expected,
                                          lower(objects::name_of(body.checksum.algorithm)));
  if (!by_client && upload.checksum_type == ChecksumType::composite)
    return errors::checksum_type_mismatch(expected, "null");
  if (!fits) return std::optional<objects::Checksum>{};
  return std::optional(body.checksum);
}

// The entity tag of a copied range is not the MD5 of its bytes, which are not read: it is made from
// where they lie.
std::string etag_of_copy(const StoredVersion& source, const objects::Extents& extents) {
  const bool whole = extents == source.extents && source.parts.empty();
  if (whole) return source.etag;
  return hex(md5(as_bytes(objects::encode(extents) + source.etag)));
}

struct Copied {
  objects::Extents extents;
  std::uint64_t bytes = 0;
};

// "bytes=0-99", and within the source.
Result<Copied, ApiError> copied_range(const StoredVersion& source,
                                      const std::optional<std::string>& header) {
  if (!header) return Copied{source.extents, source.bytes};
  const WantedRange wanted = parse_range(*header, {source.bytes});
  if (wanted.kind == RangeKind::whole)
    return errors::invalid_argument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy",
        {"x-amz-copy-source-range"}, *header);
  const std::string last = header->substr(header->find('-') + 1);
  const bool beyond = wanted.kind == RangeKind::unsatisfiable ||
                      last != std::to_string(wanted.range.first + wanted.range.count - 1);
  if (beyond)
    return errors::invalid_argument(
        "Range specified is not valid for source object of size: " + std::to_string(source.bytes),
        {"x-amz-copy-source-range"}, *header);
  return Copied{objects::slice(source.extents, wanted.range), wanted.range.count};
}

}  // namespace

Result<Done, ApiError> admit_upload_part(const S3& s3, const Call& call,
                                         const UploadPartRequest& request) {
  TRY(open_bucket(s3, request));
  TRY(refuse_customer_keys(upload_part_name, request));
  TRY(check_number(*request.part_number));
  TRY(open_upload(s3, place_of(request), *request.upload_id));
  if (call.announced_bytes() > limits::put_bytes_max)
    return errors::entity_too_large(call.announced_bytes(), limits::put_bytes_max);
  return Done{};
}

Answer<UploadPartOperation> upload_part(S3& s3, Call& call, const UploadPartRequest& request) {
  TRY(admit_upload_part(s3, call, request));
  const StoredUpload* upload = TRY(open_upload(s3, place_of(request), *request.upload_id));
  const ReceivedBody& body = call.body();
  StoredPart part;
  part.upload_id = upload->id;
  part.number = *request.part_number;
  part.modified = modification_time(call);
  part.etag = hex(body.md5);
  part.bytes = body.bytes;
  part.checksum = TRY(part_checksum(*upload, body));
  part.crc64nvme = body.crc64nvme;
  const KeySeal keys = TRY(unseal(s3, call, upload->place, upload->sealing));
  part.extents = TRY(keys.sealed(body));

  UploadPartOutput response;
  response.e_tag = quoted(part.etag);
  if (part.checksum) checksum_member(response, part.checksum->algorithm) = part.checksum->base64();
  set_sealing(response, upload->sealing);
  std::string key = part.record_key();
  s3.parts().put(call.batch(), std::move(key), std::move(part));
  return response;
}

Answer<UploadPartCopyOperation> upload_part_copy(S3& s3, Call& call,
                                                 const UploadPartCopyRequest& request) {
  TRY(open_bucket(s3, request));
  TRY(check_number(*request.part_number));
  const StoredUpload* upload = TRY(open_upload(s3, place_of(request), *request.upload_id));
  const Source source = TRY(open_source(copy_name, s3, call, request));
  Copied copied = TRY(copied_range(*source.version, request.copy_source_range));
  const KeySeal keys = TRY(unseal(s3, call, upload->place, upload->sealing));
  StoredPart part;
  part.upload_id = upload->id;
  part.number = *request.part_number;
  part.modified = modification_time(call);
  part.etag = etag_of_copy(*source.version, copied.extents);
  part.bytes = copied.bytes;
  const bool whole = copied.extents == source.version->extents;
  part.extents = TRY(resealed(copied.extents, source.keys, keys));
  const auto& checksum = source.version->checksum;
  if (whole && checksum && checksum->type == ChecksumType::full_object) {
    if (checksum->checksum.algorithm == upload->algorithm) part.checksum = checksum->checksum;
    if (checksum->checksum.algorithm == objects::ChecksumAlgorithm::crc64nvme)
      part.crc64nvme = checksum->checksum;
  }

  UploadPartCopyOutput response;
  CopyPartResult& result = response.copy_part_result.emplace();
  result.e_tag = quoted(part.etag);
  result.last_modified = part.modified;
  if (part.checksum) checksum_member(result, part.checksum->algorithm) = part.checksum->base64();
  response.copy_source_version_id = source.shown_version;
  set_sealing(response, upload->sealing);
  std::string key = part.record_key();
  s3.parts().put(call.batch(), std::move(key), std::move(part));
  return response;
}

}  // namespace skerry::s3
