// PutSecretValue and UpdateSecretVersionStage: what versions a secret has, and which is which.
#include <utility>

#include "call/not_supported.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/writing.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::secretsmanager {
namespace {

using MoveRequest = UpdateSecretVersionStageRequest;

// "If you don't include VersionStages, then Secrets Manager automatically moves the staging label
// AWSCURRENT to this version. If this operation creates the first version for the secret, then
// Secrets Manager automatically attaches the staging label AWSCURRENT to it."
std::vector<std::string> stages_for(const StoredSecret& secret,
                                    const PutSecretValueRequest& request) {
  std::vector<std::string> stages = request.version_stages.value_or(std::vector<std::string>{});
  if (stages.empty() || secret.versions.empty()) stages.emplace_back(current_stage);
  return stages;
}

PutSecretValueResponse described(const StoredSecret& secret, const std::string& version_id) {
  PutSecretValueResponse response;
  response.arn = secret.arn;
  response.name = secret.name;
  response.version_id = version_id;
  const StoredVersion* version = secret.version(version_id);
  if (!version->stages.empty()) response.version_stages = version->stages;
  return response;
}

Result<Done, ApiError> check_versions_exist(const StoredSecret& secret,
                                            const MoveRequest& request) {
  for (const auto& id : {request.remove_from_version_id, request.move_to_version_id})
    if (id && secret.version(*id) == nullptr) return errors::no_such_version(*id);
  return Done{};
}

// "If the staging label is attached to a different version of the secret, then you must also
// specify RemoveFromVersionId", and it must be the version that has the label.
Result<Done, ApiError> check_move(const StoredSecret& secret, const MoveRequest& request) {
  const StoredVersion* holder = secret.version_with(*request.version_stage);
  const std::string& stage = *request.version_stage;
  if (request.move_to_version_id) {
    if (holder == nullptr && !request.remove_from_version_id) return Done{};
    if (holder != nullptr && holder->id == request.move_to_version_id) return Done{};
    if (!request.remove_from_version_id)
      return errors::invalid_parameter(
          "The parameter RemoveFromVersionId can't be empty. Staging label " + stage +
          " is currently attached to version " + holder->id +
          ", so you must explicitly reference that version in RemoveFromVersionId.");
  }
  if (holder == nullptr || holder->id != request.remove_from_version_id)
    return errors::invalid_parameter("Staging label " + stage + " is not attached to version " +
                                     *request.remove_from_version_id + ".");
  return Done{};
}

Result<Done, ApiError> check(const StoredSecret& secret, const MoveRequest& request) {
  if (!request.remove_from_version_id && !request.move_to_version_id)
    return errors::invalid_parameter(
        "You must specify MoveToVersionId, RemoveFromVersionId, or both.");
  TRY(check_versions_exist(secret, request));
  TRY(check_move(secret, request));
  if (!request.move_to_version_id && *request.version_stage == current_stage)
    return errors::invalid_parameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be "
        "completely removed.");
  return Done{};
}

}  // namespace

Answer<PutSecretValueOperation> put_secret_value(SecretsManager& state, Call& call,
                                                 Asked<PutSecretValueOperation> request) {
  if (request.rotation_token)
    return not_supported({PutSecretValueOperation::shape.name}, "RotationToken");
  const std::optional<Content> content = TRY(content_of(request));
  if (!content) return errors::no_value();
  const StoredSecret* found = TRY(need_usable(state, call, *request.secret_id));
  const auto& token = request.client_request_token;
  const TokenUse use = TRY(check_token(state, call, *found, token, *content));
  if (use == TokenUse::repeated) return described(*found, *token);
  StoredSecret secret = *found;
  TRY(add_version(state, call, secret, {*token}, *content, stages_for(secret, request)));
  PutSecretValueResponse response = described(secret, *token);
  state.put(call.batch(), std::move(secret));
  return response;
}

Answer<UpdateSecretVersionStageOperation> update_secret_version_stage(
    SecretsManager& state, Call& call, Asked<UpdateSecretVersionStageOperation> request) {
  StoredSecret secret = *TRY(need_usable(state, call, *request.secret_id));
  TRY(check(secret, request));
  if (request.move_to_version_id) {
    put_stage(secret, {*request.move_to_version_id}, *request.version_stage);
  } else {
    remove_stage(secret, {*request.remove_from_version_id}, *request.version_stage);
  }
  if (labels(secret) > limits::labels_per_secret_max)
    return errors::limit("A secret can have at most " +
                         std::to_string(limits::labels_per_secret_max) +
                         " staging labels attached across all its versions.");
  secret.changed = call.time();
  UpdateSecretVersionStageResponse response;
  response.arn = secret.arn;
  response.name = secret.name;
  state.put(call.batch(), std::move(secret));
  return response;
}

}  // namespace skerry::secretsmanager
