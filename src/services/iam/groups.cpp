#include <algorithm>
#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/shapes.hpp"

namespace skerry::iam {
namespace {

bool is_member(const StoredUser& user, const StoredGroup& group) {
  return std::find(user.group_ids.begin(), user.group_ids.end(), group.id) != user.group_ids.end();
}

Result<Done, ApiError> check_deletable(const Iam& iam, const StoredGroup& group) {
  using errors::Obstacle;
  if (!iam.indexes().users_in_group(group.id).empty())
    return errors::delete_conflict(Obstacle::group_membership);
  if (!group.attached.empty()) return errors::delete_conflict(Obstacle::attached_policies);
  if (!group.inline_policies.empty()) return errors::delete_conflict(Obstacle::inline_policies);
  return Done{};
}

}  // namespace

Answer<CreateGroupOperation> create_group(Iam& iam, Call& call,
                                          Asked<CreateGroupOperation> request) {
  if (iam.find<StoredGroup>(*request.group_name) != nullptr)
    return errors::exists(EntityKind::group, *request.group_name);
  if (iam.table<StoredGroup>().size() >= limits::groups_max)
    return errors::quota("GroupsPerAccount", limits::groups_max);
  StoredGroup group;
  group.name = *request.group_name;
  group.path = request.path.value_or("/");
  group.id = new_id(call.random(), IdPrefix::group);
  group.created = call.time();
  CreateGroupResponse response;
  response.group = group_shape(iam, group);
  iam.put(call.batch(), std::move(group));
  return response;
}

Answer<GetGroupOperation> get_group(Iam& iam, Call&, Asked<GetGroupOperation> request) {
  const StoredGroup* group = TRY(need<StoredGroup>(iam, *request.group_name));
  GetGroupResponse response =
      TRY(list_sorted(request, iam.indexes().users_in_group(group->id), itself,
                      &GetGroupResponse::users, [&](const std::string& key) {
                        return user_shape(iam, *iam.find<StoredUser>(key), Attributes::listed);
                      }));
  response.group = group_shape(iam, *group);
  return response;
}

Answer<ListGroupsOperation> list_groups(Iam& iam, Call&, Asked<ListGroupsOperation> request) {
  return list_by_name<StoredGroup>(
      iam, request, &ListGroupsResponse::groups,
      [&](const StoredGroup& group) { return group_shape(iam, group); });
}

Answer<UpdateGroupOperation> update_group(Iam& iam, Call& call,
                                          Asked<UpdateGroupOperation> request) {
  const StoredGroup* group = TRY(need<StoredGroup>(iam, *request.group_name));
  StoredGroup changed = *group;
  if (request.new_path) changed.path = *request.new_path;
  if (request.new_group_name) {
    changed.name = *request.new_group_name;
    const StoredGroup* holder = iam.find<StoredGroup>(changed.name);
    if (holder != nullptr && holder->id != group->id)
      return errors::exists(EntityKind::group, changed.name);
  }
  iam.replace(call.batch(), *group, std::move(changed));
  return UpdateGroupOperation::Response{};
}

Answer<DeleteGroupOperation> delete_group(Iam& iam, Call& call,
                                          Asked<DeleteGroupOperation> request) {
  const StoredGroup* group = TRY(need<StoredGroup>(iam, *request.group_name));
  TRY(check_deletable(iam, *group));
  iam.erase(call.batch(), *group);
  return DeleteGroupOperation::Response{};
}

Answer<AddUserToGroupOperation> add_user_to_group(Iam& iam, Call& call,
                                                  Asked<AddUserToGroupOperation> request) {
  const StoredGroup* group = TRY(need<StoredGroup>(iam, *request.group_name));
  const StoredUser* user = TRY(need<StoredUser>(iam, *request.user_name));
  if (is_member(*user, *group)) return AddUserToGroupOperation::Response{};
  if (user->group_ids.size() >= limits::groups_per_user_max)
    return errors::quota("GroupsPerUser", limits::groups_per_user_max);
  StoredUser changed = *user;
  changed.group_ids.push_back(group->id);
  iam.put(call.batch(), std::move(changed));
  return AddUserToGroupOperation::Response{};
}

Answer<RemoveUserFromGroupOperation> remove_user_from_group(
    Iam& iam, Call& call, Asked<RemoveUserFromGroupOperation> request) {
  const StoredGroup* group = TRY(need<StoredGroup>(iam, *request.group_name));
  const StoredUser* user = TRY(need<StoredUser>(iam, *request.user_name));
  if (!is_member(*user, *group)) return errors::not_in_group(user->name, group->name);
  StoredUser changed = *user;
  std::erase(changed.group_ids, group->id);
  iam.put(call.batch(), std::move(changed));
  return RemoveUserFromGroupOperation::Response{};
}

Answer<ListGroupsForUserOperation> list_groups_for_user(Iam& iam, Call&,
                                                        Asked<ListGroupsForUserOperation> request) {
  const StoredUser* user = TRY(need<StoredUser>(iam, *request.user_name));
  std::vector<std::string> keys;
  for (const std::string& id : user->group_ids)
    if (const StoredGroup* group = iam.find_by_id<StoredGroup>(id))
      keys.push_back(name_key(group->name));
  std::sort(keys.begin(), keys.end());
  return list_sorted(
      request, keys, itself, &ListGroupsForUserResponse::groups,
      [&](const std::string& key) { return group_shape(iam, *iam.find<StoredGroup>(key)); });
}

}  // namespace skerry::iam
