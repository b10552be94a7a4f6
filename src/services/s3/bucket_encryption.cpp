// The encryption that a bucket gives to objects whose writers ask for none. Since January 2023
// every bucket has SSE-S3 at least, and GetBucketEncryption always answers.
#include "services/s3/access.hpp"
#include "services/s3/bucket_change.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName put{"PutBucketEncryption"};

Result<Encryption, ApiError> encryption_of(const ServerSideEncryptionConfiguration& from) {
  if (!from.rules || from.rules->size() != 1) return errors::malformed_xml();
  const ServerSideEncryptionRule& rule = from.rules->front();
  if (rule.blocked_encryption_types && rule.blocked_encryption_types->encryption_type)
    for (const std::string& type : *rule.blocked_encryption_types->encryption_type)
      if (type != "NONE" && type != "SSE-C")  // SSE-C is refused for every object anyway
        return errors::malformed_xml();
  Encryption wanted;
  wanted.bucket_key = rule.bucket_key_enabled.value_or(false);
  if (!rule.apply_server_side_encryption_by_default) return wanted;
  const ServerSideEncryptionByDefault& by_default = *rule.apply_server_side_encryption_by_default;
  const std::string algorithm = by_default.sse_algorithm.value_or("");
  wanted.kms_key = by_default.kms_master_key_id.value_or("");
  if (algorithm == "aws:kms") {
    wanted.kms = true;
    return wanted;
  }
  if (algorithm != "AES256") {
    if (algorithm.starts_with("aws:")) return not_supported(put, "SSEAlgorithm " + algorithm);
    return errors::malformed_xml();
  }
  if (!wanted.kms_key.empty())
    return errors::invalid_argument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or "
        "aws:kms:dsse",
        {"KMSMasterKeyID"}, wanted.kms_key);
  return wanted;
}

}  // namespace

Answer<GetBucketEncryptionOperation> get_bucket_encryption(
    S3& s3, Call&, const GetBucketEncryptionRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  const Encryption of = bucket->encryption.value_or(Encryption{});
  ServerSideEncryptionRule rule;
  ServerSideEncryptionByDefault& shown = rule.apply_server_side_encryption_by_default.emplace();
  shown.sse_algorithm = of.kms ? "aws:kms" : "AES256";
  if (!of.kms_key.empty()) shown.kms_master_key_id = of.kms_key;
  rule.bucket_key_enabled = of.bucket_key;
  GetBucketEncryptionOutput response;
  response.server_side_encryption_configuration.emplace().rules.emplace().push_back(
      std::move(rule));
  return response;
}

Answer<PutBucketEncryptionOperation> put_bucket_encryption(
    S3& s3, Call& call, const PutBucketEncryptionRequest& request) {
  TRY(open_bucket(s3, request));
  Encryption wanted = TRY(encryption_of(*request.server_side_encryption_configuration));
  TRY(change_bucket(s3, call, request,
                    [&](StoredBucket& bucket) { bucket.encryption = std::move(wanted); }));
  return PutBucketEncryptionResponse{};
}

// Back to SSE-S3.
Answer<DeleteBucketEncryptionOperation> delete_bucket_encryption(
    S3& s3, Call& call, const DeleteBucketEncryptionRequest& request) {
  TRY(change_bucket(s3, call, request, [](StoredBucket& bucket) { bucket.encryption.reset(); }));
  return DeleteBucketEncryptionResponse{};
}

}  // namespace skerry::s3
