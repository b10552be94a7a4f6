// ListObjects, ListObjectsV2 and ListObjectVersions.
#include <algorithm>

#include "base/encoding.hpp"
#include "services/s3/acl.hpp"
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/list_shapes.hpp"
#include "services/s3/listing.hpp"

namespace skerry::s3 {
namespace {

// So that anything else is told from a token of ours.
constexpr std::string_view token_prefix = "skerry-s3:";

std::string token_of(const std::string& last) {
  return base64(as_bytes(std::string(token_prefix) + last));
}

Result<std::string, ApiError> read_token(const std::string& token) {
  const auto wrong = [] {
    return errors::invalid_argument("The continuation token provided is incorrect",
                                    {"continuation-token"}, "");
  };
  if (token.size() > limits::token_bytes_max) return wrong();
  const std::optional<std::string> text = from_base64(token);
  if (!text || !text->starts_with(token_prefix)) return wrong();
  return text->substr(token_prefix.size());
}

template <class Request>
ListQuery query_of(const Request& request, PageSize size) {
  return {.bucket = *request.bucket,
          .prefix = request.prefix.value_or(""),
          .delimiter = request.delimiter.value_or(""),
          .after = {},
          .most = size.items};
}

// What objects and versions both show.
template <class Shape>
void describe(Shape& shape, const StoredVersion& version, const KeyEncoder& encode) {
  shape.key = encode(version.place.key);
  shape.last_modified = version.modified;
  shape.e_tag = quoted(version.etag);
  shape.size = static_cast<std::int64_t>(version.bytes);
  shape.storage_class = version.description.storage_class;
  if (!version.checksum) return;
  shape.checksum_algorithm = {std::string(objects::name_of(version.checksum->checksum.algorithm))};
  shape.checksum_type = std::string(name_of(version.checksum->type));
}

std::vector<Object> contents_of(const ListPage& page, const KeyEncoder& encode) {
  std::vector<Object> contents;
  for (const StoredVersion* version : page.objects)
    describe(contents.emplace_back(), *version, encode);
  return contents;
}

template <class Response, class Request>
void describe_page(Response& response, const Request& request, const ListPage& page,
                   const KeyEncoder& encode) {
  response.name = *request.bucket;
  response.prefix = encode(request.prefix.value_or(""));
  if (request.delimiter && !request.delimiter->empty())
    response.delimiter = encode(*request.delimiter);
  response.is_truncated = page.truncated;
  response.encoding_type = request.encoding_type;
  if (!page.prefixes.empty()) response.common_prefixes = shape_of_prefixes(page.prefixes, encode);
}

}  // namespace

Answer<ListObjectsOperation> list_objects_v1(S3& s3, Call&, const ListObjectsRequest& request) {
  TRY(open_bucket(s3, request));
  const PageSize size = TRY(page_size(request.max_keys, "max-keys"));
  const KeyEncoder encode = TRY(key_encoder(request.encoding_type));
  ListQuery query = query_of(request, size);
  query.after = request.marker.value_or("");
  const ListPage page = list_objects(s3, query);
  ListObjectsOutput response;
  describe_page(response, request, page, encode);
  response.marker = encode(query.after);
  response.max_keys = static_cast<std::int32_t>(size.items);
  if (!page.objects.empty()) response.contents = contents_of(page, encode);
  // Without a delimiter clients go on from the last key (API reference, ListObjects, NextMarker).
  if (page.truncated && response.delimiter) response.next_marker = encode(page.last);
  if (response.contents)
    for (Object& object : *response.contents) object.owner = owner_of(s3.account());
  return response;
}

Answer<ListObjectsV2Operation> list_objects_v2(S3& s3, Call&, const ListObjectsV2Request& request) {
  TRY(open_bucket(s3, request));
  const PageSize size = TRY(page_size(request.max_keys, "max-keys"));
  const KeyEncoder encode = TRY(key_encoder(request.encoding_type));
  ListQuery query = query_of(request, size);
  query.after = request.start_after.value_or("");
  if (request.continuation_token) query.after = TRY(read_token(*request.continuation_token));
  const ListPage page = list_objects(s3, query);
  ListObjectsV2Output response;
  describe_page(response, request, page, encode);
  response.max_keys = static_cast<std::int32_t>(size.items);
  response.key_count = static_cast<std::int32_t>(page.objects.size() + page.prefixes.size());
  response.continuation_token = request.continuation_token;
  if (request.start_after) response.start_after = encode(*request.start_after);
  if (page.truncated) response.next_continuation_token = token_of(page.last);
  if (!page.objects.empty()) response.contents = contents_of(page, encode);
  if (response.contents && request.fetch_owner.value_or(false))
    for (Object& object : *response.contents) object.owner = owner_of(s3.account());
  return response;
}

Answer<ListObjectVersionsOperation> list_object_versions(S3& s3, Call&,
                                                         const ListObjectVersionsRequest& request) {
  TRY(open_bucket(s3, request));
  const PageSize size = TRY(page_size(request.max_keys, "max-keys"));
  const KeyEncoder encode = TRY(key_encoder(request.encoding_type));
  if (request.version_id_marker && !request.key_marker)
    return errors::invalid_argument("A version-id marker cannot be specified without a key marker.",
                                    {"version-id-marker"}, *request.version_id_marker);
  ListQuery query = query_of(request, size);
  query.after = request.key_marker.value_or("");
  query.after_version = request.version_id_marker.value_or("");
  const ListPage page = list_versions(s3, query);
  ListObjectVersionsOutput response;
  describe_page(response, request, page, encode);
  response.max_keys = static_cast<std::int32_t>(size.items);
  response.key_marker = encode(query.after);
  response.version_id_marker = query.after_version;
  if (page.truncated) {
    response.next_key_marker = encode(page.last);
    if (!page.last_version.empty()) response.next_version_id_marker = page.last_version;
  }
  for (const StoredVersion* version : page.objects) {
    const bool latest = s3.newest(version->place) == version;
    if (version->marker) {
      if (!response.delete_markers) response.delete_markers.emplace();
      DeleteMarkerEntry& marker = response.delete_markers->emplace_back();
      marker.key = encode(version->place.key);
      marker.version_id = version->shown_version();
      marker.is_latest = latest;
      marker.last_modified = version->modified;
      marker.owner = owner_of(s3.account());
      continue;
    }
    if (!response.versions) response.versions.emplace();
    ObjectVersion& shown = response.versions->emplace_back();
    describe(shown, *version, encode);
    shown.version_id = version->shown_version();
    shown.is_latest = latest;
    shown.owner = owner_of(s3.account());
  }
  return response;
}

}  // namespace skerry::s3
