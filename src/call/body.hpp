#pragma once
// Bodies that stream past the handlers (S3's objects). The struct of a request or answer has no
// member for them: a handler finds a received body in call.body(), and answers with one by
// call.answer_with(). Which operations do so is in their shapes (`streams`).
//
//   Result<PutObjectResponse, ApiError> put_object(S3& s3, Call& call, const PutObjectRequest& r) {
//     const ReceivedBody& body = call.body();
//     record.extents = body.extents;              // durable already; the record keeps the file
//     record.etag = hex(body.md5);
//
//   Result<GetObjectResponse, ApiError> get_object(S3& s3, Call& call, const GetObjectRequest& r) {
//     response.content_length = range.count;      // the connection sends just as many
//     call.answer_with(s3.files().read(objects::slice(record.extents, range)));
//
// Such an operation stands in its table as
//
//   serve_streamed<PutObjectOperation, put_object_access, admit_put_object, put_object>(),
//
// where `admit_put_object(const S3&, const Call&, const PutObjectRequest&)` says before any byte of
// the body is taken what can be said by then: no such bucket, a failed precondition. It is asked
// after authorisation, and the body's size is in call.announced_bytes(). The handler runs when the
// body is whole, verified (hash, signatures of chunks, Content-MD5, x-amz-checksum-*) and durable;
// what admit saw may be otherwise by then, so the handler checks again. An error from either
// leaves no trace: the file goes.

#include <cstdint>
#include <optional>

#include "base/digest.hpp"
#include "objects/blob_key.hpp"
#include "objects/checksums.hpp"
#include "objects/extents.hpp"

namespace skerry {

struct ReceivedBody {
  std::uint64_t bytes = 0;
  objects::Extents extents;  // none of an empty body
  // Under which the bytes stand in their file: the service seals it (Extent::sealed_key) and keeps
  // it nowhere else.
  std::optional<objects::BlobKey> key;
  Md5Digest md5{};
  // The one that the client sent, in a header or a trailer, and that fits the bytes; else the
  // CRC64NVME that S3 itself computes.
  objects::Checksum checksum;
  // S3's own, whichever the client sent.
  objects::Checksum crc64nvme;
  enum class Given : std::uint8_t { by_us, by_client };
  Given given = Given::by_us;
};

}  // namespace skerry
