#include "gateway/body_verifier.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "gateway/answers.hpp"
#include "gateway/body_errors.hpp"
#include "gateway/limits.hpp"

namespace skerry::gateway {
namespace {

using objects::Checksum;
using objects::ChecksumAlgorithm;

constexpr std::string_view checksum_prefix = "x-amz-checksum-";

ApiError in_s3_words(const sigv4::SigV4Error& error) {
  return as_api_error(sigv4::describe(error, sigv4::Dialect::s3));
}

bool is_chunked_kind(sigv4::PayloadKind kind) {
  return kind == sigv4::PayloadKind::streaming_signed ||
         kind == sigv4::PayloadKind::streaming_signed_trailer ||
         kind == sigv4::PayloadKind::streaming_unsigned_trailer;
}

// The X of "x-amz-checksum-X", in any case; empty for other headers, and for those that say
// something about checksums and are none.
std::string_view checksum_name(std::string_view header) {
  if (header.size() <= checksum_prefix.size() ||
      !http::equal_names(header.substr(0, checksum_prefix.size()), checksum_prefix))
    return {};
  const std::string_view name = header.substr(checksum_prefix.size());
  for (const std::string_view other : {"algorithm", "mode", "type"})
    if (http::equal_names(name, other)) return {};
  return name;
}

}  // namespace

Result<BodyVerifier, ApiError> BodyVerifier::create(const Signed& signed_request) {
  BodyVerifier made;
  const http::RequestHead& head = signed_request.head;
  if (is_chunked_kind(signed_request.request.payload.kind)) {
    auto chunked = sigv4::ChunkedPayload::create(signed_request.verified, signed_request.request,
                                                 head, signed_request.key);
    if (!chunked.ok()) return in_s3_words(chunked.error());
    made.announced_ = chunked->decoded_length();
    made.chunked_ = std::move(chunked).value();
  } else {
    if (head.body.framing != http::Framing::length) return body_errors::missing_length();
    made.announced_ = head.body.length;
    if (signed_request.request.payload.kind == sigv4::PayloadKind::hash) {
      made.declared_ = signed_request.request;
      made.hash_.emplace();
    }
  }
  if (made.announced_ > streamed_body_bytes_max) return body_errors::too_large({made.announced_});
  TRY(made.read_md5(head));
  TRY(made.read_checksum(head));
  made.checksum_sum_.emplace(made.checksum_ ? made.checksum_->algorithm
                                            : ChecksumAlgorithm::crc64nvme);
  if (made.checksum_sum_->algorithm() != ChecksumAlgorithm::crc64nvme)
    made.own_sum_.emplace(ChecksumAlgorithm::crc64nvme);
  return made;
}

Result<Done, ApiError> BodyVerifier::read_md5(const http::RequestHead& head) {
  const std::optional<std::string_view> sent = head.find("content-md5");
  if (!sent) return Done{};
  const std::optional<std::string> bytes = from_base64(*sent);
  Md5Digest digest;
  if (!bytes || bytes->size() != digest.size() || head.count("content-md5") != 1)
    return body_errors::invalid_md5(*sent);
  std::copy_n(as_bytes(*bytes).begin(), digest.size(), digest.begin());
  md5_ = digest;
  return Done{};
}

// One checksum at most, in a header or announced by x-amz-trailer; x-amz-sdk-checksum-algorithm,
// where it is, names the same.
Result<Done, ApiError> BodyVerifier::read_checksum(const http::RequestHead& head) {
  for (const http::Header& header : head.headers) {
    const std::string_view name = checksum_name(header.name);
    if (name.empty()) continue;
    const std::optional<ChecksumAlgorithm> algorithm = objects::checksum_algorithm(name);
    if (!algorithm) return body_errors::unknown_checksum_algorithm();
    if (checksum_) return body_errors::several_checksums();
    std::optional<Checksum> value = objects::parse_checksum(*algorithm, header.value);
    if (!value) return body_errors::invalid_checksum(*algorithm);
    checksum_ = Expected{*algorithm, std::move(value)};
  }
  if (const auto announced = head.find("x-amz-trailer"); announced && chunked_) {
    const std::optional<ChecksumAlgorithm> algorithm =
        objects::checksum_algorithm(checksum_name(*announced));
    if (!algorithm) return body_errors::unknown_checksum_algorithm();
    if (checksum_) return body_errors::several_checksums();
    checksum_ = Expected{*algorithm, std::nullopt};
  }
  const std::optional<std::string_view> named = head.find("x-amz-sdk-checksum-algorithm");
  if (!named) return Done{};
  const std::optional<ChecksumAlgorithm> algorithm = objects::checksum_algorithm(*named);
  if (!algorithm) return body_errors::unknown_checksum_algorithm();
  if (!checksum_) return body_errors::checksum_missing();
  if (checksum_->algorithm != *algorithm) return body_errors::checksum_mismatch_of_names();
  return Done{};
}

Result<Done, ApiError> BodyVerifier::feed(std::span<const std::byte> bytes, DecodedBytes& into,
                                          Md5Taken md5) {
  if (!chunked_) return decoded(bytes, into, md5);
  for (;;) {
    const sigv4::ChunkStep step = chunked_->next(bytes);
    if (const auto* error = std::get_if<sigv4::SigV4Error>(&step.event)) return in_s3_words(*error);
    bytes = bytes.subspan(step.consumed);
    if (const auto* data = std::get_if<sigv4::ProvisionalBytes>(&step.event)) {
      TRY(decoded(data->bytes, into, md5));
    } else if (bytes.empty()) {
      return Done{};
    }
  }
}

Result<Done, ApiError> BodyVerifier::decoded(std::span<const std::byte> bytes, DecodedBytes& into,
                                             Md5Taken md5) {
  received_ += bytes.size();
  ASSERT(received_ <= announced_);
  // Slice by slice, so that each sum finds the bytes in the cache where the one before left them.
  while (!bytes.empty()) {
    const auto slice = bytes.first(std::min(bytes.size(), summed_bytes_max));
    if (hash_) hash_->update(slice);
    if (md5 == Md5Taken::together) md5_sum_.update(slice);
    checksum_sum_->update(slice);
    if (own_sum_) own_sum_->update(slice);
    TRY(into.write(slice));
    bytes = bytes.subspan(slice.size());
  }
  return Done{};
}

Result<ReceivedBody, ApiError> BodyVerifier::finish() {
  if (chunked_) {
    const auto ended = chunked_->end_of_input();
    if (!ended.ok()) return in_s3_words(ended.error());
  }
  if (received_ != announced_) return body_errors::incomplete();
  TRY(check_hash());
  ReceivedBody body;
  body.bytes = received_;
  body.md5 = md5_sum_.finish();
  body.checksum = checksum_sum_->finish();
  body.crc64nvme = own_sum_ ? own_sum_->finish() : body.checksum;
  body.given = checksum_ ? ReceivedBody::Given::by_client : ReceivedBody::Given::by_us;
  TRY(check_md5(body.md5));
  TRY(check_checksum(body.checksum));
  return body;
}

Result<Done, ApiError> BodyVerifier::check_hash() {
  if (!hash_) return Done{};
  const auto checked = sigv4::check_payload(*declared_, hash_->finish());
  if (!checked.ok()) return in_s3_words(checked.error());
  return Done{};
}

Result<Done, ApiError> BodyVerifier::check_md5(const Md5Digest& computed) const {
  if (!md5_ || *md5_ == computed) return Done{};
  return body_errors::bad_md5({.expected = base64(*md5_), .calculated = base64(computed)});
}

Result<Done, ApiError> BodyVerifier::check_checksum(const Checksum& computed) const {
  if (!checksum_) return Done{};
  std::optional<Checksum> expected = checksum_->value;
  if (!expected) {
    const auto sent = http::find(chunked_->trailers(), header_of(checksum_->algorithm));
    ASSERT(sent.has_value());  // ChunkedPayload lets nothing pass that lacks what was announced
    expected = objects::parse_checksum(checksum_->algorithm, *sent);
    if (!expected) return body_errors::invalid_checksum(checksum_->algorithm);
  }
  if (*expected != computed) return body_errors::bad_checksum(checksum_->algorithm);
  return Done{};
}

}  // namespace skerry::gateway
