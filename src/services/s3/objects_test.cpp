#include "base/digest.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::s3 {
namespace {

HeadObjectRequest head(const std::string& key) {
  HeadObjectRequest request;
  request.bucket = "b-1";
  request.key = key;
  return request;
}
DeleteObjectRequest deletion(const std::string& key,
                             std::optional<std::string> version = std::nullopt) {
  DeleteObjectRequest request;
  request.bucket = "b-1";
  request.key = key;
  request.version_id = std::move(version);
  return request;
}

class ObjectsTest : public S3TestIn<test::TemporaryDirectory> {
 protected:
  ObjectsTest() { make_bucket(); }
};

TEST_F(ObjectsTest, WhatWasPutComesBackWithWhatWasSaidOfIt) {
  PutObjectRequest request;
  request.bucket = "b-1";
  request.key = "a/k";
  request.content_type = "text/plain";
  request.cache_control = "no-store";
  request.content_encoding = "aws-chunked,gzip";
  request.metadata = {{{"colour", "blue"}}};
  request.tagging = "team=red&x=a%20b";
  request.storage_class = "STANDARD_IA";
  const auto made = put(request, "hello");
  ASSERT_EQ(code_of(made), "ok");
  EXPECT_EQ(made->e_tag, "\"5d41402abc4b2a76b9719d911017c592\"");
  EXPECT_TRUE(made->checksum_crc64_nvme);
  EXPECT_EQ(made->checksum_type, "FULL_OBJECT");
  EXPECT_EQ(made->server_side_encryption, "AES256");
  EXPECT_FALSE(made->version_id);
  restart();
  EXPECT_EQ(get("a/k"), "hello");
  const auto looked = call<HeadObjectOperation>(head("a/k"));
  EXPECT_EQ(looked->content_type, "text/plain");
  EXPECT_EQ(looked->cache_control, "no-store");
  EXPECT_EQ(looked->content_encoding, "gzip");
  EXPECT_EQ(looked->metadata->front().second, "blue");
  EXPECT_EQ(looked->storage_class, "STANDARD_IA");
  EXPECT_EQ(looked->tag_count, 2);
  EXPECT_EQ(looked->content_length, 5);
  EXPECT_FALSE(looked->checksum_crc64_nvme);
  auto with_checksum = head("a/k");
  with_checksum.checksum_mode = "ENABLED";
  EXPECT_EQ(call<HeadObjectOperation>(with_checksum)->checksum_crc64_nvme,
            made->checksum_crc64_nvme);
}

TEST_F(ObjectsTest, RangesAndConditions) {
  ASSERT_EQ(code_of(put("k", "0123456789")), "ok");
  auto request = object("k");
  request.range = "bytes=2-4";
  const auto answer = call<GetObjectOperation>(request);
  EXPECT_EQ(answer->content_range, "bytes 2-4/10");
  EXPECT_EQ(answer->content_length, 3);
  EXPECT_EQ(status, 206);
  EXPECT_EQ(answered->read_all().value(), "234");
  request.range = "bytes=10-";
  EXPECT_EQ(get(request), "416 InvalidRange");
  EXPECT_EQ(header("content-range"), "bytes */10");
  request.range.reset();
  request.if_none_match = *call<HeadObjectOperation>(head("k"))->e_tag;
  EXPECT_EQ(get(request), "304 NotModified");
  EXPECT_EQ(header("etag"), *request.if_none_match);
  request.if_none_match.reset();
  request.if_match = "\"other\"";
  EXPECT_EQ(get(request), "412 PreconditionFailed");
  request.if_match.reset();
  request.response_content_type = "image/png";
  EXPECT_EQ(call<GetObjectOperation>(request)->content_type, "image/png");
  request.part_number = 1;
  EXPECT_EQ(get(request), "0123456789");
  request.part_number = 2;
  EXPECT_EQ(get(request), "416 InvalidPartNumber");
}

TEST_F(ObjectsTest, WritesMayBeConditional) {
  PutObjectRequest request;
  request.bucket = "b-1";
  request.key = "k";
  request.if_none_match = "*";
  const auto first = put(request, "1");
  EXPECT_EQ(code_of(first), "ok");
  EXPECT_EQ(code_of(put(request, "2")), "412 PreconditionFailed");
  request.if_none_match.reset();
  request.if_match = *first->e_tag;
  EXPECT_EQ(code_of(put(request, "3")), "ok");
  EXPECT_EQ(code_of(put(request, "4")), "412 PreconditionFailed");
  request.key = "absent";
  EXPECT_EQ(code_of(put(request, "5")), "404 NoSuchKey");
  EXPECT_EQ(get("k"), "3");
}

TEST_F(ObjectsTest, WhoMayNotListDoesNotLearnWhatIsThere) {
  directory.documents["reader"] =
      document(R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})");
  EXPECT_EQ(get(object("absent"), "reader"), "403 AccessDenied");
  EXPECT_EQ(get("absent"), "404 NoSuchKey");
  auto elsewhere = object("k");
  elsewhere.bucket = "no-such-bucket";
  EXPECT_EQ(get(elsewhere, "reader"), "404 NoSuchBucket");
}

