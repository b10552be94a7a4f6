#include "wire/sigv4/chunked_payload.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.hpp"
#include "wire/sigv4/attempt.hpp"
#include "wire/sigv4/chunk_signer.hpp"
#include "wire/sigv4/limits.hpp"

namespace skerry::sigv4 {
namespace {

const std::string data = std::string(9000, 'a') + std::string(500, 'b');
const http::Headers checksum{{"x-amz-checksum-crc32", "AAAAAA=="}};

struct Upload {
  http::RequestHead head;
  std::string body;
};

// Signed for `length` bytes, with the data in a chunk of 9000 bytes and one of 500.
Upload upload(PayloadKind kind, const std::string& length = "9500") {
  Upload out{request("PUT", "/b/k", "s3.amazonaws.com"), {}};
  const bool trailer = kind != PayloadKind::streaming_signed;
  out.head.headers.push_back({"X-Amz-Decoded-Content-Length", length});
  if (trailer) out.head.headers.push_back({"X-Amz-Trailer", "x-amz-checksum-crc32"});
  const ServiceRules rules = s3_rules();
  const std::string seed = sign(out.head, {example_credentials(), rules, example_time()},
                                PayloadText{payload_text(kind)});
  const SignedRequest parsed = std::get<SignedRequest>(parse(out.head));
  std::optional<ChunkChain> chain;
  if (kind != PayloadKind::streaming_unsigned_trailer)
    chain.emplace(
        parsed,
        derive_signing_key(SecretKey{example_credentials().secret_access_key}, parsed.scope), seed);
  ChunkWriter writer(std::move(chain));
  writer.write(as_bytes(data).first(9000), out.body);
  writer.write(as_bytes(data).subspan(9000), out.body);
  writer.finish(trailer ? checksum : http::Headers{}, out.body);
  return out;
}

Result<ChunkedPayload, SigV4Error> decoder(const http::RequestHead& head) {
  const Result<Verified, SigV4Error> verified = attempt(head, s3_rules(), std::nullopt);
  EXPECT_TRUE(verified.ok());
  const SignedRequest parsed = std::get<SignedRequest>(parse(head));
  const SigningKey key =
      derive_signing_key(SecretKey{example_credentials().secret_access_key}, parsed.scope);
  return ChunkedPayload::create(*verified, parsed, head, key);
}

struct Decoded {
  std::string data;
  std::optional<Reason> failure;
  http::Headers trailers;
};

Decoded decode(const http::RequestHead& head, std::string_view body, std::size_t piece_size) {
  Result<ChunkedPayload, SigV4Error> payload = decoder(head);
  Decoded out;
  while (!body.empty() && !out.failure) {
    std::string_view piece = body.substr(0, piece_size);
    body.remove_prefix(piece.size());
    while (!piece.empty() && !out.failure) {
      const ChunkStep step = payload->next(as_bytes(piece));
      piece.remove_prefix(step.consumed);
      if (const auto* bytes = std::get_if<ProvisionalBytes>(&step.event))
        out.data += as_text(bytes->bytes);
      if (const auto* error = std::get_if<SigV4Error>(&step.event)) out.failure = error->reason;
      EXPECT_TRUE(!std::holds_alternative<NeedMore>(step.event) || piece.empty());
    }
  }
  if (out.failure) {
    EXPECT_FALSE(payload->end_of_input().ok());
  } else if (const auto end = payload->end_of_input(); !end) {
    out.failure = end.error().reason;
  }
  out.trailers = payload->trailers();
  return out;
}

std::optional<Reason> failure(const http::RequestHead& head, const std::string& body) {
  const Decoded whole = decode(head, body, body.size());
  EXPECT_EQ(decode(head, body, 1).failure, whole.failure);
  EXPECT_EQ(decode(head, body, 7).failure, whole.failure);
  return whole.failure;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

constexpr PayloadKind kinds[] = {PayloadKind::streaming_signed,
                                 PayloadKind::streaming_signed_trailer,
                                 PayloadKind::streaming_unsigned_trailer};

TEST(ChunkedPayload, DecodesEachKindHoweverItIsCut) {
  for (const PayloadKind kind : kinds) {
    const Upload u = upload(kind);
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{3}, std::size_t{85}, std::size_t{8192}, u.body.size()}) {
      const Decoded decoded = decode(u.head, u.body, piece);
      EXPECT_EQ(decoded.failure, std::nullopt);
      EXPECT_EQ(decoded.data, data);
      EXPECT_EQ(decoded.trailers,
                kind == PayloadKind::streaming_signed ? http::Headers{} : checksum);
    }
  }
}

TEST(ChunkedPayload, EachCutOffBodyIsIncomplete) {
  for (const PayloadKind kind : kinds) {
    const Upload u = upload(kind);
    for (std::size_t size = 0; size<u.body.size(); size += size> 100 && size < 9000 ? 500 : 1)
      EXPECT_EQ(decode(u.head, std::string_view(u.body).substr(0, size), 8192).failure,
                Reason::body_incomplete)
          << size;
  }
}

TEST(ChunkedPayload, EachChangedByteOfASignedBodyIsRefused) {
  for (const PayloadKind kind :
       {PayloadKind::streaming_signed, PayloadKind::streaming_signed_trailer}) {
    const Upload u = upload(kind);
    const std::string head_size = "2328";  // in hex: 9000
    for (std::size_t i = 0; i<u.body.size(); i += i> 200 && i < 8900 ? 97 : 1) {
      std::string body = u.body;
      body[i] = static_cast<char>(body[i] ^ 1);
      EXPECT_NE(decode(u.head, body, body.size()).failure, std::nullopt) << i;
    }
    EXPECT_EQ(u.body.rfind(head_size, 0), 0U);
    std::string changed = u.body;
    changed[5000] = 'x';
    EXPECT_EQ(failure(u.head, changed), Reason::chunk_signature_mismatch);
  }
}

TEST(ChunkedPayload, ChunksCannotBeReorderedOrDropped) {
  const Upload u = upload(PayloadKind::streaming_signed, "9500");
  const std::size_t second = u.body.find("1f4;");
  const std::size_t last = u.body.find("0;chunk", second);
  const std::string first = u.body.substr(0, second);
  const std::string small = u.body.substr(second, last - second);
  EXPECT_EQ(failure(u.head, small + first + u.body.substr(last)), Reason::chunk_signature_mismatch);
  const Upload shorter = upload(PayloadKind::streaming_signed, "500");
  EXPECT_EQ(failure(shorter.head, small + u.body.substr(last)), Reason::chunk_signature_mismatch);
}

TEST(ChunkedPayload, TheDecodedLengthMustBeTheAnnouncedOne) {
  for (const PayloadKind kind : kinds)
    for (const char* length : {"0", "9499", "9501", "18446744073709551615"}) {
      const Upload u = upload(kind, length);
      EXPECT_EQ(failure(u.head, u.body), Reason::body_incomplete) << length;
    }
  for (const char* length : {"", "-1", "+1", "0x10", "18446744073709551616"})
    EXPECT_EQ(decoder(upload(PayloadKind::streaming_signed, length).head).error().reason,
              Reason::decoded_length_missing)
        << length;
}

TEST(ChunkedPayload, RefusesMalformedChunkHeaders) {
  const Upload u = upload(PayloadKind::streaming_unsigned_trailer);
  ASSERT_EQ(u.body.rfind("2328\r\n", 0), 0U);
  const std::string rest = u.body.substr(6);
  EXPECT_EQ(failure(u.head, "2328\r\n" + rest), std::nullopt);
  for (const char* start :
       {"2328\n", "\r\n", "0x2328\r\n", "+2328\r\n", " 2328\r\n", "2328 \r\n", "2328;a=b\r\n",
        "2328;chunk-signature=\r\n", "11111111111111111\r\n", "2328\r\r\n", "g\r\n"})
    EXPECT_EQ(failure(u.head, start + rest), Reason::chunk_malformed) << start;
  EXPECT_EQ(failure(u.head, std::string(200, '0') + rest), Reason::chunk_malformed);
  EXPECT_EQ(failure(u.head, "2327\r\n" + rest), Reason::chunk_malformed);
  EXPECT_EQ(failure(u.head, u.body + "x"), Reason::chunk_malformed);

  const Upload with = upload(PayloadKind::streaming_signed);
  EXPECT_EQ(failure(with.head, replaced(with.body, ";chunk-signature=", ";chunk-sig=")),
            Reason::chunk_malformed);
  EXPECT_EQ(failure(with.head, u.body), Reason::chunk_malformed);
}

TEST(ChunkedPayload, OnlyTheLastChunkMayBeSmall) {
  const Upload u = upload(PayloadKind::streaming_unsigned_trailer, "8192");
  const std::string small(8191, 's');
  EXPECT_EQ(failure(u.head, "1fff\r\n" + small + "\r\n1\r\ns\r\n0\r\n"), Reason::chunk_too_small);
  EXPECT_EQ(failure(u.head, "2000\r\n" + small + "s\r\n0\r\nx-amz-checksum-crc32:A\r\n\r\n"),
            std::nullopt);
  SigV4Error error;
  error.reason = Reason::chunk_too_small;
  EXPECT_EQ(describe(error, Dialect::s3).code, "InvalidChunkSizeError");
}

TEST(ChunkedPayload, TrailersMustBeTheAnnouncedOnes) {
  const Upload u = upload(PayloadKind::streaming_unsigned_trailer);
  const std::string line = "x-amz-checksum-crc32:AAAAAA==\r\n";
  const auto with = [&](const std::string& trailers) {
    return failure(u.head, replaced(u.body, line, trailers));
  };
  EXPECT_EQ(with("X-Amz-Checksum-CRC32: AAAAAA==\r\n"), std::nullopt);
  EXPECT_EQ(with(""), Reason::trailer_malformed);
  EXPECT_EQ(with(line + line), Reason::trailer_malformed);
  EXPECT_EQ(with(line + "x-amz-checksum-sha1:A\r\n"), Reason::trailer_malformed);
  EXPECT_EQ(with("x-amz-meta-a:b\r\n"), Reason::trailer_malformed);
  EXPECT_EQ(with(line + "x-amz-trailer-signature:" + std::string(64, 'a') + "\r\n"),
            Reason::trailer_malformed);
  EXPECT_EQ(with("x-amz-checksum-crc32 :A\r\n"), Reason::trailer_malformed);
  EXPECT_EQ(with("x-amz-checksum-crc32:A\n"), Reason::trailer_malformed);
  EXPECT_EQ(with("x-amz-checksum-crc32:" + std::string(trailer_bytes_max, 'A') + "\r\n"),
            Reason::trailer_malformed);
}

TEST(ChunkedPayload, ASignedTrailerMustBeSignedLast) {
  const Upload u = upload(PayloadKind::streaming_signed_trailer);
  const std::size_t at = u.body.find("x-amz-trailer-signature:");
  const std::string signature = u.body.substr(at, u.body.size() - at - 2);
  const std::string line = "x-amz-checksum-crc32:AAAAAA==\r\n";
  EXPECT_EQ(failure(u.head, replaced(u.body, signature, "")), Reason::trailer_malformed);
  EXPECT_EQ(failure(u.head, replaced(u.body, line + signature, signature + line)),
            Reason::trailer_malformed);
  EXPECT_EQ(failure(u.head, replaced(u.body, signature, signature + signature)),
            Reason::trailer_malformed);
  EXPECT_EQ(failure(u.head, replaced(u.body, "AAAAAA==", "AAAAAB==")),
            Reason::chunk_signature_mismatch);
  EXPECT_EQ(
      failure(u.head, replaced(u.body, "x-amz-trailer-signature:", "x-amz-trailer-signature:0")),
      Reason::chunk_signature_mismatch);
}

TEST(ChunkedPayload, TheAnnouncementMustFitTheKind) {
  const auto reason = [](PayloadKind kind, const http::Headers& more) -> std::optional<Reason> {
    http::RequestHead head = request("PUT", "/b/k", "h");
    head.headers.push_back({"X-Amz-Decoded-Content-Length", "1"});
    head.headers.insert(head.headers.end(), more.begin(), more.end());
    const ServiceRules rules = s3_rules();
    sign(head, {example_credentials(), rules, example_time()}, PayloadText{payload_text(kind)});
    const auto made = decoder(head);
    return made.ok() ? std::nullopt : std::optional(made.error().reason);
  };
  const PayloadKind with = PayloadKind::streaming_signed_trailer;
  const http::Header one{"x-amz-trailer", "x-amz-checksum-crc32"};
  EXPECT_EQ(reason(with, {one}), std::nullopt);
  EXPECT_EQ(reason(with, {{"x-amz-trailer", "X-Amz-Checksum-Sha1, x-amz-checksum-crc32"}}),
            std::nullopt);
  EXPECT_EQ(reason(with, {}), Reason::trailer_malformed);
  EXPECT_EQ(reason(with, {one, one}), Reason::trailer_malformed);
  EXPECT_EQ(reason(with, {{"x-amz-trailer", ""}}), Reason::trailer_malformed);
  EXPECT_EQ(reason(with, {{"x-amz-trailer", "x-amz-acl"}}), Reason::trailer_malformed);
  EXPECT_EQ(reason(with, {{"x-amz-trailer", "x-amz-checksum-a,x-amz-checksum-a"}}),
            Reason::trailer_malformed);
  EXPECT_EQ(reason(PayloadKind::streaming_signed, {one}), Reason::trailer_malformed);
  EXPECT_EQ(reason(PayloadKind::streaming_signed, {{"x-amz-decoded-content-length", "1"}}),
            Reason::decoded_length_missing);
}

}  // namespace
}  // namespace skerry::sigv4
