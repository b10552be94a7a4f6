#include "services/iam/access.hpp"

#include <utility>

#include "services/iam/service_links.hpp"

namespace skerry::iam {
namespace {

void set_resource_tags(Access& access, const std::vector<StoredTag>& tags) {
  for (const StoredTag& tag : tags) {
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
    access.context.set("iam:ResourceTag/" + tag.key, tag.value);
  }
}

template <class T>
Access access_to_found(const Iam& iam, const T& found) {
  Access access;
  access.resource = iam.arn(found);
  set_resource_tags(access, found.tags);
  return access;
}

Access access_to(std::string resource) {
  Access access;
  access.resource = std::move(resource);
  return access;
}

// The resource under its new name or path: who renames needs the permission for both.
template <class T, class Request>
Accesses rename_needs(const Iam& iam, Accesses accesses, const T* found, const Request& request,
                      const std::optional<std::string>& new_name) {
  if (found == nullptr || (!request.new_path && !new_name)) return accesses;
  Access target = accesses.front();
  target.resource =
      entity_arn(iam.account(), kind_of<T>,
                 {.path = request.new_path ? std::string_view(*request.new_path) : found->path,
                  .name = new_name ? std::string_view(*new_name) : found->name});
  accesses.push_back(std::move(target));
  return accesses;
}

}  // namespace

// Without a name it is the caller. A session has no user: the handler says so in AWS's words.
Access access_to_user(const Iam& iam, const Call& call, const std::optional<std::string>& name) {
  const Identity& caller = call.caller();
  const StoredUser* user =
      name ? iam.find<StoredUser>(*name) : iam.find_by_id<StoredUser>(caller.user_id);
  if (user != nullptr) return access_to_found(iam, *user);
  if (name) return access_to_new(iam, EntityKind::user, {.path = "/", .name = *name});
  return caller.kind == IdentityKind::root ? access_to(caller.arn) : Access{};
}

Access access_to_group(const Iam& iam, const std::string& name) {
  if (const StoredGroup* group = iam.find<StoredGroup>(name)) return access_to(iam.arn(*group));
  return access_to_new(iam, EntityKind::group, {.path = "/", .name = name});
}

Access access_to_role(const Iam& iam, const std::string& name) {
  if (const StoredRole* role = iam.find<StoredRole>(name)) return access_to_found(iam, *role);
  return access_to_new(iam, EntityKind::role, {.path = "/", .name = name});
}

Access access_to_policy(const Iam& iam, const std::string& arn) {
  const AnyPolicy policy = iam.policy(arn);
  return policy.local != nullptr ? access_to_found(iam, *policy.local) : access_to(arn);
}

Access access_to_principal(const Iam& iam, const std::string& arn) {
  if (const std::optional<std::string> id = iam.principal_id(arn)) {
    if (const StoredUser* user = iam.find_by_id<StoredUser>(*id))
      return access_to_found(iam, *user);
    if (const StoredRole* role = iam.find_by_id<StoredRole>(*id))
      return access_to_found(iam, *role);
  }
  return access_to(arn);
}

Access access_to_key_owner(const Iam& iam, const std::string& access_key_id) {
  const StoredAccessKey* key = iam.access_keys().find(access_key_id);
  const StoredUser* user = key == nullptr ? nullptr : iam.find_by_id<StoredUser>(key->user_id);
  return user == nullptr ? Access{} : access_to_found(iam, *user);
}

Access access_to_deletion_task(const Iam& iam, const std::string& task_id) {
  const StoredDeletionTask* task = iam.deletion_tasks().find(task_id);
  return task == nullptr ? Access{} : access_to(task->role_arn);
}

Access access_to_service_link(const Iam& iam, const std::string& service) {
  const ServiceLink* link = find_service_link(service);
  const std::string path = linked_role_path_of(service);
  Access access =
      access_to_new(iam, EntityKind::role,
                    {.path = path, .name = link == nullptr ? "AWSServiceRole" : link->role_name});
  access.context.set("iam:AWSServiceName", service);
  return access;
}

Access access_to_new(const Iam& iam, EntityKind kind, EntityName name) {
  return access_to(entity_arn(iam.account(), kind, name));
}

// What AWS's refusals show as the resource of a list: arn:aws:iam::A:role/ and "policy path /".
Access access_to_list(const Iam& iam, EntityKind kind, const std::optional<std::string>& prefix) {
  const std::string_view path = prefix ? std::string_view(*prefix) : "/";
  if (kind == EntityKind::policy) return access_to(std::string("policy path ").append(path));
  return access_to_new(iam, kind, {.path = path, .name = ""});
}

void set_request_tags(Access& access, const std::optional<std::vector<Tag>>& tags) {
  if (!tags || tags->empty()) return;
  std::vector<std::string> keys;
  for (const Tag& tag : *tags) {
    access.context.set("aws:RequestTag/" + *tag.key, tag.value.value_or(""));
    keys.push_back(*tag.key);
  }
  set_tag_keys(access, keys);
}

void set_tag_keys(Access& access, const std::vector<std::string>& keys) {
  access.context.set("aws:TagKeys", keys);
}

void set_boundary(Access& access, const std::string& arn) {
  if (!arn.empty()) access.context.set("iam:PermissionsBoundary", arn);
}

std::string boundary_of_user(const Iam& iam, const std::string& name) {
  const StoredUser* user = iam.find<StoredUser>(name);
  return user == nullptr ? "" : user->boundary;
}

std::string boundary_of_role(const Iam& iam, const std::string& name) {
  const StoredRole* role = iam.find<StoredRole>(name);
  return role == nullptr ? "" : role->boundary;
}

Accesses create_user_access(const Iam& iam, const Call&, const CreateUserRequest& request) {
  const std::string path = request.path.value_or("/");
  Access access = access_to_new(iam, EntityKind::user, {.path = path, .name = *request.user_name});
  set_boundary(access, request.permissions_boundary.value_or(""));
  set_request_tags(access, request.tags);
  return needs<CreateUserOperation>(std::move(access));
}

Accesses update_user_access(const Iam& iam, const Call& call, const UpdateUserRequest& request) {
  return rename_needs(iam, on_user<UpdateUserOperation>(iam, call, request),
                      iam.find<StoredUser>(*request.user_name), request, request.new_user_name);
}

Accesses create_group_access(const Iam& iam, const Call&, const CreateGroupRequest& request) {
  const std::string path = request.path.value_or("/");
  return needs<CreateGroupOperation>(
      access_to_new(iam, EntityKind::group, {.path = path, .name = *request.group_name}));
}

Accesses update_group_access(const Iam& iam, const Call& call, const UpdateGroupRequest& request) {
  return rename_needs(iam, on_group<UpdateGroupOperation>(iam, call, request),
                      iam.find<StoredGroup>(*request.group_name), request, request.new_group_name);
}

Accesses create_role_access(const Iam& iam, const Call&, const CreateRoleRequest& request) {
  const std::string path = request.path.value_or("/");
  Access access = access_to_new(iam, EntityKind::role, {.path = path, .name = *request.role_name});
  set_boundary(access, request.permissions_boundary.value_or(""));
  set_request_tags(access, request.tags);
  return needs<CreateRoleOperation>(std::move(access));
}

Accesses create_policy_access(const Iam& iam, const Call&, const CreatePolicyRequest& request) {
  const std::string path = request.path.value_or("/");
  Access access =
      access_to_new(iam, EntityKind::policy, {.path = path, .name = *request.policy_name});
  set_request_tags(access, request.tags);
  return needs<CreatePolicyOperation>(std::move(access));
}

Accesses key_owner_access(const Iam& iam, const Call&, const GetAccessKeyLastUsedRequest& request) {
  return needs<GetAccessKeyLastUsedOperation>(access_to_key_owner(iam, *request.access_key_id));
}

Accesses create_service_linked_role_access(const Iam& iam, const Call&,
                                           const CreateServiceLinkedRoleRequest& request) {
  return needs<CreateServiceLinkedRoleOperation>(
      access_to_service_link(iam, *request.aws_service_name));
}

Accesses deletion_status_access(const Iam& iam, const Call&,
                                const GetServiceLinkedRoleDeletionStatusRequest& request) {
  return needs<GetServiceLinkedRoleDeletionStatusOperation>(
      access_to_deletion_task(iam, *request.deletion_task_id));
}

Accesses untag_user_access(const Iam& iam, const Call& call, const UntagUserRequest& request) {
  Accesses accesses = on_user<UntagUserOperation>(iam, call, request);
  set_tag_keys(accesses.front(), *request.tag_keys);
  return accesses;
}

Accesses untag_role_access(const Iam& iam, const Call& call, const UntagRoleRequest& request) {
  Accesses accesses = on_role<UntagRoleOperation>(iam, call, request);
  set_tag_keys(accesses.front(), *request.tag_keys);
  return accesses;
}

Accesses untag_policy_access(const Iam& iam, const Call& call, const UntagPolicyRequest& request) {
  Accesses accesses = on_policy<UntagPolicyOperation>(iam, call, request);
  set_tag_keys(accesses.front(), *request.tag_keys);
  return accesses;
}

}  // namespace skerry::iam
