#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/lookup.hpp"

// Permissions boundaries: the managed policy that limits what a user or role may at most be
// granted.

namespace skerry::iam {
namespace {

template <class T>
Result<Done, ApiError> put_boundary(Iam& iam, Call& call, std::string_view name, std::string arn) {
  T changed = *TRY(need_changeable<T>(iam, name));
  TRY(check_boundary(iam, arn));
  changed.boundary = std::move(arn);
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

// Without a boundary nothing happens.
template <class T>
Result<Done, ApiError> delete_boundary(Iam& iam, Call& call, std::string_view name) {
  T changed = *TRY(need_changeable<T>(iam, name));
  changed.boundary.clear();
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

}  // namespace

Answer<PutUserPermissionsBoundaryOperation> put_user_permissions_boundary(
    Iam& iam, Call& call, Asked<PutUserPermissionsBoundaryOperation> request) {
  TRY(put_boundary<StoredUser>(iam, call, *request.user_name, *request.permissions_boundary));
  return PutUserPermissionsBoundaryOperation::Response{};
}

Answer<DeleteUserPermissionsBoundaryOperation> delete_user_permissions_boundary(
    Iam& iam, Call& call, Asked<DeleteUserPermissionsBoundaryOperation> request) {
  TRY(delete_boundary<StoredUser>(iam, call, *request.user_name));
  return DeleteUserPermissionsBoundaryOperation::Response{};
}

Answer<PutRolePermissionsBoundaryOperation> put_role_permissions_boundary(
    Iam& iam, Call& call, Asked<PutRolePermissionsBoundaryOperation> request) {
  TRY(put_boundary<StoredRole>(iam, call, *request.role_name, *request.permissions_boundary));
  return PutRolePermissionsBoundaryOperation::Response{};
}

Answer<DeleteRolePermissionsBoundaryOperation> delete_role_permissions_boundary(
    Iam& iam, Call& call, Asked<DeleteRolePermissionsBoundaryOperation> request) {
  TRY(delete_boundary<StoredRole>(iam, call, *request.role_name));
  return DeleteRolePermissionsBoundaryOperation::Response{};
}

}  // namespace skerry::iam
