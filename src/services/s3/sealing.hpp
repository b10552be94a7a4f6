#pragma once
// Encryption of objects with keys of KMS, which is asked as the caller (AWS's forward access
// sessions): who may write or read the object but not use the key is refused. The data key, as KMS
// encrypted it, stands with the object, and seals the keys of the object's files (key_seal.hpp).
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html

#include <optional>
#include <string>

#include "call/call.hpp"
#include "services/s3/key_seal.hpp"
#include "services/s3/state.hpp"

namespace skerry::s3 {

// The headers of a request to write.
struct WantedSealing {
  std::optional<std::string> algorithm;  // x-amz-server-side-encryption
  std::optional<std::string> key;
  std::optional<std::string> context;  // base64 of a JSON object
  std::optional<bool> bucket_key;
};
template <class Request>
WantedSealing wanted_sealing(const Request& request) {
  return {.algorithm = request.server_side_encryption,
          .key = request.ssekms_key_id,
          .context = request.ssekms_encryption_context,
          .bucket_key = request.bucket_key_enabled};
}

// What can be said without asking KMS.
Result<Done, ApiError> check_sealing(OperationName operation, const WantedSealing& wanted);
struct Sealed {
  Sealing sealing;
  KeySeal keys;
};
// What the request wants, else what the bucket gives. Needs kms:GenerateDataKey.
Result<Sealed, ApiError> seal(S3& s3, Call& call, const StoredBucket& bucket, const Place& place,
                              const WantedSealing& wanted);
// Before bytes are given out, or added to an upload. Needs kms:Decrypt.
Result<KeySeal, ApiError> unseal(S3& s3, Call& call, const Place& place, const Sealing& sealing);

template <class Response>
void set_sealing(Response& response, const Sealing& of) {
  response.server_side_encryption = of.key_arn.empty() ? "AES256" : "aws:kms";
  if (of.key_arn.empty()) return;
  response.ssekms_key_id = of.key_arn;
  if (of.bucket_key) response.bucket_key_enabled = true;
}

}  // namespace skerry::s3
