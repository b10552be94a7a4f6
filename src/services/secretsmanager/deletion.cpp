// DeleteSecret and RestoreSecret.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
#include <chrono>
#include <utility>

#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/names.hpp"

namespace skerry::secretsmanager {
namespace {

DeleteSecretResponse described(const StoredSecret& secret, WallTime deletion) {
  DeleteSecretResponse response;
  response.arn = secret.arn;
  response.name = secret.name;
  response.deletion_date = deletion;
  return response;
}

Result<Done, ApiError> check(const DeleteSecretRequest& request) {
  if (!request.recovery_window_in_days) return Done{};
  if (request.force_delete_without_recovery.value_or(false))
    return errors::invalid_parameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (*request.recovery_window_in_days < limits::recovery_days_min ||
      *request.recovery_window_in_days > limits::recovery_days_max)
    return errors::invalid_parameter(
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  return Done{};
}

// "If you forcibly delete an already deleted or nonexistent secret, the operation does not return
// ResourceNotFoundException." There is an ARN in AWS's answer, and a name.
DeleteSecretResponse nothing_to_delete(const SecretsManager& state, Call& call,
                                       const std::string& id) {
  StoredSecret none;
  const std::optional<ParsedId> parsed = parse_id(state.region(), id);
  none.name = parsed ? std::string(parsed->name) : id;
  none.arn = parsed && parsed->form == IdForm::name
                 ? new_arn(state.region(), {none.name}, call.random())
                 : id;
  return described(none, call.time());
}

}  // namespace

Answer<DeleteSecretOperation> delete_secret(SecretsManager& state, Call& call,
                                            Asked<DeleteSecretOperation> request) {
  TRY(check(request));
  const bool forced = request.force_delete_without_recovery.value_or(false);
  const StoredSecret* found = state.find(*request.secret_id, call.time());
  if (forced && found == nullptr) return nothing_to_delete(state, call, *request.secret_id);
  if (found == nullptr) return errors::no_such_secret();
  if (forced) {
    DeleteSecretResponse response = described(*found, call.time());
    state.erase(call.batch(), *found);
    return response;
  }
  if (found->deletion) return errors::marked_for_deletion();
  StoredSecret secret = *found;
  const std::chrono::days window(
      request.recovery_window_in_days.value_or(limits::recovery_days_default));
  secret.deletion = call.time() + window;
  secret.changed = call.time();
  DeleteSecretResponse response = described(secret, *secret.deletion);
  state.put(call.batch(), std::move(secret));
  state.purge(call.batch(), call.time());
  return response;
}

// One that is not marked for deletion stays as it is.
Answer<RestoreSecretOperation> restore_secret(SecretsManager& state, Call& call,
                                              Asked<RestoreSecretOperation> request) {
  const StoredSecret* found = TRY(need(state, call, *request.secret_id));
  RestoreSecretResponse response;
  response.arn = found->arn;
  response.name = found->name;
  if (!found->deletion) return response;
  StoredSecret secret = *found;
  secret.deletion.reset();
  secret.changed = call.time();
  state.put(call.batch(), std::move(secret));
  return response;
}

}  // namespace skerry::secretsmanager
