// Repository policies and lifecycle policies: stored and returned byte for byte.

#include <utility>

#include "policy/compiled.hpp"
#include "services/ecr/access.hpp"
#include "services/ecr/errors.hpp"
#include "services/ecr/handlers.hpp"
#include "services/ecr/lifecycle.hpp"

namespace skerry::ecr {
namespace {

// The policy of a repository is about that repository: it names no resource.
Result<policy::PolicyPtr, ApiError> checked_policy(const std::string& text) {
  auto compiled = policy::compile_text(text, policy::PolicyKind::resource);
  bool good = compiled.ok();
  if (good) {
    for (const policy::Statement& statement : (*compiled)->document().statements)
      good = good && statement.resources.empty() && statement.not_resources.empty();
  }
  if (!good) return errors::invalid({"PolicyText"}, "Invalid repository policy provided");
  return std::move(compiled).value();
}

// "If the policy you are attempting to set on a repository policy would prevent you from setting
// another policy in the future, you must force the SetRepositoryPolicy operation."
Result<Done, ApiError> check_lockout(const Ecr& ecr, const Call& call, std::string_view name,
                                     policy::PolicyPtr wanted) {
  Access later = access_to_repository(ecr, call, SetRepositoryPolicyOperation::shape.name,
                                      {.name = name, .registry = {}});
  later.resource_policies.policy = std::move(wanted);
  if (call.authorise(later).ok()) return Done{};
  return errors::invalid({"PolicyText"},
                         "The policy would prevent you from setting another policy in the future: "
                         "use the force parameter to set it");
}

template <class Response>
Response response_for(const Ecr& ecr, const StoredRepository& repository) {
  Response response;
  response.registry_id = ecr.registry();
  response.repository_name = repository.name;
  return response;
}

errors::Named named(const Ecr& ecr, const StoredRepository& repository) {
  return {.repository = repository.name, .registry = ecr.registry()};
}

}  // namespace

Answer<SetRepositoryPolicyOperation> set_repository_policy(
    Ecr& ecr, Call& call, Asked<SetRepositoryPolicyOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  policy::PolicyPtr wanted = TRY(checked_policy(*request.policy_text));
  auto named_there = bound_principals(wanted->document(), call.region().account, call.directory());
  if (!named_there.ok())
    return errors::invalid({"PolicyText"}, "Invalid repository policy provided");
  if (!request.force.value_or(false))
    TRY(check_lockout(ecr, call, repository->name, std::move(wanted)));
  StoredRepository changed = *repository;
  changed.policy = request.policy_text;
  changed.principals = std::move(named_there).value();
  auto response = response_for<SetRepositoryPolicyResponse>(ecr, changed);
  response.policy_text = changed.policy;
  ecr.put(call.batch(), std::move(changed));
  return response;
}

Answer<GetRepositoryPolicyOperation> get_repository_policy(
    Ecr& ecr, Call& call, Asked<GetRepositoryPolicyOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  if (!repository->policy) return errors::no_policy(named(ecr, *repository));
  auto response = response_for<GetRepositoryPolicyResponse>(ecr, *repository);
  response.policy_text = shown_bound(*repository->policy, repository->principals, call.directory());
  return response;
}

Answer<DeleteRepositoryPolicyOperation> delete_repository_policy(
    Ecr& ecr, Call& call, Asked<DeleteRepositoryPolicyOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  if (!repository->policy) return errors::no_policy(named(ecr, *repository));
  auto response = response_for<DeleteRepositoryPolicyResponse>(ecr, *repository);
  response.policy_text = shown_bound(*repository->policy, repository->principals, call.directory());
  StoredRepository changed = *repository;
  changed.policy.reset();
  changed.principals.clear();
  ecr.put(call.batch(), std::move(changed));
  return response;
}

Answer<PutLifecyclePolicyOperation> put_lifecycle_policy(
    Ecr& ecr, Call& call, Asked<PutLifecyclePolicyOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  if (const std::optional<std::string> failure = lifecycle_failure(*request.lifecycle_policy_text))
    return errors::lifecycle(*failure);
  StoredRepository changed = *repository;
  changed.lifecycle = request.lifecycle_policy_text;
  auto response = response_for<PutLifecyclePolicyResponse>(ecr, changed);
  response.lifecycle_policy_text = changed.lifecycle;
  ecr.put(call.batch(), std::move(changed));
  return response;
}

Answer<GetLifecyclePolicyOperation> get_lifecycle_policy(
    Ecr& ecr, Call&, Asked<GetLifecyclePolicyOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  if (!repository->lifecycle) return errors::no_lifecycle_policy(named(ecr, *repository));
  auto response = response_for<GetLifecyclePolicyResponse>(ecr, *repository);
  response.lifecycle_policy_text = repository->lifecycle;
  return response;
}

Answer<DeleteLifecyclePolicyOperation> delete_lifecycle_policy(
    Ecr& ecr, Call& call, Asked<DeleteLifecyclePolicyOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  if (!repository->lifecycle) return errors::no_lifecycle_policy(named(ecr, *repository));
  auto response = response_for<DeleteLifecyclePolicyResponse>(ecr, *repository);
  response.lifecycle_policy_text = repository->lifecycle;
  StoredRepository changed = *repository;
  changed.lifecycle.reset();
  ecr.put(call.batch(), std::move(changed));
  return response;
}

}  // namespace skerry::ecr
