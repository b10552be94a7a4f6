#pragma once
// What each operation needs permission for: actions, resources and context keys as in the Service
// Authorization Reference (its page "AWS Identity and Access Management (IAM)",
// https://docs.aws.amazon.com/service-authorization/latest/reference/).
// IAM's actions have their operations' names. Resources that exist are named by their stored ARN,
// never by the letters of the request: names are not case-sensitive, ARNs in policies are.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/operation.hpp"
#include "services/iam/state.hpp"
#include "shapes/iam.hpp"

namespace skerry::iam {

// The access to one resource; `set_...` add context keys to it.
Access access_to_user(const Iam& iam, const Call& call, const std::optional<std::string>& name);
Access access_to_group(const Iam& iam, const std::string& name);
Access access_to_role(const Iam& iam, const std::string& name);
Access access_to_policy(const Iam& iam, const std::string& arn);
Access access_to_principal(const Iam& iam, const std::string& arn);
Access access_to_key_owner(const Iam& iam, const std::string& access_key_id);
Access access_to_deletion_task(const Iam& iam, const std::string& task_id);
Access access_to_service_link(const Iam& iam, const std::string& service);
Access access_to_new(const Iam& iam, EntityKind kind, EntityName name);
Access access_to_list(const Iam& iam, EntityKind kind, const std::optional<std::string>& prefix);

void set_request_tags(Access& access, const std::optional<std::vector<Tag>>& tags);
void set_tag_keys(Access& access, const std::vector<std::string>& keys);
void set_boundary(Access& access, const std::string& arn);  // empty: none, the key stays absent
std::string boundary_of_user(const Iam& iam, const std::string& name);
std::string boundary_of_role(const Iam& iam, const std::string& name);

template <class Op>
Accesses needs(Access access) {
  access.action = "iam:" + std::string(Op::shape.name);
  Accesses accesses;
  accesses.push_back(std::move(access));
  return accesses;
}

// The functions of the table: on_user<GetUserOperation> is what GetUser needs.

template <class Op>
Accesses on_account(const Iam&, const Call&, const typename Op::Request&) {
  return needs<Op>({});
}
template <class Op>
Accesses on_user(const Iam& iam, const Call& call, const typename Op::Request& request) {
  return needs<Op>(access_to_user(iam, call, request.user_name));
}
template <class Op>
Accesses on_group(const Iam& iam, const Call&, const typename Op::Request& request) {
  return needs<Op>(access_to_group(iam, *request.group_name));
}
template <class Op>
Accesses on_role(const Iam& iam, const Call&, const typename Op::Request& request) {
  return needs<Op>(access_to_role(iam, *request.role_name));
}
template <class Op>
Accesses on_policy(const Iam& iam, const Call&, const typename Op::Request& request) {
  return needs<Op>(access_to_policy(iam, *request.policy_arn));
}
template <class Op>
Accesses on_principal(const Iam& iam, const Call&, const typename Op::Request& request) {
  return needs<Op>(access_to_principal(iam, *request.policy_source_arn));
}
template <class Op, EntityKind kind>
Accesses on_list(const Iam& iam, const Call&, const typename Op::Request& request) {
  return needs<Op>(access_to_list(iam, kind, request.path_prefix));
}

// With iam:PermissionsBoundary: the boundary that the user or role has.
template <class Op>
Accesses on_bounded_user(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Access access = access_to_user(iam, call, request.user_name);
  set_boundary(access, boundary_of_user(iam, *request.user_name));
  return needs<Op>(std::move(access));
}
template <class Op>
Accesses on_bounded_role(const Iam& iam, const Call&, const typename Op::Request& request) {
  Access access = access_to_role(iam, *request.role_name);
  set_boundary(access, boundary_of_role(iam, *request.role_name));
  return needs<Op>(std::move(access));
}

// Also with iam:PolicyARN.
template <class Op>
Accesses on_user_attachment(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_bounded_user<Op>(iam, call, request);
  accesses.front().context.set("iam:PolicyARN", *request.policy_arn);
  return accesses;
}
template <class Op>
Accesses on_role_attachment(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_bounded_role<Op>(iam, call, request);
  accesses.front().context.set("iam:PolicyARN", *request.policy_arn);
  return accesses;
}
template <class Op>
Accesses on_group_attachment(const Iam& iam, const Call& call,
                             const typename Op::Request& request) {
  Accesses accesses = on_group<Op>(iam, call, request);
  accesses.front().context.set("iam:PolicyARN", *request.policy_arn);
  return accesses;
}

// With iam:PermissionsBoundary: the boundary that the request sets.
template <class Op>
Accesses on_user_boundary(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_user<Op>(iam, call, request);
  set_boundary(accesses.front(), *request.permissions_boundary);
  return accesses;
}
template <class Op>
Accesses on_role_boundary(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_role<Op>(iam, call, request);
  set_boundary(accesses.front(), *request.permissions_boundary);
  return accesses;
}

template <class Op>
Accesses on_user_tags(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_user<Op>(iam, call, request);
  set_request_tags(accesses.front(), request.tags);
  return accesses;
}
template <class Op>
Accesses on_role_tags(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_role<Op>(iam, call, request);
  set_request_tags(accesses.front(), request.tags);
  return accesses;
}
template <class Op>
Accesses on_policy_tags(const Iam& iam, const Call& call, const typename Op::Request& request) {
  Accesses accesses = on_policy<Op>(iam, call, request);
  set_request_tags(accesses.front(), request.tags);
  return accesses;
}

// The ones that fit no pattern.
Accesses create_user_access(const Iam& iam, const Call& call, const CreateUserRequest& request);
Accesses update_user_access(const Iam& iam, const Call& call, const UpdateUserRequest& request);
Accesses create_group_access(const Iam& iam, const Call& call, const CreateGroupRequest& request);
Accesses update_group_access(const Iam& iam, const Call& call, const UpdateGroupRequest& request);
Accesses create_role_access(const Iam& iam, const Call& call, const CreateRoleRequest& request);
Accesses create_policy_access(const Iam& iam, const Call& call, const CreatePolicyRequest& request);
Accesses key_owner_access(const Iam& iam, const Call& call,
                          const GetAccessKeyLastUsedRequest& request);
Accesses create_service_linked_role_access(const Iam& iam, const Call& call,
                                           const CreateServiceLinkedRoleRequest& request);
Accesses deletion_status_access(const Iam& iam, const Call& call,
                                const GetServiceLinkedRoleDeletionStatusRequest& request);
Accesses untag_user_access(const Iam& iam, const Call& call, const UntagUserRequest& request);
Accesses untag_role_access(const Iam& iam, const Call& call, const UntagRoleRequest& request);
Accesses untag_policy_access(const Iam& iam, const Call& call, const UntagPolicyRequest& request);

}  // namespace skerry::iam
