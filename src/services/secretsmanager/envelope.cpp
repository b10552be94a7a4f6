#include "services/secretsmanager/envelope.hpp"

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "call/ask.hpp"
#include "services/secretsmanager/errors.hpp"
#include "shapes/kms.hpp"
#include "store/aes_gcm.hpp"

namespace skerry::secretsmanager {
namespace {

constexpr const char* own_principal = "secretsmanager.amazonaws.com";
constexpr const char* default_key = "alias/aws/secretsmanager";
constexpr const char* default_key_shown = "DefaultEncryptionKey";
// "SecretVersionId": "RequestToValidateKeyAccess" in the log entries of such calls.
constexpr std::string_view access_check = "RequestToValidateKeyAccess";

std::vector<std::pair<std::string, std::string>> encryption_context(ValuePlace place) {
  return {{"SecretARN", std::string(place.arn)},
          {"SecretVersionId", std::string(place.version_id)}};
}

const std::string& key_or_default(const std::string& kms_key_id) {
  static const std::string standard = default_key;
  return kms_key_id.empty() ? standard : kms_key_id;
}

std::string shown_key(const std::string& kms_key_id, const std::optional<std::string>& answered) {
  return kms_key_id.empty() ? default_key_shown : answered.value_or(kms_key_id);
}

std::string authenticated(ValuePlace place) {
  std::string text(place.arn);
  text += ' ';
  text += place.version_id;
  return text;
}

// A key in clear, from KMS's answer, wiped at the end.
class DataKey {
 public:
  explicit DataKey(std::optional<std::string>& plaintext) {
    if (plaintext) key_.swap(*plaintext);
  }
  DataKey(const DataKey&) = delete;
  DataKey& operator=(const DataKey&) = delete;
  ~DataKey() { wipe(key_); }

  bool fits() const { return key_.size() == key_bytes; }
  KeyView view() const { return as_bytes(key_).first<key_bytes>(); }
  const std::string& bytes() const { return key_; }

 private:
  std::string key_;
};

std::span<std::byte> writable(std::string& text) {
  return std::as_writable_bytes(std::span(text.data(), text.size()));
}

std::string encrypt(const DataKey& key, ValuePlace place, std::string_view text, Random& random) {
  std::string sealed(gcm_nonce_bytes + text.size() + gcm_tag_bytes, '\0');
  const std::span<std::byte> out = writable(sealed);
  random.fill(out.first(gcm_nonce_bytes));
  const std::string belongs_to = authenticated(place);
  gcm_encrypt({.key = key.view(),
               .nonce = as_bytes(sealed).first<gcm_nonce_bytes>(),
               .authenticated = belongs_to,
               .text = as_bytes(text)},
              out.subspan(gcm_nonce_bytes));
  return sealed;
}

Result<kms::DecryptResponse, ApiError> open_data_key(Call& call, ValuePlace place,
                                                     const std::string& data_key) {
  kms::DecryptRequest request;
  request.ciphertext_blob = data_key;
  request.encryption_context = encryption_context(place);
  auto answer = ask<kms::DecryptOperation>(call, {own_principal}, request);
  if (!answer.ok()) return errors::cannot_decrypt(answer.error());
  return answer;
}

Result<kms::GenerateDataKeyResponse, ApiError> new_data_key(Call& call, const std::string& key_id,
                                                            ValuePlace place) {
  kms::GenerateDataKeyRequest request;
  request.key_id = key_or_default(key_id);
  request.encryption_context = encryption_context(place);
  request.key_spec = "AES_256";
  auto answer = ask<kms::GenerateDataKeyOperation>(call, {own_principal}, request);
  if (!answer.ok()) return errors::cannot_encrypt(answer.error());
  return answer;
}

}  // namespace

Result<SealedValue, ApiError> seal_value(Call& call, const std::string& kms_key_id,
                                         ValuePlace place, Content content) {
  auto answer = TRY(new_data_key(call, kms_key_id, place));
  const DataKey key(answer.plaintext);
  if (!key.fits()) return errors::damaged_value();
  SealedValue made;
  made.value.kind = content.kind;
  made.value.data_key = std::move(answer.ciphertext_blob).value_or("");
  made.value.sealed = encrypt(key, place, content.bytes, call.random());
  made.kms_key = shown_key(kms_key_id, answer.key_id);
  return made;
}

Result<std::string, ApiError> open_value(Call& call, ValuePlace place, const StoredValue& value) {
  auto answer = TRY(open_data_key(call, place, value.data_key));
  const DataKey key(answer.plaintext);
  if (!key.fits() || value.sealed.size() < gcm_nonce_bytes + gcm_tag_bytes)
    return errors::damaged_value();
  std::string text(value.sealed.size() - gcm_nonce_bytes - gcm_tag_bytes, '\0');
  const std::string belongs_to = authenticated(place);
  const bool genuine = gcm_decrypt({.key = key.view(),
                                    .nonce = as_bytes(value.sealed).first<gcm_nonce_bytes>(),
                                    .authenticated = belongs_to,
                                    .text = as_bytes(value.sealed).subspan(gcm_nonce_bytes)},
                                   writable(text));
  if (!genuine) return errors::damaged_value();
  return text;
}

Result<SealedValue, ApiError> reseal_value(Call& call, const std::string& kms_key_id,
                                           ValuePlace place, const StoredValue& value) {
  auto opened = TRY(open_data_key(call, place, value.data_key));
  const DataKey key(opened.plaintext);
  kms::EncryptRequest request;
  request.key_id = key_or_default(kms_key_id);
  request.plaintext = key.bytes();
  request.encryption_context = encryption_context(place);
  auto answer = ask<kms::EncryptOperation>(call, {own_principal}, request);
  wipe(*request.plaintext);
  if (!answer.ok()) return errors::cannot_encrypt(answer.error());
  SealedValue made{.value = value, .kms_key = shown_key(kms_key_id, answer->key_id)};
  made.value.data_key = std::move(answer->ciphertext_blob).value_or("");
  return made;
}

Result<Done, ApiError> check_key(Call& call, const std::string& kms_key_id, std::string_view arn) {
  const ValuePlace place{.arn = arn, .version_id = access_check};
  auto made = TRY(new_data_key(call, kms_key_id, place));
  const DataKey key(made.plaintext);
  auto opened = TRY(open_data_key(call, place, made.ciphertext_blob.value_or("")));
  const DataKey again(opened.plaintext);
  if (key.bytes() != again.bytes()) return errors::damaged_value();
  return Done{};
}

}  // namespace skerry::secretsmanager
