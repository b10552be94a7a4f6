// CreateSecret, DescribeSecret, UpdateSecret.
#include <utility>

#include "call/not_supported.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/names.hpp"
#include "services/secretsmanager/shapes.hpp"
#include "services/secretsmanager/writing.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::secretsmanager {
namespace {

// Replication and secrets of partners are not there.
Result<Done, ApiError> check_supported(const CreateSecretRequest& request) {
  const OperationName operation{CreateSecretOperation::shape.name};
  if (request.add_replica_regions) return not_supported(operation, "AddReplicaRegions");
  if (request.force_overwrite_replica_secret.value_or(false))
    return not_supported(operation, "ForceOverwriteReplicaSecret");
  if (request.type) return not_supported(operation, "Type");
  return Done{};
}

CreateSecretResponse described(const StoredSecret& secret) {
  CreateSecretResponse response;
  response.arn = secret.arn;
  response.name = secret.name;
  if (!secret.versions.empty()) response.version_id = secret.versions.back().id;
  return response;
}

// A secret of that name is there. The same request again is answered as it was the first time.
Answer<CreateSecretOperation> repeated(const SecretsManager& state, Call& call,
                                       const StoredSecret& secret,
                                       const CreateSecretRequest& request) {
  if (secret.deletion) return errors::name_marked_for_deletion();
  const std::optional<Content> content = TRY(content_of(request));
  const std::string token = request.client_request_token.value_or("");
  if (!content || secret.version(token) == nullptr) return errors::secret_exists(secret.name);
  const TokenUse use = TRY(check_token(state, call, secret, token, *content));
  static_cast<void>(use);  // any other content was refused
  CreateSecretResponse response = described(secret);
  response.version_id = token;
  return response;
}

Result<StoredSecret, ApiError> new_secret(const SecretsManager& state, Call& call,
                                          const CreateSecretRequest& request) {
  StoredSecret secret;
  secret.name = *request.name;
  secret.arn = new_arn(state.region(), {secret.name}, call.random());
  secret.description = request.description;
  secret.kms_key_id = request.kms_key_id.value_or("");
  secret.created = secret.changed = call.time();
  if (request.tags) secret.tags = TRY(tagged({}, *request.tags));
  if (!secret.kms_key_id.empty()) TRY(check_key(call, secret.kms_key_id, secret.arn));
  return secret;
}

// "If you don't have kms:Encrypt permission to the new key, Secrets Manager does not re-encrypt
// existing secret versions with the new key." Those with these labels it does otherwise.
Result<Done, ApiError> reseal_versions(SecretsManager& state, Call& call, StoredSecret& secret) {
  for (StoredVersion& version : secret.versions) {
    const bool in_use = version.has_stage(current_stage) || version.has_stage(previous_stage) ||
                        version.has_stage(pending_stage);
    if (!in_use) continue;
    auto resealed = reseal_value(call, secret.kms_key_id, {secret.arn, version.id},
                                 state.value(secret, version));
    if (!resealed.ok() && resealed.error().code == "AccessDenied") return Done{};
    if (!resealed.ok()) return resealed.error();
    version.kms_key = std::move(resealed->kms_key);
    state.put_value(call.batch(), secret, version, std::move(resealed->value));
  }
  return Done{};
}

Result<Done, ApiError> change_key(SecretsManager& state, Call& call, StoredSecret& secret,
                                  const std::string& kms_key_id) {
  secret.kms_key_id = kms_key_id;
  if (!kms_key_id.empty()) TRY(check_key(call, kms_key_id, secret.arn));
  return reseal_versions(state, call, secret);
}

}  // namespace

Answer<CreateSecretOperation> create_secret(SecretsManager& state, Call& call,
                                            Asked<CreateSecretOperation> request) {
  TRY(check_supported(request));
  if (!valid_name(*request.name)) return errors::invalid_name();
  const std::optional<Content> content = TRY(content_of(request));
  state.purge(call.batch(), call.time());
  if (const StoredSecret* found = state.find(*request.name, call.time()))
    return repeated(state, call, *found, request);
  if (const StoredSecret* gone = state.secrets().find(*request.name))
    state.erase(call.batch(), *gone);
  if (state.secrets().size() >= limits::secrets_max)
    return errors::limit("You have reached the quota of secrets in this Region.");
  StoredSecret secret = TRY(new_secret(state, call, request));
  if (content) {
    if (!request.client_request_token) return errors::token_needed();
    TRY(add_version(state, call, secret, {*request.client_request_token}, *content,
                    {std::string(current_stage)}));
  }
  CreateSecretResponse response = described(secret);
  state.put(call.batch(), std::move(secret));
  return response;
}

Answer<DescribeSecretOperation> describe_secret(SecretsManager& state, Call& call,
                                                Asked<DescribeSecretOperation> request) {
  const StoredSecret* secret = TRY(need(state, call, *request.secret_id));
  auto response = secret_shape<DescribeSecretResponse>(*secret);
  response.version_ids_to_stages = stages_of_versions(*secret);
  return response;
}

Answer<UpdateSecretOperation> update_secret(SecretsManager& state, Call& call,
                                            Asked<UpdateSecretOperation> request) {
  if (request.type) return not_supported({UpdateSecretOperation::shape.name}, "Type");
  const std::optional<Content> content = TRY(content_of(request));
  const StoredSecret* found = TRY(need_usable(state, call, *request.secret_id));
  StoredSecret secret = *found;
  if (request.description) secret.description = request.description;
  if (request.kms_key_id && *request.kms_key_id != secret.kms_key_id)
    TRY(change_key(state, call, secret, *request.kms_key_id));
  UpdateSecretResponse response;
  if (content) {
    const auto& token = request.client_request_token;
    const TokenUse use = TRY(check_token(state, call, *found, token, *content));
    response.version_id = *token;
    if (use == TokenUse::fresh)
      TRY(add_version(state, call, secret, {*token}, *content, {std::string(current_stage)}));
  }
  secret.changed = call.time();
  response.arn = secret.arn;
  response.name = secret.name;
  state.put(call.batch(), std::move(secret));
  return response;
}

}  // namespace skerry::secretsmanager
