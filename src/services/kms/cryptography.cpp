// Encrypt, Decrypt and ReEncrypt.
#include <utility>

#include "services/kms/handlers.hpp"
#include "services/kms/lookup.hpp"
#include "services/kms/sealing.hpp"

namespace skerry::kms {

Answer<EncryptOperation> encrypt_text(Kms& kms, Call& call, Asked<EncryptOperation> request) {
  TRY(check_grant_tokens<EncryptOperation>(request));
  TRY(check_algorithm(request.encryption_algorithm));
  const StoredKey* key = TRY(need_usable(kms, call, *request.key_id));
  TRY(check_dry_run(request));
  EncryptResponse response;
  response.key_id = kms.arn(*key);
  response.encryption_algorithm = symmetric;
  SealedText sealed =
      TRY(seal_under(kms, call, *key, *request.plaintext, request.encryption_context));
  response.ciphertext_blob = std::move(sealed.blob);
  return response;
}

Answer<DecryptOperation> decrypt_text(Kms& kms, Call& call, Asked<DecryptOperation> request) {
  TRY(check_grant_tokens<DecryptOperation>(request));
  TRY(check_recipient<DecryptOperation>(request));
  TRY(check_dry_run_modifiers<DecryptOperation>(request));
  TRY(check_algorithm(request.encryption_algorithm));
  const Source source{.blob = request.ciphertext_blob,
                      .key_id = request.key_id,
                      .context = request.encryption_context};
  const OpenedText opened = TRY(open_blob(kms, call, source));
  TRY(check_dry_run(request));
  DecryptResponse response;
  response.key_id = kms.arn(*opened.key);
  response.plaintext = opened.plaintext.text();
  response.encryption_algorithm = symmetric;
  response.key_material_id = opened.material->id;
  return response;
}

Answer<ReEncryptOperation> re_encrypt(Kms& kms, Call& call, Asked<ReEncryptOperation> request) {
  TRY(check_grant_tokens<ReEncryptOperation>(request));
  TRY(check_dry_run_modifiers<ReEncryptOperation>(request));
  TRY(check_algorithm(request.source_encryption_algorithm));
  TRY(check_algorithm(request.destination_encryption_algorithm));
  const Source source{.blob = request.ciphertext_blob,
                      .key_id = request.source_key_id,
                      .context = request.source_encryption_context};
  const OpenedText opened = TRY(open_blob(kms, call, source));
  const StoredKey* destination = TRY(need_usable(kms, call, *request.destination_key_id));
  TRY(check_dry_run(request));
  ReEncryptResponse response;
  response.source_key_id = kms.arn(*opened.key);
  response.source_encryption_algorithm = symmetric;
  response.source_key_material_id = opened.material->id;
  response.key_id = kms.arn(*destination);
  response.destination_encryption_algorithm = symmetric;
  SealedText sealed = TRY(seal_under(kms, call, *destination, opened.plaintext.text(),
                                     request.destination_encryption_context));
  response.ciphertext_blob = std::move(sealed.blob);
  response.destination_key_material_id = std::move(sealed.material_id);
  return response;
}

}  // namespace skerry::kms
