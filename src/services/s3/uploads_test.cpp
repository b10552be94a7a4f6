#include "base/encoding.hpp"
#include "services/s3/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::s3 {
namespace {

using objects::ChecksumAlgorithm;

constexpr std::size_t part_bytes = 5u << 20;

class UploadsTest : public S3TestIn<test::TemporaryDirectory> {
 protected:
  UploadsTest() { make_bucket(); }

  std::string begin(std::optional<std::string> algorithm = std::nullopt,
                    std::optional<std::string> type = std::nullopt) {
    CreateMultipartUploadRequest request;
    request.bucket = "b-1";
    request.key = "big";
    request.content_type = "text/plain";
    request.checksum_algorithm = std::move(algorithm);
    request.checksum_type = std::move(type);
    const auto answer = call<CreateMultipartUploadOperation>(request);
    EXPECT_EQ(code_of(answer), "ok");
    return *answer->upload_id;
  }
  Answer<UploadPartOperation> part(const std::string& id, std::int32_t number,
                                   const std::string& content,
                                   std::optional<ChecksumAlgorithm> given = std::nullopt) {
    UploadPartRequest request;
    request.bucket = "b-1";
    request.key = "big";
    request.upload_id = id;
    request.part_number = number;
    return send<UploadPartOperation>("admin", request, content, given);
  }
  static CompletedPart named(std::int32_t number, const UploadPartOutput& from) {
    CompletedPart part;
    part.part_number = number;
    part.e_tag = from.e_tag;
    part.checksum_crc32 = from.checksum_crc32;
    part.checksum_sha256 = from.checksum_sha256;
    return part;
  }
  static CompleteMultipartUploadRequest completion(const std::string& id,
                                                   std::vector<CompletedPart> parts) {
    CompleteMultipartUploadRequest request;
    request.bucket = "b-1";
    request.key = "big";
    request.upload_id = id;
    request.multipart_upload.emplace().parts = std::move(parts);
    return request;
  }

