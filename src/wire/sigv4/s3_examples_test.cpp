// The worked examples of the S3 API reference: sig-v4-header-based-auth.html,
// sigv4-query-string-auth.html, sigv4-streaming.html and sigv4-streaming-trailers.html under
// https://docs.aws.amazon.com/AmazonS3/latest/API/.

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.hpp"
#include "wire/sigv4/attempt.hpp"
#include "wire/sigv4/chunk_signer.hpp"
#include "wire/sigv4/chunked_payload.hpp"

namespace skerry::sigv4 {
namespace {

const std::string empty_hash = payload_hash("");
const std::string bucket_host = "examplebucket.s3.amazonaws.com";

std::string signed_with(http::RequestHead& head, const std::string& payload) {
  const ServiceRules rules = s3_rules();
  return sign(head, {example_credentials(), rules, example_time()}, PayloadText{payload});
}

TEST(S3Examples, GetObject) {
  http::RequestHead head = request("GET", "/test.txt", bucket_host);
  head.headers.push_back({"Range", "bytes=0-9"});
  EXPECT_EQ(signed_with(head, empty_hash),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  EXPECT_TRUE(attempt(head, s3_rules(), "").ok());
}

TEST(S3Examples, PutObject) {
  http::RequestHead head = request("PUT", "/test$file.text", bucket_host);
  head.headers.push_back({"Date", "Fri, 24 May 2013 00:00:00 GMT"});
  head.headers.push_back({"x-amz-storage-class", "REDUCED_REDUNDANCY"});
  EXPECT_EQ(signed_with(head, payload_hash("Welcome to Amazon S3.")),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  EXPECT_TRUE(attempt(head, s3_rules(), "Welcome to Amazon S3.").ok());
}

TEST(S3Examples, GetBucketLifecycleAndList) {
  http::RequestHead lifecycle = request("GET", "/?lifecycle", bucket_host);
  EXPECT_EQ(signed_with(lifecycle, empty_hash),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  http::RequestHead list = request("GET", "/?max-keys=2&prefix=J", bucket_host);
  EXPECT_EQ(signed_with(list, empty_hash),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(S3Examples, PresignedGet) {
  http::RequestHead head = request("GET", "/test.txt", bucket_host);
  const ServiceRules rules = s3_rules();
  presign(head, {example_credentials(), rules, example_time()}, std::chrono::seconds(86400),
          PayloadText{"UNSIGNED-PAYLOAD"});
  EXPECT_EQ(head.target,
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date="
            "20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  EXPECT_TRUE(attempt(head, rules, std::nullopt).ok());
}

// 65 KiB of 'a' in chunks of 64 KiB and 1 KiB.
struct ChunkedExample {
  http::RequestHead head;
  std::string seed;
  std::string body;
};

ChunkedExample chunked_example(PayloadKind kind, const http::Headers& trailers) {
  ChunkedExample out{request("PUT", "/examplebucket/chunkObject.txt", "s3.amazonaws.com"), {}, {}};
  http::Headers& headers = out.head.headers;
  headers.push_back({"x-amz-storage-class", "REDUCED_REDUNDANCY"});
  headers.push_back({"Content-Encoding", "aws-chunked"});
  headers.push_back({"x-amz-decoded-content-length", "66560"});
  if (trailers.empty()) {
    headers.push_back({"Content-Length", "66824"});
  } else {
    headers.push_back({"x-amz-trailer", trailers.front().name});
  }
  out.seed = signed_with(out.head, std::string(payload_text(kind)));
  const SignedRequest parsed = std::get<SignedRequest>(parse(out.head));
  ChunkWriter writer(ChunkChain(
      parsed, derive_signing_key(SecretKey{example_credentials().secret_access_key}, parsed.scope),
      out.seed));
  const std::string data(65536, 'a');
  writer.write(as_bytes(data), out.body);
  writer.write(as_bytes(std::string_view(data).substr(0, 1024)), out.body);
  writer.finish(trailers, out.body);
  return out;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

TEST(S3Examples, ChunkedUpload) {
  const ChunkedExample example = chunked_example(PayloadKind::streaming_signed, {});
  EXPECT_EQ(example.seed, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  EXPECT_EQ(example.body.size(), 66824U);
  EXPECT_TRUE(contains(example.body,
                       "10000;chunk-signature="
                       "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"));
  EXPECT_TRUE(contains(example.body,
                       "400;chunk-signature="
                       "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"));
  EXPECT_TRUE(contains(example.body,
                       "0;chunk-signature="
                       "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"));
  EXPECT_TRUE(attempt(example.head, s3_rules(), std::nullopt).ok());
}

TEST(S3Examples, ChunkedUploadWithATrailer) {
  const ChunkedExample example = chunked_example(PayloadKind::streaming_signed_trailer,
                                                 {{"x-amz-checksum-crc32c", "sOO8/Q=="}});
  EXPECT_EQ(example.seed, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
  for (const char* signature : {"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                                "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"})
    EXPECT_TRUE(contains(example.body, std::string(";chunk-signature=") + signature + "\r\n"));
  EXPECT_TRUE(contains(example.body,
                       "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:"
                       "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"));
  EXPECT_TRUE(attempt(example.head, s3_rules(), std::nullopt).ok());
}

}  // namespace
}  // namespace skerry::sigv4
