#include "services/secretsmanager/writing.hpp"

#include <utility>

#include "base/digest.hpp"

namespace skerry::secretsmanager {

Result<TokenUse, ApiError> check_token(const SecretsManager& state, Call& call,
                                       const StoredSecret& secret,
                                       const std::optional<std::string>& token, Content content) {
  if (!token || token->empty()) return errors::token_needed();
  const StoredVersion* version = secret.version(*token);
  if (version == nullptr) return TokenUse::fresh;
  const StoredValue& value = state.value(secret, *version);
  std::string stored = TRY(open_value(call, {secret.arn, version->id}, value));
  const bool same = value.kind == content.kind && stored.size() == content.bytes.size() &&
                    equal_secrets(stored, content.bytes);
  wipe(stored);
  if (!same) return errors::token_in_use(*token, secret.arn);
  return TokenUse::repeated;
}

Result<Done, ApiError> add_version(SecretsManager& state, Call& call, StoredSecret& secret,
                                   VersionId id, Content content,
                                   const std::vector<std::string>& stages) {
  SealedValue sealed = TRY(seal_value(call, secret.kms_key_id, {secret.arn, id.text}, content));
  StoredVersion version;
  version.id = id.text;
  version.created = call.time();
  version.kms_key = std::move(sealed.kms_key);
  state.put_value(call.batch(), secret, version, std::move(sealed.value));
  secret.versions.push_back(std::move(version));
  for (const std::string& stage : stages) put_stage(secret, id, stage);
  if (labels(secret) > limits::labels_per_secret_max)
    return errors::limit("A secret can have at most " +
                         std::to_string(limits::labels_per_secret_max) +
                         " staging labels attached across all its versions.");
  for (const StoredVersion& gone : prune(secret, call.time()))
    state.erase_value(call.batch(), secret, gone);
  if (secret.versions.size() > limits::versions_max)
    return errors::limit("A secret can have at most " + std::to_string(limits::versions_max) +
                         " versions.");
  secret.changed = call.time();
  return Done{};
}

}  // namespace skerry::secretsmanager
