#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/shapes.hpp"
#include "services/iam/tagging.hpp"

namespace skerry::iam {
namespace {

// The account's root has neither name nor path.
User root_shape(const Iam& iam) {
  User shape;
  shape.user_id = iam.account().text;
  shape.arn = root_arn(iam.account());
  shape.create_date = iam.account_record().founded;
  if (!iam.account_record().alias.empty()) shape.user_name = iam.account_record().alias;
  return shape;
}

Result<Done, ApiError> check_deletable(const Iam& iam, const StoredUser& user) {
  using errors::Obstacle;
  if (!iam.indexes().access_keys_of_user(user.id).empty())
    return errors::delete_conflict(Obstacle::access_keys);
  if (!user.attached.empty()) return errors::delete_conflict(Obstacle::attached_policies);
  if (!user.inline_policies.empty()) return errors::delete_conflict(Obstacle::inline_policies);
  if (!user.group_ids.empty()) return errors::delete_conflict(Obstacle::group_membership);
  return Done{};
}

}  // namespace

Answer<CreateUserOperation> create_user(Iam& iam, Call& call, Asked<CreateUserOperation> request) {
  if (iam.find<StoredUser>(*request.user_name) != nullptr)
    return errors::exists(EntityKind::user, *request.user_name);
  if (iam.table<StoredUser>().size() >= limits::users_max)
    return errors::quota("UsersPerAccount", limits::users_max);
  if (request.permissions_boundary) TRY(check_boundary(iam, *request.permissions_boundary));
  StoredUser user;
  user.name = *request.user_name;
  user.path = request.path.value_or("/");
  user.id = new_id(call.random(), IdPrefix::user);
  user.created = call.time();
  user.tags = TRY(new_tags(request.tags, TagKeys::any_case));
  user.boundary = request.permissions_boundary.value_or("");
  CreateUserResponse response;
  response.user = user_shape(iam, user, Attributes::all);
  iam.put(call.batch(), std::move(user));
  return response;
}

Answer<GetUserOperation> get_user(Iam& iam, Call& call, Asked<GetUserOperation> request) {
  GetUserResponse response;
  if (!request.user_name && call.caller().kind == IdentityKind::root) {
    response.user = root_shape(iam);
    return response;
  }
  const StoredUser* user = TRY(need_user(iam, call, request.user_name));
  response.user = user_shape(iam, *user, Attributes::all);
  return response;
}

Answer<ListUsersOperation> list_users(Iam& iam, Call&, Asked<ListUsersOperation> request) {
  return list_by_name<StoredUser>(
      iam, request, &ListUsersResponse::users,
      [&](const StoredUser& user) { return user_shape(iam, user, Attributes::listed); });
}

Answer<UpdateUserOperation> update_user(Iam& iam, Call& call, Asked<UpdateUserOperation> request) {
  const StoredUser* user = TRY(need<StoredUser>(iam, *request.user_name));
  StoredUser changed = *user;
  if (request.new_path) changed.path = *request.new_path;
  if (request.new_user_name) {
    changed.name = *request.new_user_name;
    const StoredUser* holder = iam.find<StoredUser>(changed.name);
    if (holder != nullptr && holder->id != user->id)
      return errors::exists(EntityKind::user, changed.name);
  }
  iam.replace(call.batch(), *user, std::move(changed));
  return UpdateUserOperation::Response{};
}

// Its last uses are forgotten with its keys, its trust in other roles' policies shows as its id.
Answer<DeleteUserOperation> delete_user(Iam& iam, Call& call, Asked<DeleteUserOperation> request) {
  const StoredUser* user = TRY(need<StoredUser>(iam, *request.user_name));
  TRY(check_deletable(iam, *user));
  iam.erase(call.batch(), *user);
  return DeleteUserOperation::Response{};
}

}  // namespace skerry::iam
