#include <algorithm>
#include <utility>

#include "policy/document.hpp"
#include "policy/limits.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/shapes.hpp"

// Policies embedded in a user, group or role. The quota is of all of one's inline policies
// together, in characters without white space.

namespace skerry::iam {
namespace {

template <class T>
constexpr std::size_t inline_chars_max = policy::user_inline_chars_max;
template <>
constexpr std::size_t inline_chars_max<StoredGroup> = policy::group_inline_chars_max;
template <>
constexpr std::size_t inline_chars_max<StoredRole> = policy::role_inline_chars_max;

std::size_t counted_characters(const StoredIdentity& identity) {
  std::size_t sum = 0;
  for (const StoredInlinePolicy& each : identity.inline_policies)
    sum += policy::counted_characters(each.document);
  return sum;
}

// A policy of the same name is replaced; names compare as everywhere, without regard to case.
auto find_inline(std::vector<StoredInlinePolicy>& policies, std::string_view name) {
  return std::find_if(policies.begin(), policies.end(),
                      [&](const auto& policy) { return same_name(policy.name, name); });
}

template <class T>
Result<Done, ApiError> put_inline(Iam& iam, Call& call, std::string_view owner,
                                  StoredInlinePolicy policy) {
  T changed = *TRY(need_changeable<T>(iam, owner));
  TRY(check_identity_policy(policy.document));
  std::vector<StoredInlinePolicy>& policies = changed.inline_policies;
  if (const auto found = find_inline(policies, policy.name); found != policies.end()) {
    found->document = std::move(policy.document);
  } else {
    policies.push_back(std::move(policy));
    std::sort(policies.begin(), policies.end(),
              [](const auto& a, const auto& b) { return name_key(a.name) < name_key(b.name); });
  }
  if (counted_characters(changed) > inline_chars_max<T>)
    return errors::inline_size(kind_of<T>, changed.name, inline_chars_max<T>);
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

template <class T>
Result<const StoredInlinePolicy*, ApiError> get_inline(const Iam& iam, std::string_view owner,
                                                       std::string_view policy_name) {
  const T* entity = TRY(need<T>(iam, owner));
  if (const StoredInlinePolicy* found = entity->inline_policy(policy_name)) return found;
  return errors::no_such_inline_policy(kind_of<T>, policy_name);
}

template <class T>
Result<Done, ApiError> delete_inline(Iam& iam, Call& call, std::string_view owner,
                                     std::string_view policy_name) {
  T changed = *TRY(need_changeable<T>(iam, owner));
  std::vector<StoredInlinePolicy>& policies = changed.inline_policies;
  const auto found = find_inline(policies, policy_name);
  if (found == policies.end()) return errors::no_such_inline_policy(kind_of<T>, policy_name);
  policies.erase(found);
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

template <class T, class Response, class Request>
Result<Response, ApiError> list_inline(const Iam& iam, const Request& request,
                                       std::string_view owner) {
  const T* entity = TRY(need<T>(iam, owner));
  return list_sorted(
      request, entity->inline_policies,
      [](const StoredInlinePolicy& policy) { return name_key(policy.name); },
      &Response::policy_names, [](const StoredInlinePolicy& policy) { return policy.name; });
}

}  // namespace

Answer<PutUserPolicyOperation> put_user_policy(Iam& iam, Call& call,
                                               Asked<PutUserPolicyOperation> request) {
  TRY(put_inline<StoredUser>(iam, call, *request.user_name,
                             {.name = *request.policy_name, .document = *request.policy_document}));
  return PutUserPolicyOperation::Response{};
}

Answer<GetUserPolicyOperation> get_user_policy(Iam& iam, Call&,
                                               Asked<GetUserPolicyOperation> request) {
  const StoredInlinePolicy* found =
      TRY(get_inline<StoredUser>(iam, *request.user_name, *request.policy_name));
  GetUserPolicyResponse response;
  response.user_name = iam.find<StoredUser>(*request.user_name)->name;
  response.policy_name = found->name;
  response.policy_document = encoded_document(found->document);
  return response;
}

Answer<ListUserPoliciesOperation> list_user_policies(Iam& iam, Call&,
                                                     Asked<ListUserPoliciesOperation> request) {
  return list_inline<StoredUser, ListUserPoliciesResponse>(iam, request, *request.user_name);
}

Answer<DeleteUserPolicyOperation> delete_user_policy(Iam& iam, Call& call,
                                                     Asked<DeleteUserPolicyOperation> request) {
  TRY(delete_inline<StoredUser>(iam, call, *request.user_name, *request.policy_name));
  return DeleteUserPolicyOperation::Response{};
}

Answer<PutGroupPolicyOperation> put_group_policy(Iam& iam, Call& call,
                                                 Asked<PutGroupPolicyOperation> request) {
  TRY(put_inline<StoredGroup>(
      iam, call, *request.group_name,
      {.name = *request.policy_name, .document = *request.policy_document}));
  return PutGroupPolicyOperation::Response{};
}

Answer<GetGroupPolicyOperation> get_group_policy(Iam& iam, Call&,
                                                 Asked<GetGroupPolicyOperation> request) {
  const StoredInlinePolicy* found =
      TRY(get_inline<StoredGroup>(iam, *request.group_name, *request.policy_name));
  GetGroupPolicyResponse response;
  response.group_name = iam.find<StoredGroup>(*request.group_name)->name;
  response.policy_name = found->name;
  response.policy_document = encoded_document(found->document);
  return response;
}

Answer<ListGroupPoliciesOperation> list_group_policies(Iam& iam, Call&,
                                                       Asked<ListGroupPoliciesOperation> request) {
  return list_inline<StoredGroup, ListGroupPoliciesResponse>(iam, request, *request.group_name);
}

Answer<DeleteGroupPolicyOperation> delete_group_policy(Iam& iam, Call& call,
                                                       Asked<DeleteGroupPolicyOperation> request) {
  TRY(delete_inline<StoredGroup>(iam, call, *request.group_name, *request.policy_name));
  return DeleteGroupPolicyOperation::Response{};
}

Answer<PutRolePolicyOperation> put_role_policy(Iam& iam, Call& call,
                                               Asked<PutRolePolicyOperation> request) {
  TRY(put_inline<StoredRole>(iam, call, *request.role_name,
                             {.name = *request.policy_name, .document = *request.policy_document}));
  return PutRolePolicyOperation::Response{};
}

Answer<GetRolePolicyOperation> get_role_policy(Iam& iam, Call&,
                                               Asked<GetRolePolicyOperation> request) {
  const StoredInlinePolicy* found =
      TRY(get_inline<StoredRole>(iam, *request.role_name, *request.policy_name));
  GetRolePolicyResponse response;
  response.role_name = iam.find<StoredRole>(*request.role_name)->name;
  response.policy_name = found->name;
  response.policy_document = encoded_document(found->document);
  return response;
}

Answer<ListRolePoliciesOperation> list_role_policies(Iam& iam, Call&,
                                                     Asked<ListRolePoliciesOperation> request) {
  return list_inline<StoredRole, ListRolePoliciesResponse>(iam, request, *request.role_name);
}

Answer<DeleteRolePolicyOperation> delete_role_policy(Iam& iam, Call& call,
                                                     Asked<DeleteRolePolicyOperation> request) {
  TRY(delete_inline<StoredRole>(iam, call, *request.role_name, *request.policy_name));
  return DeleteRolePolicyOperation::Response{};
}

}  // namespace skerry::iam
