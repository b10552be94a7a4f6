// CreateMultipartUpload, AbortMultipartUpload, ListMultipartUploads, ListParts.
#include "services/s3/uploads.hpp"

#include <algorithm>
#include <charconv>

#include "services/s3/acl.hpp"
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/description.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/list_shapes.hpp"
#include "services/s3/listing.hpp"
#include "services/s3/sealing.hpp"
#include "services/s3/writing.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName create{"CreateMultipartUpload"};

struct WantedChecksum {
  objects::ChecksumAlgorithm algorithm = objects::ChecksumAlgorithm::crc64nvme;
  ChecksumType type = ChecksumType::full_object;
  bool asked = false;
};

// Which types go with which algorithms, and the defaults: "Checking object integrity in Amazon S3",
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
Result<WantedChecksum, ApiError> wanted_checksum(const CreateMultipartUploadRequest& request) {
  using objects::ChecksumAlgorithm;
  if (!request.checksum_algorithm) {
    if (request.checksum_type)
      return errors::invalid_request(
          "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
          "header.");
    return WantedChecksum{};
  }
  const auto algorithm = objects::checksum_algorithm(*request.checksum_algorithm);
  if (!algorithm) return not_supported(create, "ChecksumAlgorithm " + *request.checksum_algorithm);
  const bool crc64 = *algorithm == ChecksumAlgorithm::crc64nvme;
  const bool sha =
      !crc64 && *algorithm != ChecksumAlgorithm::crc32 && *algorithm != ChecksumAlgorithm::crc32c;
  const std::string type = request.checksum_type.value_or(crc64 ? "FULL_OBJECT" : "COMPOSITE");
  if ((crc64 && type == "COMPOSITE") || (sha && type == "FULL_OBJECT")) {
    std::string name(objects::name_of(*algorithm));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return errors::invalid_request("The " + type + " checksum type cannot be used with the " +
                                   name + " checksum algorithm.");
  }
  return WantedChecksum{
      *algorithm, type == "COMPOSITE" ? ChecksumType::composite : ChecksumType::full_object, true};
}

}  // namespace

Result<const StoredUpload*, ApiError> open_upload(const S3& s3, const Place& place,
                                                  const std::string& id) {
  const StoredUpload* upload = s3.uploads().find(records_of(place) + id);
  if (upload == nullptr) return errors::no_such_upload(id);
  return upload;
}

std::vector<const StoredPart*> parts_of(const S3& s3, const StoredUpload& upload) {
  std::vector<const StoredPart*> parts;
  const auto& entries = s3.parts().entries();
  for (auto it = entries.lower_bound(upload.id);
       it != entries.end() && it->second.upload_id == upload.id; ++it)
    parts.push_back(&it->second);
  return parts;
}

const StoredPart* find_part(const S3& s3, const StoredUpload& upload, std::int32_t number) {
  StoredPart name;
  name.upload_id = upload.id;
  name.number = number;
  return s3.parts().find(name.record_key());
}

void erase_upload(S3& s3, Batch& batch, const StoredUpload& upload) {
  std::vector<std::string> keys;
  for (const StoredPart* part : parts_of(s3, upload)) keys.push_back(part->record_key());
  for (const std::string& key : keys) s3.parts().erase(batch, key);
  s3.uploads().erase(batch, upload.record_key());
}

Answer<CreateMultipartUploadOperation> create_multipart_upload(
    S3& s3, Call& call, const CreateMultipartUploadRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  TRY(check_key(*request.key));
  TRY(refuse_unsupported_write(create, request));
  TRY(check_sealing(create, wanted_sealing(request)));
  const WantedChecksum checksum = TRY(wanted_checksum(request));
  StoredUpload upload;
  upload.place = place_of(request);
  upload.id = new_upload_id(call.random());
  upload.initiated = modification_time(call);
  upload.initiator = call.caller().arn;
  upload.algorithm = checksum.algorithm;
  upload.checksum_type = checksum.type;
  upload.checksum_asked = checksum.asked;
  upload.description = TRY(description_of(create, request));
  Sealed sealed = TRY(seal(s3, call, *bucket, upload.place, wanted_sealing(request)));
  upload.sealing = std::move(sealed.sealing);

  CreateMultipartUploadOutput response;
  response.bucket = upload.place.bucket;
  response.key = upload.place.key;
  response.upload_id = upload.id;
  if (checksum.asked) {
    response.checksum_algorithm = objects::name_of(checksum.algorithm);
    response.checksum_type = name_of(checksum.type);
  }
  set_sealing(response, upload.sealing);
  std::string key = upload.record_key();
  s3.uploads().put(call.batch(), std::move(key), std::move(upload));
  return response;
}

Answer<AbortMultipartUploadOperation> abort_multipart_upload(
    S3& s3, Call& call, const AbortMultipartUploadRequest& request) {
  TRY(open_bucket(s3, request));
  if (request.if_match_initiated_time)
    return not_supported({"AbortMultipartUpload"}, "IfMatchInitiatedTime");
  const StoredUpload* found = TRY(open_upload(s3, place_of(request), *request.upload_id));
  const StoredUpload upload = *found;
  erase_upload(s3, call.batch(), upload);
  return AbortMultipartUploadOutput{};
}

