#pragma once
// What a request of S3 declares of its body, checked against the bytes without any I/O: the
// decoded length, x-amz-content-sha256, the signatures of chunks, Content-MD5 and
// x-amz-checksum-* in a header or a trailer.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html,
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "call/body.hpp"
#include "objects/checksums.hpp"
#include "wire/aws/error.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/chunked_payload.hpp"
#include "wire/sigv4/signed_request.hpp"
#include "wire/sigv4/signing_key.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry::gateway {

// Where decoded bytes go, before all of them are verified.
class DecodedBytes {
 public:
  virtual Result<Done, ApiError> write(std::span<const std::byte> bytes) = 0;

 protected:
  ~DecodedBytes() = default;
};

enum class Md5Taken : std::uint8_t { together, apart };

class BodyVerifier {
 public:
  // A request whose signature is good.
  struct Signed {
    const http::RequestHead& head;
    const sigv4::SignedRequest& request;
    const sigv4::Verified& verified;
    const sigv4::SigningKey& key;
  };
  // Refuses headers that are malformed or contradict each other, and a body of unknown length.
  static Result<BodyVerifier, ApiError> create(const Signed& signed_request);

  std::uint64_t announced_bytes() const { return announced_; }
  bool asks_for_digests() const { return md5_ || checksum_; }
  bool is_chunked() const { return chunked_.has_value(); }

  // Pieces of the body as HTTP carries it. After an error nothing more may be fed.
  Result<Done, ApiError> feed(std::span<const std::byte> bytes, DecodedBytes& into,
                              Md5Taken md5 = Md5Taken::together);
  // Of a body that is not in chunks: the MD5 alone, of the bytes that feed() takes `apart`; on
  // another thread at the same time.
  void add_md5(std::span<const std::byte> bytes) { md5_sum_.update(bytes); }
  // The body has ended: whether it is what was declared. The extents are the caller's to add.
  Result<ReceivedBody, ApiError> finish();

 private:
  struct Expected {
    objects::ChecksumAlgorithm algorithm;
    std::optional<objects::Checksum> value;  // nothing: it comes in the trailers
  };
  BodyVerifier() = default;
  Result<Done, ApiError> read_md5(const http::RequestHead& head);
  Result<Done, ApiError> read_checksum(const http::RequestHead& head);
  Result<Done, ApiError> decoded(std::span<const std::byte> bytes, DecodedBytes& into,
                                 Md5Taken md5);
  Result<Done, ApiError> check_hash();
  Result<Done, ApiError> check_md5(const Md5Digest& computed) const;
  Result<Done, ApiError> check_checksum(const objects::Checksum& computed) const;

  std::uint64_t announced_ = 0;
  std::uint64_t received_ = 0;
  std::optional<sigv4::SignedRequest> declared_;  // of a body with its hash in the head
  std::optional<sigv4::ChunkedPayload> chunked_;
  std::optional<Md5Digest> md5_;
  std::optional<Expected> checksum_;
  std::optional<Sha256> hash_;
  objects::Md5 md5_sum_;
  std::optional<objects::Checksummer> checksum_sum_;
  std::optional<objects::Checksummer> own_sum_;  // where the client's is another
};

}  // namespace skerry::gateway
