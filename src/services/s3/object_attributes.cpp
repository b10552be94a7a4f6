// GetObjectAttributes: what HeadObject says, as XML, and the parts of an object.
#include <algorithm>
#include <charconv>

#include "services/s3/checksum_shapes.hpp"
#include "services/s3/description.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"

namespace skerry::s3 {
namespace {

std::int32_t marker_of(const GetObjectAttributesRequest& request) {
  const std::string text = request.part_number_marker.value_or("0");
  std::int32_t marker = 0;
  std::from_chars(text.data(), text.data() + text.size(), marker);
  return marker;
}

// Single parts are listed only where they have checksums, as on AWS.
GetObjectAttributesParts parts_of(const StoredVersion& version,
                                  const GetObjectAttributesRequest& request) {
  const std::int32_t most =
      std::clamp(request.max_parts.value_or(limits::page_items_max), 0, limits::page_items_max);
  const std::int32_t after = marker_of(request);
  GetObjectAttributesParts shown;
  shown.total_parts_count = static_cast<std::int32_t>(version.parts.size());
  const bool listed = version.checksum && version.checksum->type == ChecksumType::composite;
  if (!listed) return shown;
  shown.max_parts = most;
  shown.part_number_marker = std::to_string(after);
  shown.is_truncated = false;
  shown.parts.emplace();
  for (const PartSummary& part : version.parts) {
    if (part.number <= after) continue;
    if (shown.parts->size() == static_cast<std::size_t>(most)) {
      shown.is_truncated = true;
      break;
    }
    ObjectPart& entry = shown.parts->emplace_back();
    entry.part_number = part.number;
    entry.size = static_cast<std::int64_t>(part.bytes);
    if (!part.checksum.empty())
      checksum_member(entry, version.checksum->checksum.algorithm) = part.checksum;
    shown.next_part_number_marker = std::to_string(part.number);
  }
  return shown;
}

}  // namespace

Answer<GetObjectAttributesOperation> get_object_attributes(
    S3& s3, Call& call, const GetObjectAttributesRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  TRY(refuse_customer_keys({"GetObjectAttributes"}, request));
  const StoredVersion* version = TRY(find_object(s3, call, place_of(request), request.version_id));
  const auto wants = [&](std::string_view attribute) {
    return std::find(request.object_attributes->begin(), request.object_attributes->end(),
                     attribute) != request.object_attributes->end();
  };
  GetObjectAttributesOutput response;
  response.last_modified = version->modified;
  response.version_id = shown_version(*bucket, *version);
  if (wants("ETag")) response.e_tag = version->etag;  // without quotes here
  if (wants("Checksum") && version->checksum) {
    Checksum& shown = response.checksum.emplace();
    // Without the number of parts here.
    checksum_member(shown, version->checksum->checksum.algorithm) =
        version->checksum->checksum.base64();
    shown.checksum_type = name_of(version->checksum->type);
  }
  if (wants("ObjectParts") && !version->parts.empty())
    response.object_parts = parts_of(*version, request);
  if (wants("StorageClass")) response.storage_class = version->description.storage_class;
  if (wants("ObjectSize")) response.object_size = static_cast<std::int64_t>(version->bytes);
  return response;
}

}  // namespace skerry::s3
