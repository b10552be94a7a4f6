#include "services/kms/sealing.hpp"

#include <utility>

#include "services/kms/lookup.hpp"
#include "services/kms/rotation.hpp"

namespace skerry::kms {
namespace {

Result<Secret, ApiError> opened(const Kms& kms, const StoredKey& key,
                                const StoredMaterial& material) {
  Result<Secret> secret = kms.open(key, material);
  if (!secret.ok()) return errors::internal();
  return std::move(secret).value();
}

KeyView view_of(const Secret& material) { return material.bytes().first<key_bytes>(); }

// With the words of AWS's validation.
constexpr const char* no_blob =
    "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member "
    "must not be null";

}  // namespace

Result<SealedText, ApiError> seal_under(Kms& kms, Call& call, const StoredKey& key,
                                        std::string_view plaintext,
                                        const std::optional<EncryptionContext>& context) {
  const StoredKey* now = TRY(rotated_when_due(kms, call, key));
  const StoredMaterial& material = now->current();
  const Secret secret = TRY(opened(kms, *now, material));
  return SealedText{
      .blob = encrypt(view_of(secret), {.key_id = now->id, .material = material.number}, plaintext,
                      context.value_or(EncryptionContext{}), call.random()),
      .material_id = material.id};
}

Result<OpenedText, ApiError> open_blob(const Kms& kms, const Call& call, const Source& source) {
  if (!source.blob) return errors::validation(no_blob);
  const std::optional<BlobHead> head = read_head(*source.blob);
  if (!head) return errors::invalid_ciphertext();
  const StoredKey* key = kms.key(head->key_id, call.time());
  if (source.key_id) {
    const StoredKey* named = TRY(kms.named(*source.key_id, Aliases::taken, call.time()));
    if (named != key) return errors::incorrect_key();
  }
  if (key == nullptr) return errors::unknown_ciphertext();
  TRY(check_usable(kms, *key));
  const StoredMaterial* material = key->material(head->material);
  if (material == nullptr) return errors::invalid_ciphertext();
  const Secret secret = TRY(opened(kms, *key, *material));
  std::optional<Secret> plaintext =
      decrypt(view_of(secret), *source.blob, source.context.value_or(EncryptionContext{}));
  if (!plaintext) return errors::invalid_ciphertext();
  return OpenedText{.key = key, .material = material, .plaintext = *std::move(plaintext)};
}

Result<Done, ApiError> check_algorithm(const std::optional<std::string>& algorithm) {
  if (algorithm && *algorithm != symmetric) return errors::incompatible_algorithm(*algorithm);
  return Done{};
}

}  // namespace skerry::kms