TEST_F(ObjectsTest, OverwritingFreesTheOldBytes) {
  ASSERT_EQ(code_of(put("k", "one")), "ok");
  ASSERT_EQ(code_of(put("k", "two")), "ok");
  EXPECT_EQ(files.on_disk(), 1u);
  EXPECT_EQ(get("k"), "two");
  answered.reset();
  ASSERT_EQ(code_of(call<DeleteObjectOperation>(deletion("k"))), "ok");
  files.loop().run_until_idle();
  EXPECT_EQ(files.on_disk(), 0u);
  EXPECT_EQ(code_of(call<DeleteObjectOperation>(deletion("k"))), "ok");  // gone already
}

TEST_F(ObjectsTest, VersionsAreKeptHiddenAndBroughtBack) {
  ASSERT_EQ(code_of(put("k", "before")), "ok");
  keep_versions();
  const auto first = put("k", "first");
  const auto second = put("k", "second");
  ASSERT_TRUE(first->version_id && second->version_id);
  EXPECT_NE(first->version_id, second->version_id);
  auto old = object("k");
  old.version_id = first->version_id;
  EXPECT_EQ(get(old), "first");
  old.version_id = "null";
  EXPECT_EQ(get(old), "before");

  const auto deleted = call<DeleteObjectOperation>(deletion("k"));
  EXPECT_EQ(deleted->delete_marker, true);
  EXPECT_EQ(get("k"), "404 NoSuchKey");
  EXPECT_EQ(header("x-amz-delete-marker"), "true");
  EXPECT_EQ(header("x-amz-version-id"), *deleted->version_id);
  auto marker = object("k");
  marker.version_id = deleted->version_id;
  EXPECT_EQ(get(marker), "405 MethodNotAllowed");
  EXPECT_EQ(header("allow"), "DELETE");

  const auto undone = call<DeleteObjectOperation>(deletion("k", deleted->version_id));
  EXPECT_EQ(undone->delete_marker, true);
  EXPECT_EQ(get("k"), "second");
  call<DeleteObjectOperation>(deletion("k", second->version_id)).ok();
  EXPECT_EQ(get("k"), "first");
  marker.version_id = std::string(32, 'x');
  EXPECT_EQ(get(marker), "404 NoSuchVersion");
  marker.version_id = "short";
  EXPECT_EQ(get(marker), "400 InvalidArgument");
}

TEST_F(ObjectsTest, SuspendedVersioningReplacesOnlyTheNullVersion) {
  keep_versions();
  const auto kept = put("k", "kept");
  keep_versions("Suspended");
  EXPECT_EQ(put("k", "null 1")->version_id, "null");
  EXPECT_EQ(put("k", "null 2")->version_id, "null");
  ListObjectVersionsRequest list;
  list.bucket = "b-1";
  EXPECT_EQ(call<ListObjectVersionsOperation>(list)->versions->size(), 2u);
  const auto marker = call<DeleteObjectOperation>(deletion("k"));
  EXPECT_EQ(marker->version_id, "null");
  const auto listed = call<ListObjectVersionsOperation>(list);
  EXPECT_EQ(listed->versions->size(), 1u);
  EXPECT_EQ(listed->versions->front().version_id, kept->version_id);
  EXPECT_EQ(listed->delete_markers->size(), 1u);
}

