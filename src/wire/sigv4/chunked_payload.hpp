#pragma once
// Decodes and verifies an aws-chunked body without I/O
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, sigv4-streaming-trailers).
//
// Data is passed on as it arrives, before the end of its chunk can be checked: it is provisional
// until Complete. Whoever stores it must be able to throw it away when Failed comes instead.
//
// The checksums in the trailers are the caller's to compare with the data.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "wire/http/event.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/signed_request.hpp"
#include "wire/sigv4/signing_key.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry::sigv4 {

using http::Complete;
using http::NeedMore;
struct ProvisionalBytes {
  std::span<const std::byte> bytes;  // never empty, part of the input
};

struct ChunkStep {
  std::size_t consumed = 0;
  std::variant<NeedMore, ProvisionalBytes, Complete, SigV4Error> event;
};

// Links a chunk's signature to the one before it.
class ChunkChain {
 public:
  ChunkChain(const SignedRequest& request, const SigningKey& key, std::string seed_signature);
  // Each returns the signature and makes it the previous one.
  std::string next_chunk(const Sha256Digest& data);
  std::string trailer(std::string_view canonical_trailers);

 private:
  std::string link(std::string_view algorithm, std::string_view hashes);
  SigningKey key_;
  std::string timestamp_;
  std::string scope_;
  std::string previous_;
};

class ChunkedPayload {
 public:
  // For the streaming kinds only. Fails without a good x-amz-decoded-content-length, and when
  // x-amz-trailer does not fit the kind.
  static Result<ChunkedPayload, SigV4Error> create(const Verified& verified,
                                                   const SignedRequest& request,
                                                   const http::RequestHead& head,
                                                   const SigningKey& key);

  // Asked again with what is left until NeedMore, Complete or an error. Bytes after Complete are an
  // error: nothing may follow in the body.
  ChunkStep next(std::span<const std::byte> input);
  // The body has ended: an error unless Complete has been said.
  Result<Done, SigV4Error> end_of_input();

  std::uint64_t decoded_length() const { return decoded_length_; }
  // After Complete: the announced ones, x-amz-checksum-*, in the order sent, names in lower case.
  const http::Headers& trailers() const { return trailers_; }

 private:
  enum class Stage : std::uint8_t { header, data, data_end, trailer, end, complete, failed };
  enum class Collected : std::uint8_t { partly, whole, malformed };
  ChunkedPayload(PayloadKind kind, std::optional<ChunkChain> chain, std::uint64_t decoded_length);
  bool has_trailer() const { return kind_ != PayloadKind::streaming_signed; }
  ChunkStep fail(Reason reason);
  Collected collect_line(std::span<const std::byte>& input, std::size_t max);
  std::optional<Reason> start_chunk(std::string_view line);
  std::optional<Reason> end_chunk();
  std::optional<Reason> take_trailer(std::string_view line);
  std::optional<Reason> end_trailers();
  std::optional<Reason> step_line(std::string_view line);
  ChunkStep next_data(std::span<const std::byte> input);
  ChunkStep next_line(std::span<const std::byte> input);

  PayloadKind kind_;
  std::optional<ChunkChain> chain_;  // of the signed kinds
  Stage stage_ = Stage::header;
  std::uint64_t decoded_length_ = 0;
  std::uint64_t received_ = 0;   // announced by the chunk headers so far
  std::uint64_t remaining_ = 0;  // of this chunk
  bool small_chunk_seen_ = false;
  std::string line_;
  std::string chunk_signature_;
  std::optional<Sha256> chunk_hash_;
  std::vector<std::string> announced_;  // by x-amz-trailer, lower case
  http::Headers trailers_;
  std::string canonical_trailers_;
  std::string trailer_signature_;
  std::size_t trailer_bytes_ = 0;
  SigV4Error failure_;
};

}  // namespace skerry::sigv4
