// The resource policies of secrets.
#include <utility>

#include "policy/compiled.hpp"
#include "services/secretsmanager/access.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/policy_checks.hpp"

namespace skerry::secretsmanager {
namespace {

// Whether the caller could change the policy again, were it this one.
bool keeps_caller_in(const SecretsManager& state, const Call& call, const StoredSecret& secret,
                     policy::Policy policy) {
  Access access = access_to_secret(state, call, secret.arn);
  access.action = "secretsmanager:PutResourcePolicy";
  access.resource_policies.policy = policy::compile(std::move(policy), {.arn = secret.arn});
  return call.authorise(access).ok();
}

void add_error(ValidateResourcePolicyResponse& response, const char* check, std::string message) {
  ValidationErrorsEntry& entry = response.validation_errors->emplace_back();
  entry.check_name = check;
  entry.error_message = std::move(message);
  response.policy_validation_passed = false;
}

}  // namespace

Answer<PutResourcePolicyOperation> put_resource_policy(SecretsManager& state, Call& call,
                                                       Asked<PutResourcePolicyOperation> request) {
  StoredSecret secret = *TRY(need_usable(state, call, *request.secret_id));
  const Result<policy::Policy> policy = check_policy(*request.resource_policy);
  if (!policy.ok()) return errors::malformed_policy(policy.error().message);
  if (request.block_public_policy.value_or(false) && reach_of(*policy) == Reach::anybody)
    return errors::public_policy();
  auto named = bound_principals(*policy, call.region().account, call.directory());
  if (!named.ok()) return errors::unsupported_principal();
  secret.set_policy(*request.resource_policy, std::move(named).value());
  secret.changed = call.time();
  PutResourcePolicyResponse response;
  response.arn = secret.arn;
  response.name = secret.name;
  state.put(call.batch(), std::move(secret));
  return response;
}

Answer<GetResourcePolicyOperation> get_resource_policy(SecretsManager& state, Call& call,
                                                       Asked<GetResourcePolicyOperation> request) {
  const StoredSecret* secret = TRY(need_usable(state, call, *request.secret_id));
  GetResourcePolicyResponse response;
  response.arn = secret->arn;
  response.name = secret->name;
  if (!secret->policy.empty())
    response.resource_policy = shown_bound(secret->policy, secret->principals, call.directory());
  return response;
}

Answer<DeleteResourcePolicyOperation> delete_resource_policy(
    SecretsManager& state, Call& call, Asked<DeleteResourcePolicyOperation> request) {
  StoredSecret secret = *TRY(need_usable(state, call, *request.secret_id));
  secret.set_policy("");
  secret.changed = call.time();
  DeleteResourcePolicyResponse response;
  response.arn = secret.arn;
  response.name = secret.name;
  state.put(call.batch(), std::move(secret));
  return response;
}

// "Validates the syntax of the policy; that it does not lock out a caller; that it does not grant
// broad access." What is wrong is an entry of the answer, but for a text that is no policy.
Answer<ValidateResourcePolicyOperation> validate_resource_policy(
    SecretsManager& state, Call& call, Asked<ValidateResourcePolicyOperation> request) {
  Result<policy::Policy> policy = check_policy(*request.resource_policy);
  if (!policy.ok()) return errors::malformed_policy(policy.error().message);
  ValidateResourcePolicyResponse response;
  response.policy_validation_passed = true;
  response.validation_errors.emplace();
  if (reach_of(*policy) == Reach::anybody)
    add_error(response, "BlockPublicPolicy",
              "The resource policy grants broad access to the secret.");
  if (!bound_principals(*policy, call.region().account, call.directory()).ok())
    add_error(response, "Principal", errors::unsupported_principal().message);
  if (request.secret_id) {
    const StoredSecret* secret = TRY(need_usable(state, call, *request.secret_id));
    if (!keeps_caller_in(state, call, *secret, std::move(policy).value()))
      add_error(response, "LockOut",
                "The resource policy would prevent the caller from changing it again.");
  }
  return response;
}

}  // namespace skerry::secretsmanager
