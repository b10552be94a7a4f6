#include "services/s3/sealing.hpp"

#include <utility>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "call/ask.hpp"
#include "services/s3/errors.hpp"
#include "shapes/kms.hpp"
#include "store/key_memory.hpp"
#include "wire/json/parse.hpp"

namespace skerry::s3 {
namespace {

constexpr std::string_view managed_key = "alias/aws/s3";

Via via_s3() { return {"s3.amazonaws.com"}; }

ApiError invalid_context(const std::string& text) {
  return errors::invalid_argument(
      "The header 'x-amz-server-side-encryption-context' shall be "
      "Base64-encoded UTF-8 string holding JSON which represents a "
      "string-string map",
      {"x-amz-server-side-encryption-context"}, text);
}

// The object's ARN, or with a bucket key the bucket's, and what the caller adds.
Result<Pairs, ApiError> context_of(const Place& place, const Sealing& sealing) {
  Pairs context;
  if (!sealing.context.empty()) {
    const std::optional<std::string> text = from_base64(sealing.context);
    if (!text) return invalid_context(sealing.context);
    const auto parsed = json::parse(*text);
    if (!parsed.ok() || !parsed->is_object()) return invalid_context(sealing.context);
    for (const auto& member : parsed->members()) {
      if (!member.value.is_string()) return invalid_context(sealing.context);
      context.emplace_back(std::string(member.name()), std::string(member.value.text()));
    }
  }
  for (const auto& [key, value] : context)
    if (key == "aws:s3:arn") return context;
  context.emplace_back("aws:s3:arn",
                       sealing.bucket_key ? bucket_arn(place.bucket) : object_arn(place));
  return context;
}

// KMS's own errors keep their names behind "KMS."; a refusal is S3's AccessDenied.
ApiError as_s3(ApiError error) {
  if (error.code == "AccessDenied" || error.code == "AccessDeniedException") {
    error.code = "AccessDenied";
    error.status = 403;
    return error;
  }
  if (error.status < 500) error.code = "KMS." + error.code;
  return error;
}

// Of a data key in clear, which is wiped.
Result<KeySeal, ApiError> seal_of(std::optional<std::string>& data_key, Random& random) {
  if (!data_key || data_key->size() != key_bytes) return errors::internal();
  KeySeal keys(Secret(*data_key), random);
  wipe(*data_key);
  return keys;
}

}  // namespace

Result<Done, ApiError> check_sealing(OperationName operation, const WantedSealing& wanted) {
  if (!wanted.algorithm) {
    if (wanted.key)
      return errors::invalid_argument(
          "Server Side Encryption with AWS KMS managed key requires HTTP header "
          "x-amz-server-side-encryption : aws:kms",
          {"x-amz-server-side-encryption"}, "null");
    return Done{};
  }
  if (*wanted.algorithm == "aws:kms") return Done{};
  if (*wanted.algorithm != "AES256")
    return not_supported(operation, "ServerSideEncryption " + *wanted.algorithm);
  if (wanted.key)
    return errors::invalid_argument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms",
        {"x-amz-server-side-encryption"}, *wanted.algorithm);
  return Done{};
}

Result<Sealed, ApiError> seal(S3& s3, Call& call, const StoredBucket& bucket, const Place& place,
                              const WantedSealing& wanted) {
  const Encryption by_default = bucket.encryption.value_or(Encryption{});
  const bool kms = wanted.algorithm ? *wanted.algorithm == "aws:kms" : by_default.kms;
  Sealing sealing;
  if (!kms) return Sealed{std::move(sealing), KeySeal(s3.sealer())};
  std::string key = wanted.key.value_or(wanted.algorithm ? "" : by_default.kms_key);
  if (wanted.algorithm && !wanted.key && by_default.kms) key = by_default.kms_key;
  if (key.empty()) key = managed_key;
  sealing.bucket_key = wanted.bucket_key.value_or(by_default.bucket_key);
  sealing.context = wanted.context.value_or("");
  kms::GenerateDataKeyRequest request;
  request.key_id = key;
  request.key_spec = "AES_256";
  request.encryption_context = TRY(context_of(place, sealing));
  auto answer = ask<kms::GenerateDataKeyOperation>(call, via_s3(), request);
  if (!answer.ok()) return as_s3(std::move(answer).error());
  sealing.key_arn = answer->key_id.value_or(key);
  sealing.data_key = base64(as_bytes(answer->ciphertext_blob.value_or("")));
  KeySeal keys = TRY(seal_of(answer->plaintext, call.random()));
  return Sealed{std::move(sealing), std::move(keys)};
}

Result<KeySeal, ApiError> unseal(S3& s3, Call& call, const Place& place, const Sealing& sealing) {
  if (sealing.key_arn.empty()) return KeySeal(s3.sealer());
  kms::DecryptRequest request;
  request.ciphertext_blob = from_base64(sealing.data_key);
  request.key_id = sealing.key_arn;
  request.encryption_context = TRY(context_of(place, sealing));
  auto answer = ask<kms::DecryptOperation>(call, via_s3(), request);
  if (!answer.ok()) return as_s3(std::move(answer).error());
  return seal_of(answer->plaintext, call.random());
}

}  // namespace skerry::s3
