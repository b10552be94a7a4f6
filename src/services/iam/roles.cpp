#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/service_links.hpp"
#include "services/iam/shapes.hpp"
#include "services/iam/tagging.hpp"
#include "services/iam/trust.hpp"

namespace skerry::iam {
namespace {

Result<Done, ApiError> check_deletable(const StoredRole& role) {
  using errors::Obstacle;
  if (!role.attached.empty()) return errors::delete_conflict(Obstacle::attached_policies);
  if (!role.inline_policies.empty()) return errors::delete_conflict(Obstacle::inline_policies);
  return Done{};
}

}  // namespace

Answer<CreateRoleOperation> create_role(Iam& iam, Call& call, Asked<CreateRoleOperation> request) {
  StoredRole role;
  role.name = *request.role_name;
  role.path = request.path.value_or("/");
  if (role.path.starts_with(linked_role_path))
    return errors::invalid_input(
        "The path /aws-service-role/ is reserved for service-linked roles.");
  if (iam.find<StoredRole>(role.name) != nullptr)
    return errors::exists(EntityKind::role, role.name);
  if (iam.table<StoredRole>().size() >= limits::roles_max)
    return errors::quota("RolesPerAccount", limits::roles_max);
  if (request.permissions_boundary) TRY(check_boundary(iam, *request.permissions_boundary));
  role.id = new_id(call.random(), IdPrefix::role);
  role.created = call.time();
  role.trusted = TRY(check_trust_policy(iam, *request.assume_role_policy_document));
  role.trust = *request.assume_role_policy_document;
  role.description = request.description;
  role.max_session_seconds = request.max_session_duration.value_or(limits::session_seconds_default);
  role.tags = TRY(new_tags(request.tags, TagKeys::any_case));
  role.boundary = request.permissions_boundary.value_or("");
  CreateRoleResponse response;
  response.role = role_shape(iam, role, Attributes::all);
  iam.put(call.batch(), std::move(role));
  return response;
}

Answer<GetRoleOperation> get_role(Iam& iam, Call&, Asked<GetRoleOperation> request) {
  const StoredRole* role = TRY(need<StoredRole>(iam, *request.role_name));
  GetRoleResponse response;
  response.role = role_shape(iam, *role, Attributes::all);
  response.role->role_last_used.emplace();  // empty: not recorded
  return response;
}

Answer<ListRolesOperation> list_roles(Iam& iam, Call&, Asked<ListRolesOperation> request) {
  return list_by_name<StoredRole>(
      iam, request, &ListRolesResponse::roles,
      [&](const StoredRole& role) { return role_shape(iam, role, Attributes::listed); });
}

// The API's page for UpdateRole: without a MaxSessionDuration "the default value of one hour is
// applied". Of a service-linked role only the description may change.
Answer<UpdateRoleOperation> update_role(Iam& iam, Call& call, Asked<UpdateRoleOperation> request) {
  StoredRole changed = *TRY(need<StoredRole>(iam, *request.role_name));
  if (!changed.linked_service.empty() && request.max_session_duration)
    return errors::unmodifiable(changed.name);
  if (request.description) changed.description = request.description;
  changed.max_session_seconds =
      request.max_session_duration.value_or(limits::session_seconds_default);
  iam.put(call.batch(), std::move(changed));
  return UpdateRoleOperation::Response{};
}

Answer<UpdateRoleDescriptionOperation> update_role_description(
    Iam& iam, Call& call, Asked<UpdateRoleDescriptionOperation> request) {
  StoredRole changed = *TRY(need<StoredRole>(iam, *request.role_name));
  changed.description = *request.description;
  UpdateRoleDescriptionResponse response;
  response.role = role_shape(iam, changed, Attributes::all);
  iam.put(call.batch(), std::move(changed));
  return response;
}

Answer<UpdateAssumeRolePolicyOperation> update_assume_role_policy(
    Iam& iam, Call& call, Asked<UpdateAssumeRolePolicyOperation> request) {
  StoredRole changed = *TRY(need_own_role(iam, *request.role_name));
  changed.trusted = TRY(check_trust_policy(iam, *request.policy_document));
  changed.trust = *request.policy_document;
  iam.put(call.batch(), std::move(changed));
  return UpdateAssumeRolePolicyOperation::Response{};
}

Answer<DeleteRoleOperation> delete_role(Iam& iam, Call& call, Asked<DeleteRoleOperation> request) {
  const StoredRole* role = TRY(need_own_role(iam, *request.role_name));
  TRY(check_deletable(*role));
  iam.erase(call.batch(), *role);
  return DeleteRoleOperation::Response{};
}

}  // namespace skerry::iam
