// GetObject and HeadObject: the same answer, with and without the bytes.
#include "services/s3/checksum_shapes.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/description.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/sealing.hpp"

namespace skerry::s3 {
namespace {

constexpr int partial_content = 206;

template <class Request>
Result<Done, ApiError> check_conditions(Call& call, const StoredVersion& version,
                                        const Request& request) {
  const Judged judged = judge_conditions({.match = request.if_match,
                                          .none_match = request.if_none_match,
                                          .modified_since = request.if_modified_since,
                                          .unmodified_since = request.if_unmodified_since},
                                         version);
  if (judged.verdict == Verdict::serve) return Done{};
  if (judged.verdict == Verdict::failed) return errors::precondition_failed(judged.condition);
  call.answer_header("ETag", quoted(version.etag));
  call.answer_header("Last-Modified", http::http_date(version.modified));
  return errors::not_modified();
}

// Where a part of the object lies; an object that was put whole is its own part 1.
Result<objects::ByteRange, ApiError> part_range(const StoredVersion& version, std::int32_t number) {
  if (version.parts.empty()) {
    if (number != 1) return errors::invalid_part_number();
    return objects::ByteRange{0, version.bytes};
  }
  std::uint64_t first = 0;
  std::int32_t at = 1;  // parts are counted anew when an upload is complete
  for (const PartSummary& part : version.parts) {
    if (at++ == number) return objects::ByteRange{first, part.bytes};
    first += part.bytes;
  }
  return errors::invalid_part_number();
}

// Which bytes are asked for; nothing: all of them.
template <class Request>
Result<std::optional<objects::ByteRange>, ApiError> wanted_range(Call& call,
                                                                 const StoredVersion& version,
                                                                 const Request& request) {
  std::optional<objects::ByteRange> range;
  if (request.part_number) {
    if (request.range)
      return errors::invalid_request(
          "Cannot specify both Range header and partNumber query parameter");
    range = TRY(part_range(version, *request.part_number));
  } else if (request.range) {
    const WantedRange wanted = parse_range(*request.range, {version.bytes});
    if (wanted.kind == RangeKind::unsatisfiable) {
      call.answer_header("Content-Range", "bytes */" + std::to_string(version.bytes));
      return errors::invalid_range(*request.range, version.bytes);
    }
    if (wanted.kind == RangeKind::part) range = wanted.range;
  }
  return range;
}

// response-content-type and its like: what a presigned URL makes of the stored headers.
template <class Response, class Request>
void override_headers(Response& response, const Request& request) {
  if (request.response_content_type) response.content_type = request.response_content_type;
  if (request.response_cache_control) response.cache_control = request.response_cache_control;
  if (request.response_content_disposition)
    response.content_disposition = request.response_content_disposition;
  if (request.response_content_encoding)
    response.content_encoding = request.response_content_encoding;
  if (request.response_content_language)
    response.content_language = request.response_content_language;
  if (request.response_expires) response.expires = request.response_expires;
}

template <class Response>
void set_range(Response& response, Call& call, objects::ByteRange range, RangeOf of) {
  response.content_length = static_cast<std::int64_t>(range.count);
  if (of.bytes == 0) return;  // part 1 of an empty object is no range
  response.content_range = "bytes " + std::to_string(range.first) + '-' +
                           std::to_string(range.first + range.count - 1) + '/' +
                           std::to_string(of.bytes);
  call.answer_status(partial_content);
}

struct Found {
  const StoredVersion* version;
  objects::ByteRange range;
};

template <class Response, class Request>
Result<Found, ApiError> look(S3& s3, Call& call, const Request& request, Response& response) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  TRY(refuse_customer_keys({"GetObject"}, request));
  const StoredVersion* version = TRY(find_object(s3, call, place_of(request), request.version_id));
  TRY(check_conditions(call, *version, request));
  const std::optional<objects::ByteRange> range = TRY(wanted_range(call, *version, request));
  response.accept_ranges = "bytes";
  response.last_modified = version->modified;
  response.e_tag = quoted(version->etag);
  response.version_id = shown_version(*bucket, *version);
  response.content_length = static_cast<std::int64_t>(version->bytes);
  set_description(response, version->description);
  set_sealing(response, version->sealing);
  override_headers(response, request);
  if (range) set_range(response, call, *range, {version->bytes});
  if (request.part_number && !version->parts.empty())
    response.parts_count = static_cast<std::int32_t>(version->parts.size());
  if (request.checksum_mode && !range) set_checksum(response, *version);
  return Found{version, range.value_or(objects::ByteRange{0, version->bytes})};
}

}  // namespace

namespace {

Answer<GetObjectOperation> get_lent(const S3::Lender& lender, Call& call, const std::string& key) {
  std::optional<objects::Reading> object = lender(key);
  if (!object) return errors::no_such_key(key);
  GetObjectOutput response;
  response.content_length = static_cast<std::int64_t>(object->bytes());
  response.content_type = "application/zip";
  call.answer_with(std::move(*object));
  return response;
}

}  // namespace

Answer<GetObjectOperation> get_object(S3& s3, Call& call, const GetObjectRequest& request) {
  if (const S3::Lender* lender = s3.lender(*request.bucket))
    return get_lent(*lender, call, *request.key);
  GetObjectOutput response;
  const Found found = TRY(look(s3, call, request, response));
  const KeySeal keys = TRY(unseal(s3, call, found.version->place, found.version->sealing));
  objects::Extents extents = objects::slice(found.version->extents, found.range);
  objects::BlobKeys opened = TRY(keys.opened(extents));
  call.answer_with(s3.files().read(std::move(extents), std::move(opened)));
  return response;
}

Answer<HeadObjectOperation> head_object(S3& s3, Call& call, const HeadObjectRequest& request) {
  HeadObjectOutput response;
  TRY(look(s3, call, request, response));
  return response;
}

}  // namespace skerry::s3
