#include "services/cloudformation/types/iam_principals.hpp"

#include <algorithm>

#include "services/cloudformation/properties.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

template <class Op>
Result<Done, ApiError> ask_for(Provision& provision, typename Op::Request request) {
  TRY(provision.ask<Op>(request));
  return Done{};
}

template <class Request>
Request of_role(const std::string& name) {
  Request request;
  request.role_name = name;
  return request;
}
template <class Request>
Request of_user(const std::string& name) {
  Request request;
  request.user_name = name;
  return request;
}
template <class Request>
Request of_group(const std::string& name) {
  Request request;
  request.group_name = name;
  return request;
}

template <class Op, class Request>
Result<Done, ApiError> with_policy(Provision& provision, Request request,
                                   const InlinePolicy& policy) {
  request.policy_name = policy.name;
  request.policy_document = policy.document;
  return ask_for<Op>(provision, std::move(request));
}
template <class Op, class Request>
Result<Done, ApiError> with_name(Provision& provision, Request request, const std::string& name) {
  request.policy_name = name;
  return gone(provision.ask<Op>(request));
}
template <class Op, class Request>
Result<Done, ApiError> with_arn(Provision& provision, Request request, const std::string& arn) {
  request.policy_arn = arn;
  return ask_for<Op>(provision, std::move(request));
}
template <class Op, class Request>
Result<Done, ApiError> without_arn(Provision& provision, Request request, const std::string& arn) {
  request.policy_arn = arn;
  return gone(provision.ask<Op>(request));
}

std::vector<InlinePolicy> inline_policies(const Value& properties) {
  std::vector<InlinePolicy> out;
  const Value* policies = properties.find("Policies");
  if (policies == nullptr || !policies->is_array()) return out;
  for (const Value& each : policies->items())
    out.push_back(
        {text(each, "PolicyName").value_or(""), document(each, "PolicyDocument").value_or("")});
  return out;
}

}  // namespace

std::vector<IamPrincipal> principals_of(const Value& properties) {
  std::vector<IamPrincipal> out;
  for (std::string& name : texts(properties, "Roles")) out.push_back({IamKind::role, name});
  for (std::string& name : texts(properties, "Users")) out.push_back({IamKind::user, name});
  for (std::string& name : texts(properties, "Groups")) out.push_back({IamKind::group, name});
  return out;
}

Result<Done, ApiError> put_inline(Provision& provision, const IamPrincipal& principal,
                                  const InlinePolicy& policy) {
  using namespace iam;
  const std::string& name = principal.name;
  if (principal.kind == IamKind::role)
    return with_policy<PutRolePolicyOperation>(provision, of_role<PutRolePolicyRequest>(name),
                                               policy);
  if (principal.kind == IamKind::user)
    return with_policy<PutUserPolicyOperation>(provision, of_user<PutUserPolicyRequest>(name),
                                               policy);
  return with_policy<PutGroupPolicyOperation>(provision, of_group<PutGroupPolicyRequest>(name),
                                              policy);
}

Result<Done, ApiError> delete_inline(Provision& provision, const IamPrincipal& principal,
                                     const std::string& policy_name) {
  using namespace iam;
  const std::string& name = principal.name;
  if (principal.kind == IamKind::role)
    return with_name<DeleteRolePolicyOperation>(provision, of_role<DeleteRolePolicyRequest>(name),
                                                policy_name);
  if (principal.kind == IamKind::user)
    return with_name<DeleteUserPolicyOperation>(provision, of_user<DeleteUserPolicyRequest>(name),
                                                policy_name);
  return with_name<DeleteGroupPolicyOperation>(provision, of_group<DeleteGroupPolicyRequest>(name),
                                               policy_name);
}

Result<Done, ApiError> attach(Provision& provision, const IamPrincipal& principal,
                              const std::string& policy_arn) {
  using namespace iam;
  const std::string& name = principal.name;
  if (principal.kind == IamKind::role)
    return with_arn<AttachRolePolicyOperation>(provision, of_role<AttachRolePolicyRequest>(name),
                                               policy_arn);
  if (principal.kind == IamKind::user)
    return with_arn<AttachUserPolicyOperation>(provision, of_user<AttachUserPolicyRequest>(name),
                                               policy_arn);
  return with_arn<AttachGroupPolicyOperation>(provision, of_group<AttachGroupPolicyRequest>(name),
                                              policy_arn);
}

Result<Done, ApiError> detach(Provision& provision, const IamPrincipal& principal,
                              const std::string& policy_arn) {
  using namespace iam;
  const std::string& name = principal.name;
  if (principal.kind == IamKind::role)
    return without_arn<DetachRolePolicyOperation>(provision, of_role<DetachRolePolicyRequest>(name),
                                                  policy_arn);
  if (principal.kind == IamKind::user)
    return without_arn<DetachUserPolicyOperation>(provision, of_user<DetachUserPolicyRequest>(name),
                                                  policy_arn);
  return without_arn<DetachGroupPolicyOperation>(
      provision, of_group<DetachGroupPolicyRequest>(name), policy_arn);
}

Result<Done, ApiError> change_policies(Provision& provision, const IamPrincipal& principal,
                                       const Value& before, const Value& after) {
  const std::vector<InlinePolicy> wanted = inline_policies(after);
  for (const InlinePolicy& policy : wanted) TRY(put_inline(provision, principal, policy));
  for (const InlinePolicy& policy : inline_policies(before)) {
    const bool stays = std::any_of(wanted.begin(), wanted.end(), [&](const InlinePolicy& each) {
      return each.name == policy.name;
    });
    if (!stays) TRY(delete_inline(provision, principal, policy.name));
  }
  const ListChange attached = list_change(before, after, "ManagedPolicyArns");
  for (const std::string& arn : attached.added) TRY(attach(provision, principal, arn));
  for (const std::string& arn : attached.removed) TRY(detach(provision, principal, arn));
  return Done{};
}

}  // namespace skerry::cloudformation::types
