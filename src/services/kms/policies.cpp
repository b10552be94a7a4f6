// A key has one policy, named "default".
#include <utility>

#include "services/kms/errors.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/key_policy.hpp"
#include "services/kms/limits.hpp"
#include "services/kms/lookup.hpp"
#include "services/kms/pages.hpp"

namespace skerry::kms {
namespace {

Result<Done, ApiError> check_name(const std::optional<std::string>& name) {
  if (name && *name != default_policy_name) return errors::no_such_policy();
  return Done{};
}

}  // namespace

Answer<GetKeyPolicyOperation> get_key_policy(Kms& kms, Call& call,
                                             Asked<GetKeyPolicyOperation> request) {
  const StoredKey* key = TRY(need_key(kms, call, *request.key_id));
  TRY(check_name(request.policy_name));
  GetKeyPolicyResponse response;
  response.policy = shown_bound(key->policy, key->principals, call.directory());
  response.policy_name = default_policy_name;
  return response;
}

Answer<PutKeyPolicyOperation> put_key_policy(Kms& kms, Call& call,
                                             Asked<PutKeyPolicyOperation> request) {
  const StoredKey* key = TRY(need_key(kms, call, *request.key_id));
  TRY(check_name(request.policy_name));
  const Lockout lockout = request.bypass_policy_lockout_safety_check.value_or(false)
                              ? Lockout::bypassed
                              : Lockout::checked;
  StoredKey changed = *key;
  changed.principals = TRY(check_key_policy(kms, call, key->id, *request.policy, lockout));
  changed.policy = *request.policy;
  kms.put(call.batch(), std::move(changed));
  return PutKeyPolicyOperation::Response{};
}

Answer<ListKeyPoliciesOperation> list_key_policies(Kms& kms, Call& call,
                                                   Asked<ListKeyPoliciesOperation> request) {
  Page page = TRY(Page::open(request, limits::keys_page_default));
  TRY(need_key(kms, call, *request.key_id));
  ListKeyPoliciesResponse response;
  std::vector<std::string>& shown = response.policy_names.emplace();
  if (!page.shown_before(default_policy_name) && page.take(default_policy_name))
    shown.emplace_back(default_policy_name);
  page.close(response);
  return response;
}

}  // namespace skerry::kms
