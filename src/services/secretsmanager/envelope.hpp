#pragma once
// Values under data keys, data keys under KMS. KMS is asked as the caller for every value that is
// made or read, so its key policy, grants of IAM and the key's state always decide; no data key
// outlives the call.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/secretsmanager/records.hpp"
#include "wire/aws/error.hpp"

namespace skerry::secretsmanager {

// A value in clear: views into a request.
struct Content {
  ValueKind kind = ValueKind::string;
  std::string_view bytes;
};

// What a value belongs to: KMS's encryption context, and authenticated with the value itself, so
// that neither a data key nor a value opens anywhere else.
struct ValuePlace {
  std::string_view arn;
  std::string_view version_id;
};

struct SealedValue {
  StoredValue value;
  std::string kms_key;  // for KmsKeyIds
};

// `kms_key_id` is empty for alias/aws/secretsmanager.
Result<SealedValue, ApiError> seal_value(Call& call, const std::string& kms_key_id,
                                         ValuePlace place, Content content);
// The caller wipes it, or hands it to whoever asked.
Result<std::string, ApiError> open_value(Call& call, ValuePlace place, const StoredValue& value);

// The same value under another key: its data key is encrypted anew (kms:Encrypt).
Result<SealedValue, ApiError> reseal_value(Call& call, const std::string& kms_key_id,
                                           ValuePlace place, const StoredValue& value);

// Whether the caller may use the key, before a secret is made with it or moved to it.
Result<Done, ApiError> check_key(Call& call, const std::string& kms_key_id, std::string_view arn);

}  // namespace skerry::secretsmanager
