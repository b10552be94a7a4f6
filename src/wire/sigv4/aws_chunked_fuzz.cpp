// The first byte chooses a kind of aws-chunked payload and whether the rest is such a body (two
// bytes of announced length, then the body) or data to be written as one. A body must be decoded
// the same however it is cut; data that was written must come back.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/sigv4/attempt.hpp"
#include "wire/sigv4/chunk_signer.hpp"
#include "wire/sigv4/chunked_payload.hpp"

namespace skerry::sigv4 {
namespace {

constexpr std::array kinds{PayloadKind::streaming_signed, PayloadKind::streaming_signed_trailer,
                           PayloadKind::streaming_unsigned_trailer};
constexpr std::size_t chunk_size = 8192;

struct Upload {
  http::RequestHead head;
  std::string seed;
};

Upload upload(PayloadKind kind, std::size_t length) {
  Upload out{request("PUT", "/b/k", "h"), {}};
  out.head.headers.push_back({"x-amz-decoded-content-length", std::to_string(length)});
  if (kind != PayloadKind::streaming_signed)
    out.head.headers.push_back({"x-amz-trailer", "x-amz-checksum-crc32"});
  const ServiceRules rules = s3_rules();
  out.seed = sign(out.head, {example_credentials(), rules, example_time()},
                  PayloadText{payload_text(kind)});
  return out;
}

SigningKey key_of(const SignedRequest& parsed) {
  return derive_signing_key(SecretKey{example_credentials().secret_access_key}, parsed.scope);
}

struct Decoded {
  std::string data;
  std::optional<Reason> failure;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(const Upload& up, std::string_view body, std::size_t piece_size) {
  const Result<Verified, SigV4Error> verified = attempt(up.head, s3_rules(), std::nullopt);
  ASSERT(verified.ok());
  const Parsed parsed = parse(up.head);
  const SignedRequest& signed_request = *std::get_if<SignedRequest>(&parsed);
  auto payload = ChunkedPayload::create(*verified, signed_request, up.head, key_of(signed_request));
  ASSERT(payload.ok());
  Decoded out;
  while (!body.empty() && !out.failure) {
    std::string_view piece = body.substr(0, piece_size);
    body.remove_prefix(piece.size());
    while (!piece.empty() && !out.failure) {
      const ChunkStep step = payload->next(as_bytes(piece));
      ASSERT(step.consumed <= piece.size());
      piece.remove_prefix(step.consumed);
      if (const auto* error = std::get_if<SigV4Error>(&step.event)) out.failure = error->reason;
      if (const auto* bytes = std::get_if<ProvisionalBytes>(&step.event))
        out.data += as_text(bytes->bytes);
    }
  }
  const Result<Done, SigV4Error> end = payload->end_of_input();
  ASSERT(!(out.failure && end.ok()));
  if (!end) out.failure = end.error().reason;
  ASSERT(out.data.size() <= payload->decoded_length());
  ASSERT(out.failure || out.data.size() == payload->decoded_length());
  return out;
}

void check_body(PayloadKind kind, std::string_view input) {
  if (input.size() < 2) return;
  const std::size_t length =
      static_cast<unsigned char>(input[0]) * 256U + static_cast<unsigned char>(input[1]);
  const std::string_view body = input.substr(2);
  const Upload up = upload(kind, length);
  const Decoded whole = decode(up, body, body.size());
  ASSERT(decode(up, body, 1) == whole);
  ASSERT(decode(up, body, 13) == whole);
}

void check_round_trip(PayloadKind kind, std::string_view data) {
  const Upload up = upload(kind, data.size());
  const Parsed parsed = parse(up.head);
  const SignedRequest& signed_request = *std::get_if<SignedRequest>(&parsed);
  std::optional<ChunkChain> chain;
  if (kind != PayloadKind::streaming_unsigned_trailer)
    chain.emplace(signed_request, key_of(signed_request), up.seed);
  ChunkWriter writer(std::move(chain));
  std::string body;
  for (std::size_t at = 0; at < data.size(); at += chunk_size)
    writer.write(as_bytes(data.substr(at, chunk_size)), body);
  http::Headers trailers;
  if (kind != PayloadKind::streaming_signed) trailers.push_back({"x-amz-checksum-crc32", "AA=="});
  writer.finish(trailers, body);
  const Decoded back = decode(up, body, 100);
  ASSERT(!back.failure);
  ASSERT(back.data == data);

  if (kind == PayloadKind::streaming_unsigned_trailer) return;
  body[data.size() * 7 % body.size()] ^= 1;
  ASSERT(decode(up, body, body.size()).failure);
}

}  // namespace
}  // namespace skerry::sigv4

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::sigv4;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const PayloadKind kind = kinds[data[0] % kinds.size()];
  if (data[0] / kinds.size() % 2 == 0) {
    check_body(kind, rest);
  } else {
    check_round_trip(kind, rest);
  }
  return 0;
}