TEST_F(ObjectsTest, ManyAreDeletedAtOnceEachByItsOwnRight) {
  directory.documents["half"] = document(
      R"({"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::b-1/mine/*"})");
  put("mine/a", "a").ok();
  put("yours/a", "a").ok();
  DeleteObjectsRequest request;
  request.bucket = "b-1";
  ObjectIdentifier mine;
  mine.key = "mine/a";
  ObjectIdentifier yours;
  yours.key = "yours/a";
  request.delete_.emplace().objects = {{mine, yours}};
  const auto answer = call_as<DeleteObjectsOperation>("half", request);
  ASSERT_EQ(code_of(answer), "ok");
  EXPECT_EQ(answer->deleted->front().key, "mine/a");
  EXPECT_EQ(answer->errors->front().key, "yours/a");
  EXPECT_EQ(answer->errors->front().code, "AccessDenied");
  EXPECT_EQ(get("yours/a"), "a");
  EXPECT_EQ(get("mine/a"), "404 NoSuchKey");
}

TEST_F(ObjectsTest, CopiesShareBytesAndChooseTheirMetadata) {
  PutObjectRequest request;
  request.bucket = "b-1";
  request.key = "from";
  request.content_type = "text/plain";
  request.tagging = "a=1";
  ASSERT_EQ(code_of(put(request, "shared")), "ok");
  CopyObjectRequest copy;
  copy.bucket = "b-1";
  copy.key = "to";
  copy.copy_source = "b-1/from";
  const auto copied = call<CopyObjectOperation>(copy);
  ASSERT_EQ(code_of(copied), "ok");
  EXPECT_EQ(files.on_disk(), 1u);
  EXPECT_EQ(call<HeadObjectOperation>(head("to"))->content_type, "text/plain");
  call<DeleteObjectOperation>(deletion("from")).ok();
  EXPECT_EQ(get("to"), "shared");
  copy.copy_source = "/b-1/to";
  EXPECT_EQ(code_of(call<CopyObjectOperation>(copy)), "400 InvalidRequest");
  copy.metadata_directive = "REPLACE";
  copy.content_type = "image/png";
  EXPECT_EQ(code_of(call<CopyObjectOperation>(copy)), "ok");
  EXPECT_EQ(call<HeadObjectOperation>(head("to"))->content_type, "image/png");
  EXPECT_EQ(get("to"), "shared");
  copy.copy_source_if_none_match = *copied->copy_object_result->e_tag;
  EXPECT_EQ(code_of(call<CopyObjectOperation>(copy)), "412 PreconditionFailed");
  copy.copy_source = "b-1/absent";
  EXPECT_EQ(code_of(call<CopyObjectOperation>(copy)), "404 NoSuchKey");
}

TEST_F(ObjectsTest, ACopyHasTheChecksumThatIsAskedFor) {
  ASSERT_EQ(code_of(put("from", "shared")), "ok");
  CopyObjectRequest copy;
  copy.bucket = "b-1";
  copy.key = "to";
  copy.copy_source = "b-1/from";
  copy.checksum_algorithm = "SHA256";
  const auto copied = call<CopyObjectOperation>(copy);
  ASSERT_EQ(code_of(copied), "ok");
  EXPECT_EQ(copied->copy_object_result->checksum_sha256, base64(sha256("shared")));
  EXPECT_FALSE(copied->copy_object_result->checksum_crc64_nvme);
  EXPECT_EQ(files.on_disk(), 1u);
  EXPECT_EQ(get("to"), "shared");
  ASSERT_EQ(code_of(put("large", std::string(limits::copy_read_bytes_max + 1, 'x'))), "ok");
  copy.copy_source = "b-1/large";
  EXPECT_EQ(code_of(call<CopyObjectOperation>(copy)), "501 NotImplemented");
  copy.checksum_algorithm.reset();
  EXPECT_EQ(code_of(call<CopyObjectOperation>(copy)), "ok");
}

TEST_F(ObjectsTest, TagsAreChangedInPlace) {
  put("k", "v").ok();
  PutObjectTaggingRequest request;
  request.bucket = "b-1";
  request.key = "k";
  request.tagging.emplace().tag_set = {{Tag{"a", "1"}, Tag{"b", "2"}}};
  EXPECT_EQ(code_of(call<PutObjectTaggingOperation>(request)), "ok");
  GetObjectTaggingRequest get;
  get.bucket = "b-1";
  get.key = "k";
  EXPECT_EQ(call<GetObjectTaggingOperation>(get)->tag_set, request.tagging->tag_set);
  request.tagging->tag_set = {{Tag{"a", "1"}, Tag{"a", "2"}}};
  EXPECT_EQ(code_of(call<PutObjectTaggingOperation>(request)), "400 InvalidTag");
  request.tagging->tag_set = std::vector<Tag>(11, Tag{"a", "1"});
  EXPECT_EQ(code_of(call<PutObjectTaggingOperation>(request)), "400 BadRequest");
}

TEST_F(ObjectsTest, LimitsAreToldBeforeTheBytesCome) {
  PutObjectRequest request;
  request.bucket = "b-1";
  request.key = std::string(1025, 'k');
  EXPECT_EQ(code_of(put(request, "")), "400 KeyTooLongError");
  request.key = "k";
  request.metadata = {{{"a", std::string(2048, 'x')}}};
  EXPECT_EQ(code_of(put(request, "")), "400 MetadataTooLarge");
  request.metadata.reset();
  request.storage_class = "DEEP_ARCHIVE";
  EXPECT_EQ(code_of(put(request, "")), "501 NotImplemented");
  request.storage_class = "FAST";
  EXPECT_EQ(code_of(put(request, "")), "400 InvalidStorageClass");
  request.storage_class.reset();
  request.sse_customer_algorithm = "AES256";
  EXPECT_EQ(code_of(put(request, "")), "501 NotImplemented");
  EXPECT_EQ(get("k"), "404 NoSuchKey");
}

class KmsBucketTest : public ObjectsTest {
 protected:
  void encrypt_by_default(const std::string& key) {
    PutBucketEncryptionRequest request;
    request.bucket = "b-1";
    ServerSideEncryptionRule rule;
    rule.apply_server_side_encryption_by_default.emplace().sse_algorithm = "aws:kms";
    if (!key.empty()) rule.apply_server_side_encryption_by_default->kms_master_key_id = key;
    request.server_side_encryption_configuration.emplace().rules = {{rule}};
    ASSERT_EQ(code_of(call<PutBucketEncryptionOperation>(request)), "ok");
  }
};

TEST_F(KmsBucketTest, KmsIsAskedAsTheCallerByWayOfS3) {
  encrypt_by_default("");
  const auto made = put("a/k", "secret");
  ASSERT_EQ(code_of(made), "ok");
  EXPECT_EQ(made->server_side_encryption, "aws:kms");
  EXPECT_EQ(made->ssekms_key_id, "arn:aws:kms:us-east-1:111122223333:key/k");
  EXPECT_EQ(kms.via, std::vector<std::string>{"s3.amazonaws.com"});
  EXPECT_EQ(kms.key, "alias/aws/s3");
  EXPECT_EQ(kms.context["aws:s3:arn"], "arn:aws:s3:::b-1/a/k");
  kms = {};
  EXPECT_EQ(get("a/k"), "secret");
  EXPECT_EQ(kms.context["aws:s3:arn"], "arn:aws:s3:::b-1/a/k");
}

TEST_F(KmsBucketTest, WithoutRightsOfTheKeyNeitherWriteNorRead) {
  encrypt_by_default("alias/mine");
  directory.documents["alice"] = document(R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})");
  PutObjectRequest request;
  request.bucket = "b-1";
  request.key = "k";
  EXPECT_EQ(code_of(send<PutObjectOperation>("alice", request, "x")), "403 AccessDenied");
  ASSERT_EQ(code_of(put("k", "x")), "ok");
  EXPECT_EQ(kms.key, "alias/mine");
  EXPECT_EQ(get(object("k"), "alice"), "403 AccessDenied");
  request.server_side_encryption = "AES256";
  EXPECT_EQ(code_of(send<PutObjectOperation>("alice", request, "x")), "ok");
  EXPECT_EQ(get(object("k"), "alice"), "x");
}

// Copies take the keys of the files from the source's seal to their own, both ways.
TEST_F(KmsBucketTest, KeysOfFilesAreSealedAndCopiesSealThemAnew) {
  const auto stored = [&](const std::string& key) { return s3->newest({"b-1", key})->extents; };
  ASSERT_EQ(code_of(put("plain", "content")), "ok");
  encrypt_by_default("");
  ASSERT_EQ(code_of(put("kms", "content")), "ok");
  CopyObjectRequest copy;
  copy.bucket = "b-1";
  copy.key = "kms-of-plain";
  copy.copy_source = "b-1/plain";
  ASSERT_EQ(code_of(call<CopyObjectOperation>(copy)), "ok");
  copy.key = "plain-of-kms";
  copy.copy_source = "b-1/kms";
  copy.server_side_encryption = "AES256";
  ASSERT_EQ(code_of(call<CopyObjectOperation>(copy)), "ok");
  restart();
  for (const char* key : {"plain", "kms", "kms-of-plain", "plain-of-kms"}) {
    EXPECT_EQ(get(key), "content") << key;
    EXPECT_EQ(files.content({{.blob = stored(key).front().blob, .offset = 0, .bytes = 7}}).size(),
              7U);
    EXPECT_NE(files.content({{.blob = stored(key).front().blob, .offset = 0, .bytes = 7}}),
              "content")
        << key;
    EXPECT_FALSE(stored(key).front().sealed_key.empty()) << key;
  }
  EXPECT_EQ(stored("kms").front().blob, stored("plain-of-kms").front().blob);
  EXPECT_NE(stored("kms").front().sealed_key, stored("plain-of-kms").front().sealed_key);
  auto range = object("kms-of-plain");
  range.range = "bytes=2-4";
  EXPECT_EQ(get(range), "nte");
}

// A record whose key was put beside another file opens nothing.
TEST_F(KmsBucketTest, AKeyOpensItsOwnFileOnly) {
  ASSERT_EQ(code_of(put("a", "first")), "ok");
  ASSERT_EQ(code_of(put("b", "other")), "ok");
  StoredVersion mixed = *s3->newest({"b-1", "a"});
  mixed.extents.front().sealed_key = s3->newest({"b-1", "b"})->extents.front().sealed_key;
  Batch batch;
  std::string key = mixed.record_key();
  s3->versions().put(batch, std::move(key), std::move(mixed));
  files.store().commit(std::move(batch), [](CommitOutcome) {});
  files.loop().run_until_idle();
  EXPECT_EQ(get("a"), "500 InternalError");
  EXPECT_EQ(get("b"), "other");
}

TEST_F(KmsBucketTest, TheCallersOwnContextGoesToKms) {
  PutObjectRequest request;
  request.bucket = "b-1";
  request.key = "k";
  request.server_side_encryption = "aws:kms";
  request.ssekms_encryption_context = base64(as_bytes(R"({"team":"blue"})"));
  ASSERT_EQ(code_of(put(request, "x")), "ok");
  EXPECT_EQ(kms.context["team"], "blue");
  request.ssekms_encryption_context = "no base64";
  EXPECT_EQ(code_of(put(request, "x")), "400 InvalidArgument");
}

}  // namespace
}  // namespace skerry::s3
