#include "services/ssm/protection.hpp"

#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/encoding.hpp"
#include "call/ask.hpp"
#include "services/ssm/errors.hpp"
#include "services/ssm/shapes.hpp"
#include "shapes/kms.hpp"
#include "store/aes_gcm.hpp"

namespace skerry::ssm {
namespace {

// An advanced value: this byte, the length of the encrypted data key in two bytes (big-endian),
// that key, a nonce, the ciphertext with its tag. The ARN is authenticated.
constexpr char envelope_version = '\x01';
constexpr std::size_t envelope_head_bytes = 3;

template <class Traits>
Result<typename Traits::Response, ApiError> ask_kms(Call& call,
                                                    const typename Traits::Request& request) {
  auto answer = ask<Traits>(call, {"ssm.amazonaws.com"}, request);
  if (!answer.ok()) return errors::of_kms(answer.error(), call.facts().request_id);
  return answer;
}

template <class Request>
void set_context(Request& request, const ParameterArn& arn) {
  request.encryption_context.emplace().emplace_back("PARAMETER_ARN", arn.text);
}

Result<std::string, ApiError> decrypt(Call& call, const ParameterArn& arn, std::string blob) {
  kms::DecryptRequest request;
  request.ciphertext_blob = std::move(blob);
  set_context(request, arn);
  kms::DecryptResponse answer = TRY(ask_kms<kms::DecryptOperation>(call, request));
  return std::move(answer.plaintext).value_or("");
}

Result<std::string, ApiError> encrypt_directly(Call& call, const ParameterArn& arn,
                                               const StoredVersion& version) {
  kms::EncryptRequest request;
  request.key_id = version.key_id;
  request.plaintext = version.value;
  set_context(request, arn);
  kms::EncryptResponse answer = TRY(ask_kms<kms::EncryptOperation>(call, request));
  return std::move(answer.ciphertext_blob).value_or("");
}

std::optional<KeyView> key_view(std::string_view key) {
  if (key.size() != key_bytes) return {};
  return KeyView(as_bytes(key).first<key_bytes>());
}

std::string envelope(std::string_view encrypted_key, std::string_view sealed) {
  std::string out(1, envelope_version);
  out += static_cast<char>(encrypted_key.size() >> 8);
  out += static_cast<char>(encrypted_key.size() & 0xff);
  out += encrypted_key;
  out += sealed;
  return out;
}

struct Envelope {
  std::string_view encrypted_key;
  std::string_view nonce;
  std::string_view ciphertext;
};
std::optional<Envelope> open_envelope(std::string_view bytes) {
  if (bytes.size() < envelope_head_bytes || bytes[0] != envelope_version) return {};
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
  };
  const std::size_t key_length = byte(1) << 8 | byte(2);
  bytes.remove_prefix(envelope_head_bytes);
  if (bytes.size() < key_length + gcm_nonce_bytes + gcm_tag_bytes) return {};
  return Envelope{.encrypted_key = bytes.substr(0, key_length),
                  .nonce = bytes.substr(key_length, gcm_nonce_bytes),
                  .ciphertext = bytes.substr(key_length + gcm_nonce_bytes)};
}

Result<std::string, ApiError> encrypt_in_envelope(Call& call, const ParameterArn& arn,
                                                  const StoredVersion& version) {
  kms::GenerateDataKeyRequest request;
  request.key_id = version.key_id;
  request.key_spec = "AES_256";
  set_context(request, arn);
  const kms::GenerateDataKeyResponse answer =
      TRY(ask_kms<kms::GenerateDataKeyOperation>(call, request));
  const std::string plain_key = answer.plaintext.value_or("");
  const std::optional<KeyView> key = key_view(plain_key);
  if (!key) return errors::damaged_value();
  std::array<std::byte, gcm_nonce_bytes> nonce{};
  call.random().fill(nonce);
  std::string sealed(as_text(nonce));
  sealed.resize(gcm_nonce_bytes + version.value.size() + gcm_tag_bytes);
  gcm_encrypt(
      {.key = *key, .nonce = nonce, .authenticated = arn.text, .text = as_bytes(version.value)},
      std::as_writable_bytes(std::span(sealed)).subspan(gcm_nonce_bytes));
  return envelope(answer.ciphertext_blob.value_or(""), sealed);
}

Result<std::string, ApiError> decrypt_envelope(Call& call, const ParameterArn& arn,
                                               std::string_view bytes) {
  const std::optional<Envelope> parts = open_envelope(bytes);
  if (!parts) return errors::damaged_value();
  const std::string plain_key = TRY(decrypt(call, arn, std::string(parts->encrypted_key)));
  const std::optional<KeyView> key = key_view(plain_key);
  if (!key) return errors::damaged_value();
  std::string value(parts->ciphertext.size() - gcm_tag_bytes, '\0');
  const bool opened = gcm_decrypt({.key = *key,
                                   .nonce = as_bytes(parts->nonce).first<gcm_nonce_bytes>(),
                                   .authenticated = arn.text,
                                   .text = as_bytes(parts->ciphertext)},
                                  std::as_writable_bytes(std::span(value)));
  if (!opened) return errors::damaged_value();
  return value;
}

}  // namespace

Result<Done, ApiError> protect(Call& call, const ParameterArn& arn, StoredVersion& version) {
  const std::string sealed =
      TRY(version.tier == tiers::advanced ? encrypt_in_envelope(call, arn, version)
                                          : encrypt_directly(call, arn, version));
  version.value = base64(as_bytes(sealed));
  return Done{};
}

Result<std::string, ApiError> reveal(Call& call, const ParameterArn& arn,
                                     const StoredVersion& version) {
  std::optional<std::string> sealed = from_base64(version.value);
  if (!sealed) return errors::damaged_value();
  if (version.tier == tiers::advanced) return decrypt_envelope(call, arn, *sealed);
  return decrypt(call, arn, std::move(*sealed));
}

}  // namespace skerry::ssm