  const std::string first = std::string(part_bytes, 'a');
  const std::string second = "the end";
};

TEST_F(UploadsTest, PartsAndCopiedPartsOfAKmsUploadAreReadThroughItsDataKey) {
  ASSERT_EQ(code_of(put("source", "0123456789")), "ok");
  CreateMultipartUploadRequest begun;
  begun.bucket = "b-1";
  begun.key = "big";
  begun.server_side_encryption = "aws:kms";
  const std::string id = *call<CreateMultipartUploadOperation>(begun)->upload_id;
  const auto one = part(id, 1, first);
  UploadPartCopyRequest copy;
  copy.bucket = "b-1";
  copy.key = "big";
  copy.upload_id = id;
  copy.part_number = 2;
  copy.copy_source = "b-1/source";
  copy.copy_source_range = "bytes=3-6";
  const auto two = call<UploadPartCopyOperation>(copy);
  ASSERT_EQ(code_of(two), "ok");
  CompletedPart last;
  last.part_number = 2;
  last.e_tag = two->copy_part_result->e_tag;
  const auto whole = call<CompleteMultipartUploadOperation>(completion(id, {named(1, *one), last}));
  ASSERT_EQ(code_of(whole), "ok");
  EXPECT_EQ(whole->server_side_encryption, "aws:kms");
  EXPECT_EQ(get("big"), first + "3456");
  CopyObjectRequest at_once;  // an object that is whole, with its own tag
  at_once.bucket = "b-1";
  at_once.key = "copy";
  at_once.copy_source = "b-1/big";
  EXPECT_EQ(call<CopyObjectOperation>(at_once)->copy_object_result->e_tag,
            '"' + hex(md5(as_bytes(first + "3456"))) + '"');
  EXPECT_EQ(get("copy"), first + "3456");
  auto range = object("big");
  range.range = "bytes=" + std::to_string(part_bytes - 2) + "-" + std::to_string(part_bytes + 1);
  EXPECT_EQ(get(range), "aa34");
}

TEST_F(UploadsTest, PartsBecomeOneObjectWithoutMovingAByte) {
  const std::string id = begin();
  const auto one = part(id, 1, first);
  const auto two = part(id, 7, second);
  ASSERT_EQ(code_of(one), "ok");
  restart();
  const auto done =
      call<CompleteMultipartUploadOperation>(completion(id, {named(1, *one), named(7, *two)}));
  ASSERT_EQ(code_of(done), "ok");
  const std::string digests =
      std::string(as_text(md5(as_bytes(first)))) + std::string(as_text(md5(as_bytes(second))));
  EXPECT_EQ(done->e_tag, '"' + hex(md5(as_bytes(digests))) + "-2\"");
  EXPECT_EQ(done->checksum_type, "FULL_OBJECT");
  objects::Checksummer whole(ChecksumAlgorithm::crc64nvme);
  whole.update(as_bytes(first + second));
  EXPECT_EQ(done->checksum_crc64_nvme, whole.finish().base64());
  EXPECT_EQ(done->location, "http://here/b-1/big");
  EXPECT_EQ(get("big"), first + second);
  EXPECT_EQ(files.on_disk(), 2u);
  auto request = object("big");
  request.part_number = 2;
  EXPECT_EQ(get(request), second);
  request.part_number.reset();
  request.range = "bytes=5242878-5242882";
  EXPECT_EQ(get(request), "aathe");
  EXPECT_EQ(code_of(part(id, 1, first)), "404 NoSuchUpload");
}

TEST_F(UploadsTest, CompositeChecksumsAreOfTheParts) {
  const std::string id = begin("SHA256");
  const auto one = part(id, 1, first, ChecksumAlgorithm::sha256);
  const auto two = part(id, 2, second, ChecksumAlgorithm::sha256);
  const auto done =
      call<CompleteMultipartUploadOperation>(completion(id, {named(1, *one), named(2, *two)}));
  ASSERT_EQ(code_of(done), "ok");
  const std::string digests =
      std::string(as_text(sha256(first))) + std::string(as_text(sha256(second)));
  EXPECT_EQ(done->checksum_sha256, base64(sha256(digests)) + "-2");
  EXPECT_EQ(done->checksum_type, "COMPOSITE");
  GetObjectAttributesRequest request;
  request.bucket = "b-1";
  request.key = "big";
  request.object_attributes = {{"ETag", "Checksum", "ObjectParts", "ObjectSize"}};
  const auto attributes = call<GetObjectAttributesOperation>(request);
  EXPECT_EQ(attributes->object_parts->total_parts_count, 2);
  EXPECT_EQ(attributes->object_parts->parts->at(1).checksum_sha256, two->checksum_sha256);
  EXPECT_EQ(attributes->object_size, static_cast<std::int64_t>(first.size() + second.size()));
}

TEST_F(UploadsTest, ChecksumsMustBeOfTheUploadsKind) {
  const std::string id = begin("CRC32");
  EXPECT_EQ(code_of(part(id, 1, second, ChecksumAlgorithm::sha256)), "400 InvalidRequest");
  EXPECT_EQ(code_of(part(id, 1, second)), "400 InvalidRequest");
  EXPECT_EQ(code_of(part(id, 1, second, ChecksumAlgorithm::crc32)), "ok");
  const std::string unasked = begin();
  const auto own = part(unasked, 1, second, ChecksumAlgorithm::crc32);
  EXPECT_EQ(code_of(own), "ok");
  EXPECT_TRUE(own->checksum_crc32);
  CompletedPart other = named(1, *own);
  other.checksum_crc32 = "AAAAAA==";
  EXPECT_EQ(code_of(call<CompleteMultipartUploadOperation>(completion(unasked, {other}))),
            "400 InvalidPart");
  EXPECT_EQ(code_of(call<CompleteMultipartUploadOperation>(completion(unasked, {named(1, *own)}))),
            "ok");
  CreateMultipartUploadRequest request;
  request.bucket = "b-1";
  request.key = "big";
  request.checksum_algorithm = "SHA256";
  request.checksum_type = "FULL_OBJECT";
  EXPECT_EQ(code_of(call<CreateMultipartUploadOperation>(request)), "400 InvalidRequest");
}

TEST_F(UploadsTest, WrongPartsAreToldApart) {
  const std::string id = begin();
  const auto one = part(id, 1, second);
  const auto two = part(id, 2, second);
  const auto complete = [&](std::vector<CompletedPart> parts) {
    return code_of(call<CompleteMultipartUploadOperation>(completion(id, std::move(parts))));
  };
  EXPECT_EQ(complete({}), "400 MalformedXML");
  EXPECT_EQ(complete({named(1, *one), named(2, *two)}), "400 EntityTooSmall");
  EXPECT_EQ(complete({named(2, *two), named(1, *one)}), "400 InvalidPartOrder");
  EXPECT_EQ(complete({named(3, *two)}), "400 InvalidPart");
  CompletedPart other = named(1, *one);
  other.e_tag = "\"0123\"";
  EXPECT_EQ(complete({other}), "400 InvalidPart");
  auto sized = completion(id, {named(1, *one)});
  sized.mpu_object_size = 3;
  EXPECT_EQ(code_of(call<CompleteMultipartUploadOperation>(sized)), "400 InvalidRequest");
  EXPECT_EQ(code_of(part(id, 0, second)), "400 InvalidArgument");
  EXPECT_EQ(code_of(part(id, 10'001, second)), "400 InvalidArgument");
  EXPECT_EQ(complete({named(1, *one)}), "ok");
  EXPECT_EQ(get("big"), second);
}

TEST_F(UploadsTest, ACompletionThatIsSentAgainIsAnsweredAgain) {
  keep_versions();
  const std::string id = begin();
  const auto one = part(id, 1, first);
  const auto two = part(id, 2, second);
  const auto request = completion(id, {named(1, *one), named(2, *two)});
  const auto done = call<CompleteMultipartUploadOperation>(request);
  ASSERT_EQ(code_of(done), "ok");
  restart();
  const auto again = call<CompleteMultipartUploadOperation>(request);
  ASSERT_EQ(code_of(again), "ok");
  EXPECT_EQ(again->e_tag, done->e_tag);
  EXPECT_EQ(again->version_id, done->version_id);
  EXPECT_EQ(again->checksum_crc64_nvme, done->checksum_crc64_nvme);
  EXPECT_EQ(code_of(call<CompleteMultipartUploadOperation>(completion(id, {named(1, *one)}))),
            "404 NoSuchUpload");
  DeleteObjectRequest gone;
  gone.bucket = "b-1";
  gone.key = "big";
  gone.version_id = done->version_id;
  EXPECT_EQ(code_of(call<DeleteObjectOperation>(gone)), "ok");
  EXPECT_EQ(code_of(call<CompleteMultipartUploadOperation>(request)), "404 NoSuchUpload");
}

TEST_F(UploadsTest, WithoutAnAlgorithmTheObjectHasS3sOwnWhateverThePartsHad) {
  const std::string id = begin();
  const auto one = part(id, 1, first, ChecksumAlgorithm::crc32);
  const auto two = part(id, 2, second, ChecksumAlgorithm::sha256);
  restart();
  const auto done =
      call<CompleteMultipartUploadOperation>(completion(id, {named(1, *one), named(2, *two)}));
  ASSERT_EQ(code_of(done), "ok");
  objects::Checksummer whole(ChecksumAlgorithm::crc64nvme);
  whole.update(as_bytes(first + second));
  EXPECT_EQ(done->checksum_crc64_nvme, whole.finish().base64());
  EXPECT_EQ(done->checksum_type, "FULL_OBJECT");
}

TEST_F(UploadsTest, AnAbortedOneLeavesNothing) {
  const std::string id = begin();
  part(id, 1, second).ok();
  part(id, 1, first).ok();  // replaces
  ListPartsRequest list;
  list.bucket = "b-1";
  list.key = "big";
  list.upload_id = id;
  const auto parts = call<ListPartsOperation>(list);
  ASSERT_EQ(parts->parts->size(), 1u);
  EXPECT_EQ(parts->parts->front().size, static_cast<std::int64_t>(part_bytes));
  ListMultipartUploadsRequest uploads;
  uploads.bucket = "b-1";
  EXPECT_EQ(call<ListMultipartUploadsOperation>(uploads)->uploads->front().upload_id, id);
  AbortMultipartUploadRequest abort;
  abort.bucket = "b-1";
  abort.key = "big";
  abort.upload_id = id;
  EXPECT_EQ(code_of(call<AbortMultipartUploadOperation>(abort)), "ok");
  EXPECT_EQ(code_of(call<AbortMultipartUploadOperation>(abort)), "404 NoSuchUpload");
  EXPECT_FALSE(call<ListMultipartUploadsOperation>(uploads)->uploads);
  files.loop().run_until_idle();
  EXPECT_EQ(files.on_disk(), 0u);
}

TEST_F(UploadsTest, PartsCanBeCopiedRanges) {
  put("source", "0123456789").ok();
  const std::string id = begin();
  UploadPartCopyRequest request;
  request.bucket = "b-1";
  request.key = "big";
  request.upload_id = id;
  request.part_number = 1;
  request.copy_source = "b-1/source";
  request.copy_source_range = "bytes=3-5";
  const auto copied = call<UploadPartCopyOperation>(request);
  ASSERT_EQ(code_of(copied), "ok");
  CompletedPart named;
  named.part_number = 1;
  named.e_tag = copied->copy_part_result->e_tag;
  EXPECT_EQ(code_of(call<CompleteMultipartUploadOperation>(completion(id, {named}))), "ok");
  EXPECT_EQ(get("big"), "345");
  request.upload_id = begin();
  request.copy_source_range = "bytes=3-50";
  EXPECT_EQ(code_of(call<UploadPartCopyOperation>(request)), "400 InvalidArgument");
}

}  // namespace
}  // namespace skerry::s3
