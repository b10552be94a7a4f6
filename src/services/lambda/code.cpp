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

Result<objects::Reading, ApiError> inline_zip(Lambda& lambda, const std::string& zip) {
  if (zip.size() > limits::direct_zip_bytes_max)
    return errors::too_large("CreateFunction", limits::direct_zip_bytes_max);
  const std::unique_ptr<objects::Staged> staged = lambda.files().stage();
  const auto failed = [](const objects::WriteFailure& failure) {
    return errors::service(failure.message);
  };
  if (const auto done = staged->append(as_bytes(zip)); !done.ok()) return failed(done.error());
  if (const auto done = staged->finish(); !done.ok()) return failed(done.error());
  return lambda.files().read(staged->extents());
}

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
  objects::Reading reading =
      TRY(source.zip ? inline_zip(lambda, *source.zip) : object_of_s3(call, source));
  if (reading.bytes() > limits::zip_bytes_max)
    return errors::invalid("Unzipped size must be smaller than 262144000 bytes");
  TakenCode taken;
  taken.bytes = reading.bytes();
  taken.extents = reading.extents();
  Sha256 hash;
  std::string tail;
  std::string piece(piece_bytes, '\0');
  for (;;) {
    const auto got = reading.read(std::as_writable_bytes(std::span(piece.data(), piece.size())));
    if (!got.ok()) return errors::service(got.error().message);
    if (*got == 0) break;
    const std::string_view bytes(piece.data(), *got);
    hash.update(as_bytes(bytes));
    tail += bytes;
    if (tail.size() > end_bytes_max) tail.erase(0, tail.size() - end_bytes_max);
  }
  if (tail.rfind(end_record) == tail.npos) return errors::not_a_zip();
  taken.sha256 = hex(hash.finish());
  taken.held.emplace(lambda.files().read(taken.extents));
  return taken;
}

}  // namespace skerry::lambda
