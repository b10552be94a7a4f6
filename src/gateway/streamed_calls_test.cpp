// Bodies that stream, through the whole front door.

#include <gtest/gtest.h>

#include "gateway/front_door.hpp"
#include "gateway/limits.hpp"
#include "gateway/test_object_service.hpp"
#include "objects/test_object_files.hpp"
#include "test/support/temporary_directory.hpp"
#include "wire/http/response_parser.hpp"
#include "wire/http/writer.hpp"
#include "wire/sigv4/chunk_signer.hpp"

namespace skerry::gateway {
namespace {

// A client that sends what it is given and keeps what comes.
class Client final : StreamHandler, ConnectHandler {
 public:
  Client(SimulatedLoop& loop, std::uint16_t port) : loop_(loop) {
    connecting_ = loop.connect({.host = "127.0.0.1", .port = port, .path = {}}, *this);
    loop.run_until_idle();
  }
  void send(std::string_view bytes) {
    out_ += bytes;
    stream_->set_interest(reads_ ? Interest::read_and_write : Interest::write);
    loop_.run_until_idle();
  }
  void hang_up() { stream_.reset(), loop_.run_until_idle(); }
  void finish_sending() { stream_->shutdown_write(), loop_.run_until_idle(); }
  void read_nothing() { reads_ = false; }
  void read_on() {
    reads_ = true;
    stream_->set_interest(Interest::read);
    loop_.run_until_idle();
  }

  std::string received;
  bool closed = false;

 private:
  void on_connect(std::unique_ptr<Stream> stream, int) override {
    stream_ = std::move(stream);
    stream_->set_handler(this);
    stream_->set_interest(Interest::read);
  }
  void on_writable() override {
    const Transfer put = stream_->write(as_bytes(out_));
    if (put.state == Transfer::State::done) out_.erase(0, put.bytes);
    if (put.state == Transfer::State::failed || out_.empty())
      stream_->set_interest(reads_ ? Interest::read : Interest::none);
  }
  void on_readable() override {
    std::array<std::byte, 4096> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::done) {
      received += as_text(std::span(buffer).first(got.bytes));
    } else if (got.state != Transfer::State::would_block) {
      closed = true;
      stream_->set_interest(Interest::none);
    }
  }

  SimulatedLoop& loop_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  std::string out_;
  bool reads_ = true;
};

class StreamedCalls : public testing::Test {
 protected:
  StreamedCalls() { door.open(Fd()); }

  Client client() { return Client(at.loop(), door.local().port); }

  http::RequestHead head_of(const std::string& method, const std::string& target) {
    auto head = sigv4::make_request(method, target, {"127.0.0.1"});
    EXPECT_TRUE(head.ok());
    return *head;
  }
  std::string sign(http::RequestHead& head, std::string_view payload) {
    return sigv4::sign(
        head,
        {.credentials = service.directory.credentials(), .rules = rules, .now = at.loop().wall()},
        {payload});
  }
  static std::string text_of(const http::RequestHead& head) {
    std::string out;
    EXPECT_TRUE(http::write_head(head, out).ok());
    return out;
  }
  std::string put_text(const std::string& target, const std::string& body,
                       http::Headers headers = {}) {
    http::RequestHead head = head_of("PUT", target);
    head.headers.insert(head.headers.end(), headers.begin(), headers.end());
    head.body = {http::Framing::length, body.size()};
    sign(head, sigv4::payload_hash(body));
    return text_of(head) + body;
  }
  std::string get_text(const std::string& target, http::Headers headers = {}) {
    http::RequestHead head = head_of("GET", target);
    head.headers.insert(head.headers.end(), headers.begin(), headers.end());
    sign(head, sigv4::payload_hash(""));
    return text_of(head);
  }
  // What one request on a connection of its own is answered.
  std::string answer(const std::string& request) {
    Client asked = client();
    asked.send(request);
    return asked.received;
  }
  bool stored(const std::string& key) { return service.objects.table.find(key) != nullptr; }
  std::size_t on_disk() {
    at.loop().run_until_idle();
    return at.on_disk();
  }

