// GenerateDataKey, GenerateDataKeyWithoutPlaintext and GenerateRandom.
#include <utility>

#include "call/not_supported.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/lookup.hpp"
#include "services/kms/sealing.hpp"

namespace skerry::kms {
namespace {

constexpr std::size_t aes_128_bytes = 16;
constexpr std::size_t aes_256_bytes = 32;

// "You must specify either the KeySpec or the NumberOfBytes parameter (but not both)" (API
// reference, GenerateDataKey).
template <class Request>
Result<std::size_t, ApiError> data_key_bytes(const Request& request) {
  if (request.key_spec.has_value() == request.number_of_bytes.has_value())
    return errors::validation("Please specify either number of bytes or key spec.");
  if (request.number_of_bytes) return static_cast<std::size_t>(*request.number_of_bytes);
  return *request.key_spec == "AES_128" ? aes_128_bytes : aes_256_bytes;
}

struct DataKey {
  Secret plaintext;
  SealedText sealed;
  std::string key_arn;
};

template <class Op>
Result<DataKey, ApiError> new_data_key(Kms& kms, Call& call, Asked<Op> request) {
  TRY(check_grant_tokens<Op>(request));
  const std::size_t bytes = TRY(data_key_bytes(request));
  const StoredKey* key = TRY(need_usable(kms, call, *request.key_id));
  TRY(check_dry_run(request));
  DataKey made{.plaintext = Secret(bytes), .sealed = {}, .key_arn = kms.arn(*key)};
  call.random().fill(made.plaintext.bytes());
  made.sealed = TRY(seal_under(kms, call, *key, made.plaintext.text(), request.encryption_context));
  return made;
}

}  // namespace

Answer<GenerateDataKeyOperation> generate_data_key(Kms& kms, Call& call,
                                                   Asked<GenerateDataKeyOperation> request) {
  TRY(check_recipient<GenerateDataKeyOperation>(request));
  DataKey made = TRY(new_data_key<GenerateDataKeyOperation>(kms, call, request));
  GenerateDataKeyResponse response;
  response.plaintext = made.plaintext.text();
  response.ciphertext_blob = std::move(made.sealed.blob);
  response.key_id = std::move(made.key_arn);
  response.key_material_id = std::move(made.sealed.material_id);
  return response;
}

Answer<GenerateDataKeyWithoutPlaintextOperation> generate_data_key_without_plaintext(
    Kms& kms, Call& call, Asked<GenerateDataKeyWithoutPlaintextOperation> request) {
  DataKey made = TRY(new_data_key<GenerateDataKeyWithoutPlaintextOperation>(kms, call, request));
  GenerateDataKeyWithoutPlaintextResponse response;
  response.ciphertext_blob = std::move(made.sealed.blob);
  response.key_id = std::move(made.key_arn);
  response.key_material_id = std::move(made.sealed.material_id);
  return response;
}

Answer<GenerateRandomOperation> generate_random(Kms&, Call& call,
                                                Asked<GenerateRandomOperation> request) {
  TRY(check_recipient<GenerateRandomOperation>(request));
  if (request.custom_key_store_id) return errors::unsupported("CustomKeyStoreId of GenerateRandom");
  if (!request.number_of_bytes) return errors::validation("NumberOfBytes is required.");
  Secret bytes(static_cast<std::size_t>(*request.number_of_bytes));
  call.random().fill(bytes.bytes());
  GenerateRandomResponse response;
  response.plaintext = bytes.text();
  return response;
}

}  // namespace skerry::kms
