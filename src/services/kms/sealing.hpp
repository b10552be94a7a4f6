#pragma once
// Texts under a key of the region: what Encrypt, ReEncrypt and the data keys share.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/call.hpp"
#include "call/not_supported.hpp"
#include "services/kms/ciphertext.hpp"
#include "services/kms/errors.hpp"
#include "services/kms/state.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::kms {

inline constexpr std::string_view symmetric = "SYMMETRIC_DEFAULT";

struct SealedText {
  std::string blob;
  std::string material_id;
};

// Under the key's current material; rotates a key whose time has come first. `key` is not to be
// used any more afterwards.
Result<SealedText, ApiError> seal_under(Kms& kms, Call& call, const StoredKey& key,
                                        std::string_view plaintext,
                                        const std::optional<EncryptionContext>& context);

struct OpenedText {
  const StoredKey* key;
  const StoredMaterial* material;
  Secret plaintext;
};

// What a request says of a ciphertext.
struct Source {
  const std::optional<std::string>& blob;
  const std::optional<std::string>& key_id;
  const std::optional<EncryptionContext>& context;
};
Result<OpenedText, ApiError> open_blob(const Kms& kms, const Call& call, const Source& source);

Result<Done, ApiError> check_algorithm(const std::optional<std::string>& algorithm);

// Grants are not supported, so no token is valid.
template <class Op>
Result<Done, ApiError> check_grant_tokens(const typename Op::Request& request) {
  if (request.grant_tokens && !request.grant_tokens->empty())
    return not_supported({Op::shape.name}, "GrantTokens");
  return Done{};
}
// Nitro Enclaves.
template <class Op>
Result<Done, ApiError> check_recipient(const typename Op::Request& request) {
  if (request.recipient) return not_supported({Op::shape.name}, "Recipient");
  return Done{};
}
template <class Op>
Result<Done, ApiError> check_dry_run_modifiers(const typename Op::Request& request) {
  if (request.dry_run_modifiers && !request.dry_run_modifiers->empty())
    return not_supported({Op::shape.name}, "DryRunModifiers");
  return Done{};
}
// The last check: everything else would have gone well.
template <class Request>
Result<Done, ApiError> check_dry_run(const Request& request) {
  if (request.dry_run.value_or(false)) return errors::dry_run();
  return Done{};
}

}  // namespace skerry::kms