  test::TemporaryDirectory folder;
  objects::TestObjectFiles at{folder.path()};
  TestObjectGateway service{{at.loop(), at.pool(), at.store(), at.files()}};
  FrontDoor door{at.loop(), service.gateway, nullptr};
  const sigv4::ServiceRules rules = sigv4::rules_for({"s3"}, {"us-east-1"});
};

bool says(const std::string& received, const std::string& what) {
  return received.find(what) != std::string::npos;
}
bool has_status(const std::string& received, int status) {
  return received.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}
std::string body_of(const std::string& received) {
  const std::size_t end = received.find("\r\n\r\n");
  return end == std::string::npos ? "" : received.substr(end + 4);
}
std::string large_text(std::size_t size) {
  SeededRandom random(9);
  return random.text(size, "abcdefgh");
}

TEST_F(StreamedCalls, ABodyComesBackAsItWent) {
  for (const std::size_t size : {0UL, 1UL, 70'000UL, 3 * objects::piece_bytes_max + 5}) {
    const std::string body = large_text(size);
    const std::string put = answer(put_text("/b/key", body));
    ASSERT_TRUE(has_status(put, 200)) << put;
    EXPECT_TRUE(says(put, "ETag: \"" + hex(md5(as_bytes(body))) + "\"")) << put;
    const std::string got = answer(get_text("/b/key"));
    ASSERT_TRUE(has_status(got, 200)) << got.substr(0, 300);
    EXPECT_TRUE(says(got, "Content-Length: " + std::to_string(size) + "\r\n"));
    EXPECT_EQ(body_of(got), body);
    EXPECT_EQ(on_disk(), size == 0 ? 0U : 1U);  // what was replaced is gone
  }
}

TEST_F(StreamedCalls, PartsOfObjectsAndStatusesOfTheHandlers) {
  answer(put_text("/b/key", "0123456789"));
  const std::string part = answer(get_text("/b/key", {{"Range", "bytes=2-4"}}));
  EXPECT_TRUE(has_status(part, 206)) << part;
  EXPECT_EQ(body_of(part), "234");
  const std::string unchanged = answer(get_text("/b/key", {{"If-None-Match", "x"}}));
  EXPECT_TRUE(has_status(unchanged, 304)) << unchanged;
  EXPECT_EQ(body_of(unchanged), "");
  EXPECT_FALSE(says(unchanged, "Content-Length"));
  const std::string absent = answer(get_text("/b/absent"));
  EXPECT_TRUE(has_status(absent, 404));
  EXPECT_TRUE(says(absent, "x-amz-delete-marker: true"));
}

TEST_F(StreamedCalls, OneConnectionServesManyBodies) {
  const std::string large = large_text(600'000);
  Client one = client();
  one.send(put_text("/b/a", large) + put_text("/b/b", "small") + get_text("/b/a") +
           get_text("/b/b"));
  EXPECT_TRUE(one.received.ends_with("\r\n\r\nsmall"));
  EXPECT_TRUE(says(one.received, large));
  EXPECT_FALSE(one.closed);
}

TEST_F(StreamedCalls, ABodyThatIsNotWhatItsHashSays) {
  std::string request = put_text("/b/key", large_text(600'000));
  request.back() = '!';
  const std::string got = answer(request);
  EXPECT_TRUE(has_status(got, 400)) << got;
  EXPECT_TRUE(says(got, "<Code>XAmzContentSHA256Mismatch</Code>"));
  EXPECT_FALSE(stored("key"));
  EXPECT_EQ(on_disk(), 0U);
}

TEST_F(StreamedCalls, ContentMd5) {
  const std::string right = base64(md5(as_bytes("abc")));
  EXPECT_TRUE(has_status(answer(put_text("/b/key", "abc", {{"Content-MD5", right}})), 200));
  const std::string wrong = answer(put_text("/b/other", "abd", {{"Content-MD5", right}}));
  EXPECT_TRUE(says(wrong, "<Code>BadDigest</Code>")) << wrong;
  const std::string malformed = answer(put_text("/b/other", "abc", {{"Content-MD5", "abc"}}));
  EXPECT_TRUE(says(malformed, "<Code>InvalidDigest</Code>")) << malformed;
  EXPECT_FALSE(stored("other"));
  EXPECT_EQ(on_disk(), 1U);
}

TEST_F(StreamedCalls, ChecksumsInHeaders) {
  for (const objects::ChecksumAlgorithm algorithm : objects::checksum_algorithms) {
    objects::Checksummer sum(algorithm);
    sum.update(as_bytes("abc"));
    const std::string name(header_of(algorithm));
    const std::string value = sum.finish().base64();
    EXPECT_TRUE(has_status(answer(put_text("/b/key", "abc", {{name, value}})), 200)) << name;
    const std::string wrong = answer(put_text("/b/other", "abd", {{name, value}}));
    EXPECT_TRUE(says(wrong, "<Code>BadDigest</Code>")) << wrong;
    const std::string cut = answer(put_text("/b/other", "abc", {{name, value.substr(4)}}));
    EXPECT_TRUE(says(cut, "<Code>InvalidRequest</Code>")) << cut;
  }
  EXPECT_TRUE(says(answer(put_text("/b/other", "abc",
                                   {{"x-amz-checksum-crc32", "NSRBwg=="},
                                    {"x-amz-checksum-crc32c", "NkteMQ=="}})),
                   "Multiple checksum Types"));
  EXPECT_TRUE(
      says(answer(put_text("/b/other", "abc", {{"x-amz-checksum-xxhash64", "AAAAAAAAAAA="}})),
           "<Code>InvalidRequest</Code>"));
  EXPECT_TRUE(
      says(answer(put_text("/b/other", "abc", {{"x-amz-sdk-checksum-algorithm", "SHA256"}})),
           "no corresponding x-amz-checksum"));
  EXPECT_FALSE(stored("other"));
}

TEST_F(StreamedCalls, LeaveToContinueComesAfterAuthorisation) {
  http::RequestHead head = head_of("PUT", "/b/key");
  head.body = {http::Framing::length, 3};
  head.expects_continue = http::ExpectsContinue::yes;
  sign(head, sigv4::payload_hash("abc"));
  Client good = client();
  good.send(text_of(head));
  EXPECT_EQ(good.received, "HTTP/1.1 100 Continue\r\n\r\n");
  good.send("abc");
  EXPECT_TRUE(says(good.received, "HTTP/1.1 200 OK")) << good.received;

  for (const char* const target : {"/forbidden/key", "/absent/key"}) {
    http::RequestHead refused = head_of("PUT", target);
    refused.body = {http::Framing::length, 3};
    refused.expects_continue = http::ExpectsContinue::yes;
    sign(refused, sigv4::payload_hash("abc"));
    const std::string got = answer(text_of(refused));
    EXPECT_FALSE(says(got, "100 Continue")) << got;
    EXPECT_TRUE(has_status(got, target[1] == 'f' ? 403 : 404)) << got;
  }
}

TEST_F(StreamedCalls, NoByteIsTakenFromWhoMayNot) {
  const std::string big = large_text(2'000'000);
  for (const auto& [target, code] : std::map<std::string, std::string>{
           {"/forbidden/key", "AccessDenied"}, {"/absent/key", "NoSuchBucket"}}) {
    Client asked = client();
    asked.send(put_text(target, big));
    EXPECT_TRUE(says(asked.received, "<Code>" + code + "</Code>")) << asked.received;
    EXPECT_TRUE(says(asked.received, "<Resource>" + target + "</Resource>")) << asked.received;
    EXPECT_TRUE(says(asked.received, "Connection: close"));
    Client small = client();
    small.send(put_text(target, "small") + put_text("/b/next", "next"));
    EXPECT_TRUE(says(small.received, "<Code>" + code + "</Code>"));
    EXPECT_TRUE(says(small.received, "HTTP/1.1 200 OK")) << small.received;
  }
  EXPECT_EQ(on_disk(), 1U);
}

TEST_F(StreamedCalls, AWrongSignatureIsRefusedAtTheHead) {
  http::RequestHead head = head_of("PUT", "/b/key");
  head.body = {http::Framing::length, 5'000'000};
  sign(head, "UNSIGNED-PAYLOAD");
  for (http::Header& header : head.headers)
    if (header.name == "Authorization") header.value.back() ^= 1;
  const std::string got = answer(text_of(head));
  EXPECT_TRUE(says(got, "<Code>SignatureDoesNotMatch</Code>")) << got;
  const std::string anonymous =
      answer("PUT /b/key HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n\r\n");
  EXPECT_TRUE(has_status(anonymous, 403)) << anonymous;
}

TEST_F(StreamedCalls, ABodyOfUnknownOrTooLargeLength) {
  http::RequestHead none = head_of("PUT", "/b/key");
  sign(none, "UNSIGNED-PAYLOAD");
  EXPECT_TRUE(says(answer(text_of(none)), "<Code>MissingContentLength</Code>"));
  http::RequestHead chunked = head_of("PUT", "/b/key");
  chunked.body = {http::Framing::chunked, 0};
  sign(chunked, "UNSIGNED-PAYLOAD");
  EXPECT_TRUE(has_status(answer(text_of(chunked)), 411));
  http::RequestHead large = head_of("PUT", "/b/key");
  large.body = {http::Framing::length, streamed_body_bytes_max + 1};
  sign(large, "UNSIGNED-PAYLOAD");
  EXPECT_TRUE(says(answer(text_of(large)), "<Code>EntityTooLarge</Code>"));
}

TEST_F(StreamedCalls, AClientThatDiesInTheMidstLeavesNothing) {
  const std::string request = put_text("/b/key", large_text(1'000'000));
  for (const std::size_t cut : {600UL, 300'000UL, 700'000UL, request.size() - 1}) {
    Client dying = client();
    dying.send(request.substr(0, cut));
    dying.hang_up();
    EXPECT_EQ(on_disk(), 0U) << cut;
    EXPECT_FALSE(stored("key"));
  }
  EXPECT_EQ(door.connections(), 0U);
  Client ending = client();
  ending.send(request.substr(0, 700'000));
  ending.finish_sending();
  EXPECT_TRUE(says(ending.received, "<Code>IncompleteBody</Code>")) << ending.received;
  EXPECT_EQ(on_disk(), 0U);
}

TEST_F(StreamedCalls, AClientThatStallsIsToldSo) {
  const std::string request = put_text("/b/key", large_text(1'000'000));
  Client slow = client();
  slow.send(request.substr(0, 400'000));
  at.loop().run_for(body_stall_max - std::chrono::seconds(2));
  slow.send(request.substr(400'000, 10));
  at.loop().run_for(body_stall_max - std::chrono::seconds(2));
  EXPECT_EQ(slow.received, "");
  at.loop().run_for(std::chrono::seconds(4));
  EXPECT_TRUE(says(slow.received, "<Code>RequestTimeout</Code>")) << slow.received;
  EXPECT_EQ(on_disk(), 0U);
}

TEST_F(StreamedCalls, AHandlerThatRefusesLeavesNoFile) {
  const std::string got = answer(put_text("/b/refused", large_text(400'000)));
  EXPECT_TRUE(has_status(got, 412)) << got;
  EXPECT_EQ(on_disk(), 0U);
}

TEST_F(StreamedCalls, ARefusedCommitLeavesNoFile) {
  at.answer_commits_with(DiskAnswer::full);
  EXPECT_TRUE(has_status(answer(put_text("/b/key", "abc")), 503));
  EXPECT_FALSE(stored("key"));
  at.answer_commits_with(DiskAnswer::durable);
  EXPECT_TRUE(has_status(answer(put_text("/b/key", "abc")), 200));
  EXPECT_EQ(on_disk(), 1U);
}

TEST_F(StreamedCalls, ASlowReaderOfADeletedObjectGetsAllOfIt) {
  const std::string body = large_text(2'000'000);
  answer(put_text("/b/key", body));
  Client slow = client();
  slow.read_nothing();
  slow.send(get_text("/b/key"));
  EXPECT_EQ(slow.received, "");
  EXPECT_TRUE(has_status(answer(put_text("/b/key", "another")), 200));
  slow.read_on();
  EXPECT_EQ(body_of(slow.received), body);
  EXPECT_EQ(on_disk(), 1U);
}

// An aws-chunked body: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
class ChunkedCalls : public StreamedCalls {
 protected:
  std::string chunked_put(sigv4::PayloadKind kind, const std::string& body, bool good_checksum) {
    http::RequestHead head = head_of("PUT", "/b/key");
    const bool trailer = kind != sigv4::PayloadKind::streaming_signed;
    head.headers.push_back({"Content-Encoding", "aws-chunked"});
    head.headers.push_back({"x-amz-decoded-content-length", std::to_string(body.size())});
    if (trailer) head.headers.push_back({"x-amz-trailer", "x-amz-checksum-crc32c"});
    head.body = {http::Framing::length, 0};
    const std::string seed = sign(head, sigv4::payload_text(kind));
    std::optional<sigv4::ChunkChain> chain;
    if (kind != sigv4::PayloadKind::streaming_unsigned_trailer) {
      const auto parsed = std::get<sigv4::SignedRequest>(sigv4::parse(head));
      const std::string secret = service.directory.credentials().secret_access_key;
      chain.emplace(parsed, sigv4::derive_signing_key({secret}, parsed.scope), seed);
    }
    sigv4::ChunkWriter writer(std::move(chain));
    std::string sent;
    constexpr std::size_t chunk = 65'536;
    for (std::size_t i = 0; i < body.size(); i += chunk)
      writer.write(as_bytes(std::string_view(body).substr(i, chunk)), sent);
    objects::Checksummer sum(objects::ChecksumAlgorithm::crc32c);
    sum.update(as_bytes(good_checksum ? body : body + "x"));
    http::Headers trailers;
    if (trailer) trailers.push_back({"x-amz-checksum-crc32c", sum.finish().base64()});
    writer.finish(trailers, sent);
    head.body.length = sent.size();
    return text_of(head) + sent;
  }
};

constexpr std::array kinds{sigv4::PayloadKind::streaming_signed,
                           sigv4::PayloadKind::streaming_signed_trailer,
                           sigv4::PayloadKind::streaming_unsigned_trailer};

TEST_F(ChunkedCalls, EachKindIsDecoded) {
  const std::string body = large_text(700'001);
  for (const sigv4::PayloadKind kind : kinds) {
    const std::string put = answer(chunked_put(kind, body, true));
    ASSERT_TRUE(has_status(put, 200)) << put;
    EXPECT_EQ(body_of(answer(get_text("/b/key"))), body);
  }
  EXPECT_EQ(on_disk(), 1U);
}

TEST_F(ChunkedCalls, AnyByteOfASignedBodyCounts) {
  const std::string body = large_text(70'000);
  const std::string good = chunked_put(sigv4::PayloadKind::streaming_signed_trailer, body, true);
  const std::size_t start = good.find("\r\n\r\n") + 4;
  SeededRandom random(5);
  std::vector<std::size_t> places{start, start + 4, start + 5, start + 30, start + 90};
  for (int i = 0; i < 20; ++i) places.push_back(start + random.below(good.size() - start));
  for (std::size_t i = good.size() - 140; i < good.size(); i += 7) places.push_back(i);
  for (const std::size_t place : places) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 1);
    Client asked = client();
    asked.send(bad);
    asked.finish_sending();
    EXPECT_TRUE(has_status(asked.received, 400) || has_status(asked.received, 403))
        << place - start << ": " << asked.received.substr(0, 400);
    EXPECT_FALSE(stored("key")) << place - start;
  }
  EXPECT_EQ(on_disk(), 0U);
}

TEST_F(ChunkedCalls, AWrongChecksumInTheTrailer) {
  for (const sigv4::PayloadKind kind : {kinds[1], kinds[2]}) {
    const std::string got = answer(chunked_put(kind, "abc", false));
    EXPECT_TRUE(says(got, "<Code>BadDigest</Code>")) << got;
  }
  EXPECT_EQ(on_disk(), 0U);
}

}  // namespace
}  // namespace skerry::gateway