Answer<ListPartsOperation> list_parts(S3& s3, Call&, const ListPartsRequest& request) {
  TRY(open_bucket(s3, request));
  const StoredUpload* upload = TRY(open_upload(s3, place_of(request), *request.upload_id));
  const PageSize size = TRY(page_size(request.max_parts, "max-parts"));
  const std::string marker = request.part_number_marker.value_or("0");
  std::int32_t after = 0;
  const auto [end, error] = std::from_chars(marker.data(), marker.data() + marker.size(), after);
  if (error != std::errc{} || end != marker.data() + marker.size() || after < 0)
    return errors::invalid_argument(
        "Argument part-number-marker must be an integer between 0 and "
        "2147483647",
        {"part-number-marker"}, marker);
  ListPartsOutput response;
  response.bucket = upload->place.bucket;
  response.key = upload->place.key;
  response.upload_id = upload->id;
  response.part_number_marker = std::to_string(after);
  response.max_parts = static_cast<std::int32_t>(size.items);
  response.is_truncated = false;
  response.storage_class = upload->description.storage_class;
  response.owner = owner_of(s3.account());
  response.initiator.emplace().id = upload->initiator;
  if (upload->checksum_asked) {
    response.checksum_algorithm = objects::name_of(upload->algorithm);
    response.checksum_type = name_of(upload->checksum_type);
  }
  response.parts.emplace();
  for (const StoredPart* part : parts_of(s3, *upload)) {
    if (part->number <= after) continue;
    if (response.parts->size() == size.items) {
      response.is_truncated = true;
      break;
    }
    Part& shown = response.parts->emplace_back();
    shown.part_number = part->number;
    shown.last_modified = part->modified;
    shown.e_tag = quoted(part->etag);
    shown.size = static_cast<std::int64_t>(part->bytes);
    if (part->checksum)
      checksum_member(shown, part->checksum->algorithm) = part->checksum->base64();
    response.next_part_number_marker = std::to_string(part->number);
  }
  return response;
}

namespace {

MultipartUpload shape_of(const S3& s3, const StoredUpload& upload, const KeyEncoder& encode) {
  MultipartUpload shown;
  shown.upload_id = upload.id;
  shown.key = encode(upload.place.key);
  shown.initiated = upload.initiated;
  shown.storage_class = upload.description.storage_class;
  shown.owner = owner_of(s3.account());
  shown.initiator.emplace().id = upload.initiator;
  if (upload.checksum_asked) {
    shown.checksum_algorithm = objects::name_of(upload.algorithm);
    shown.checksum_type = name_of(upload.checksum_type);
  }
  return shown;
}

// One page; there are never so many uploads in progress that rolling up needs jumps.
void fill(ListMultipartUploadsOutput& response, const S3& s3, const ListQuery& query,
          const KeyEncoder& encode) {
  std::vector<std::string> prefixes;
  std::vector<MultipartUpload> uploads;
  std::string last;
  std::string last_id;
  const std::string start = records_of(query.bucket) + query.prefix;
  const auto& entries = s3.uploads().entries();
  for (auto it = entries.lower_bound(start); it != entries.end() && it->first.starts_with(start);
       ++it) {
    const StoredUpload& upload = it->second;
    const std::string common = common_prefix(upload.place.key, query);
    const std::string& name = common.empty() ? upload.place.key : common;
    const bool of_marker = name == query.after && common.empty() && !query.after_version.empty();
    if (!query.after.empty() &&
        (of_marker ? upload.id <= query.after_version : name <= query.after))
      continue;
    if (!common.empty() && !prefixes.empty() && prefixes.back() == common) continue;
    if (prefixes.size() + uploads.size() == query.most) {
      response.is_truncated = true;
      response.next_key_marker = encode(last);
      response.next_upload_id_marker = last_id;
      break;
    }
    last = name;
    last_id = common.empty() ? upload.id : "";
    if (common.empty())
      uploads.push_back(shape_of(s3, upload, encode));
    else
      prefixes.push_back(common);
  }
  if (!uploads.empty()) response.uploads = std::move(uploads);
  if (!prefixes.empty()) response.common_prefixes = shape_of_prefixes(prefixes, encode);
}

}  // namespace

Answer<ListMultipartUploadsOperation> list_multipart_uploads(
    S3& s3, Call&, const ListMultipartUploadsRequest& request) {
  TRY(open_bucket(s3, request));
  const PageSize size = TRY(page_size(request.max_uploads, "max-uploads"));
  const KeyEncoder encode = TRY(key_encoder(request.encoding_type));
  const ListQuery query{.bucket = *request.bucket,
                        .prefix = request.prefix.value_or(""),
                        .delimiter = request.delimiter.value_or(""),
                        .after = request.key_marker.value_or(""),
                        .after_version = request.upload_id_marker.value_or(""),
                        .most = size.items};
  ListMultipartUploadsOutput response;
  response.bucket = query.bucket;
  response.key_marker = encode(query.after);
  response.upload_id_marker = query.after_version;
  response.prefix = encode(query.prefix);
  if (!query.delimiter.empty()) response.delimiter = encode(query.delimiter);
  response.max_uploads = static_cast<std::int32_t>(size.items);
  response.encoding_type = request.encoding_type;
  response.is_truncated = false;
  fill(response, s3, query, encode);
  return response;
}

}  // namespace skerry::s3
