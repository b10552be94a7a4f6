#include <algorithm>
#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/shapes.hpp"

// Managed policies of users, groups and roles. Attaching one twice, as on AWS, is no error.

namespace skerry::iam {
namespace {

struct AttachmentQuota {
  std::string_view name;
  std::size_t limit;
};
template <class T>
constexpr AttachmentQuota attachment_quota{"PoliciesPerUser", limits::attached_per_user_max};
template <>
constexpr AttachmentQuota attachment_quota<StoredGroup>{"PoliciesPerGroup",
                                                        limits::attached_per_group_max};
template <>
constexpr AttachmentQuota attachment_quota<StoredRole>{"PoliciesPerRole",
                                                       limits::attached_per_role_max};

template <class T>
Result<Done, ApiError> attach(Iam& iam, Call& call, std::string_view name, const std::string& arn) {
  T changed = *TRY(need_changeable<T>(iam, name));
  if (!parse_arn(arn)) return errors::invalid_arn(arn);
  if (!iam.policy(arn)) return errors::not_attachable(arn);
  const auto place = std::lower_bound(changed.attached.begin(), changed.attached.end(), arn);
  if (place != changed.attached.end() && *place == arn) return Done{};
  constexpr AttachmentQuota quota = attachment_quota<T>;
  if (changed.attached.size() >= quota.limit) return errors::quota(quota.name, quota.limit);
  changed.attached.insert(place, arn);
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

template <class T>
Result<Done, ApiError> detach(Iam& iam, Call& call, std::string_view name, const std::string& arn) {
  T changed = *TRY(need_changeable<T>(iam, name));
  if (!parse_arn(arn)) return errors::invalid_arn(arn);
  if (std::erase(changed.attached, arn) == 0) return errors::no_such_policy(arn);
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

template <class T, class Response, class Request>
Result<Response, ApiError> list_attached(const Iam& iam, const Request& request,
                                         std::string_view name) {
  const T* entity = TRY(need<T>(iam, name));
  const std::string_view prefix = request.path_prefix ? std::string_view(*request.path_prefix) : "";
  std::vector<std::string> arns;
  for (const std::string& arn : entity->attached) {
    const std::optional<EntityArn> parsed = parse_entity_arn(arn);
    if (parsed && parsed->path.starts_with(prefix)) arns.push_back(arn);
  }
  return list_sorted(request, arns, itself, &Response::attached_policies, attached_shape);
}

}  // namespace

Answer<AttachUserPolicyOperation> attach_user_policy(Iam& iam, Call& call,
                                                     Asked<AttachUserPolicyOperation> request) {
  TRY(attach<StoredUser>(iam, call, *request.user_name, *request.policy_arn));
  return AttachUserPolicyOperation::Response{};
}

Answer<DetachUserPolicyOperation> detach_user_policy(Iam& iam, Call& call,
                                                     Asked<DetachUserPolicyOperation> request) {
  TRY(detach<StoredUser>(iam, call, *request.user_name, *request.policy_arn));
  return DetachUserPolicyOperation::Response{};
}

Answer<ListAttachedUserPoliciesOperation> list_attached_user_policies(
    Iam& iam, Call&, Asked<ListAttachedUserPoliciesOperation> request) {
  return list_attached<StoredUser, ListAttachedUserPoliciesResponse>(iam, request,
                                                                     *request.user_name);
}

Answer<AttachGroupPolicyOperation> attach_group_policy(Iam& iam, Call& call,
                                                       Asked<AttachGroupPolicyOperation> request) {
  TRY(attach<StoredGroup>(iam, call, *request.group_name, *request.policy_arn));
  return AttachGroupPolicyOperation::Response{};
}

Answer<DetachGroupPolicyOperation> detach_group_policy(Iam& iam, Call& call,
                                                       Asked<DetachGroupPolicyOperation> request) {
  TRY(detach<StoredGroup>(iam, call, *request.group_name, *request.policy_arn));
  return DetachGroupPolicyOperation::Response{};
}

Answer<ListAttachedGroupPoliciesOperation> list_attached_group_policies(
    Iam& iam, Call&, Asked<ListAttachedGroupPoliciesOperation> request) {
  return list_attached<StoredGroup, ListAttachedGroupPoliciesResponse>(iam, request,
                                                                       *request.group_name);
}

Answer<AttachRolePolicyOperation> attach_role_policy(Iam& iam, Call& call,
                                                     Asked<AttachRolePolicyOperation> request) {
  TRY(attach<StoredRole>(iam, call, *request.role_name, *request.policy_arn));
  return AttachRolePolicyOperation::Response{};
}

Answer<DetachRolePolicyOperation> detach_role_policy(Iam& iam, Call& call,
                                                     Asked<DetachRolePolicyOperation> request) {
  TRY(detach<StoredRole>(iam, call, *request.role_name, *request.policy_arn));
  return DetachRolePolicyOperation::Response{};
}

Answer<ListAttachedRolePoliciesOperation> list_attached_role_policies(
    Iam& iam, Call&, Asked<ListAttachedRolePoliciesOperation> request) {
  return list_attached<StoredRole, ListAttachedRolePoliciesResponse>(iam, request,
                                                                     *request.role_name);
}

}  // namespace skerry::iam
