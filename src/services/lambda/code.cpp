#include "services/lambda/code.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "call/ask.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/limits.hpp"
#include "shapes/s3.hpp"

namespace skerry::lambda {
namespace {

// Every zip archive ends with its directory's end record and a comment of at most 64 KiB
// (APPNOTE.TXT 4.3.16).
constexpr std::string_view end_record = "PK\x05\x06";
constexpr std::size_t end_bytes_max = 22 + 65'535;
constexpr std::size_t piece_bytes = 1024 * 1024;

SealContext context_of(const objects::BlobId& blob) { return {"lambda.code/" + blob.text}; }

// Copies an archive piece by piece, and looks at it on the way.
class Intake {
 public:
  Intake(Lambda& lambda, Random& random)
      : lambda_(lambda),
        key_(objects::BlobKey::make(random)),
        staged_(lambda.files().stage(key_)) {}

  Result<Done, ApiError> take(std::string_view bytes) {
    hash_.update(as_bytes(bytes));
    tail_ += bytes;
    if (tail_.size() > end_bytes_max) tail_.erase(0, tail_.size() - end_bytes_max);
    return done(staged_->append(as_bytes(bytes)));
  }

  Result<TakenCode, ApiError> finish() {
    if (tail_.rfind(end_record) == tail_.npos) return errors::not_a_zip();
    TRY(done(staged_->finish()));
    TakenCode taken;
    taken.bytes = staged_->bytes();
    taken.sha256 = hex(hash_.finish());
    taken.extents = staged_->extents();
    for (objects::Extent& extent : taken.extents) {
      Result<std::string> sealed = lambda_.sealer().seal(key_.bytes(), context_of(extent.blob));
      if (!sealed.ok()) return errors::service(sealed.error().message);
      extent.sealed_key = base64(as_bytes(*sealed));
    }
    taken.held = std::move(staged_);
    return taken;
  }

 private:
  static Result<Done, ApiError> done(const Result<Done, objects::WriteFailure>& written) {
    if (!written.ok()) return errors::service(written.error().message);
    return Done{};
  }

  Lambda& lambda_;
  objects::BlobKey key_;
  std::unique_ptr<objects::Staged> staged_;
  Sha256 hash_;
  std::string tail_;
};

Result<objects::Reading, ApiError> object_of_s3(Call& call, const CodeSource& source) {
  s3::GetObjectRequest request;
  request.bucket = *source.bucket;
  request.key = *source.key;
  request.version_id = source.object_version;
  auto answer = ask_for_body<s3::GetObjectOperation>(call, {"lambda.amazonaws.com"}, request);
  if (!answer.ok() && answer.error().code == "AccessDenied")
    return errors::code_denied(*source.bucket + "/" + *source.key, answer.error());
  if (!answer.ok()) return errors::of_service({"GetObject", "S3"}, answer.error());
  if (!answer->body) return errors::not_a_zip();
  return std::move(*answer->body);
}

}  // namespace

Result<TakenCode, ApiError> take_code(Lambda& lambda, Call& call, const CodeSource& source) {
  const bool of_s3 = source.bucket && source.key;
  if (!source.zip && !of_s3) return errors::no_code();
  if (source.zip && (source.bucket || source.key))
    return errors::invalid(
        "Please do not provide other FunctionCode parameters when providing a ZipFile.");
  Intake intake(lambda, call.random());
  if (source.zip) {
    if (source.zip->size() > limits::direct_zip_bytes_max)
      return errors::too_large("CreateFunction", limits::direct_request_bytes_max);
    TRY(intake.take(*source.zip));
    return intake.finish();
  }
  objects::Reading reading = TRY(object_of_s3(call, source));
  if (reading.bytes() > limits::zip_bytes_max)
    return errors::invalid("Unzipped size must be smaller than 262144000 bytes");
  std::string piece(piece_bytes, '\0');
  for (;;) {
    const auto got = reading.read(std::as_writable_bytes(std::span(piece.data(), piece.size())));
    if (!got.ok()) return errors::service(got.error().message);
    if (*got == 0) return intake.finish();
    TRY(intake.take({piece.data(), *got}));
  }
}

Result<objects::Reading> read_code(const Lambda& lambda, const objects::Extents& extents) {
  objects::BlobKeys keys;
  for (const objects::Extent& extent : extents) {
    const std::string sealed = from_base64(extent.sealed_key).value_or("");
    const Secret clear = TRY(lambda.sealer().open(sealed, context_of(extent.blob)));
    if (clear.size() != objects::blob_key_bytes) return Error{"the key of a function's code"};
    keys.emplace_back(objects::BlobKey(clear.bytes().first<objects::blob_key_bytes>()));
  }
  return lambda.files().read(extents, std::move(keys));
}

}  // namespace skerry::lambda
