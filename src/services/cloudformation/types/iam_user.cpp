// AWS::IAM::User
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/iam_principals.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 7> supported{
    "Groups", "ManagedPolicyArns", "Path", "PermissionsBoundary", "Policies", "Tags", "UserName"};

Result<Done, ApiError> change_groups(Provision& provision, const std::string& user,
                                     const Value& before, const Value& after) {
  const ListChange change = list_change(before, after, "Groups");
  for (const std::string& group : change.added) {
    iam::AddUserToGroupRequest request;
    request.user_name = user;
    request.group_name = group;
    TRY(provision.ask<iam::AddUserToGroupOperation>(request));
  }
  for (const std::string& group : change.removed) {
    iam::RemoveUserFromGroupRequest request;
    request.user_name = user;
    request.group_name = group;
    TRY(gone(provision.ask<iam::RemoveUserFromGroupOperation>(request)));
  }
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  iam::CreateUserRequest request;
  request.user_name = provision.name();
  request.path = text(properties, "Path");
  request.permissions_boundary = text(properties, "PermissionsBoundary");
  request.tags = tag_list<iam::Tag>(properties, "Tags");
  const auto made = TRY(provision.ask<iam::CreateUserOperation>(request));
  const std::string user = *request.user_name;
  TRY(change_groups(provision, user, Value::object(), properties));
  TRY(change_policies(provision, {IamKind::user, user}, Value::object(), properties));
  return Made{.physical_id = user, .attributes = Value::object({{"Arn", *made.user->arn}})};
}

Result<Done, ApiError> update_boundary(Provision& provision, const std::string& user) {
  if (const auto boundary = text(provision.properties, "PermissionsBoundary")) {
    iam::PutUserPermissionsBoundaryRequest request;
    request.user_name = user;
    request.permissions_boundary = boundary;
    TRY(provision.ask<iam::PutUserPermissionsBoundaryOperation>(request));
    return Done{};
  }
  iam::DeleteUserPermissionsBoundaryRequest request;
  request.user_name = user;
  return gone(provision.ask<iam::DeleteUserPermissionsBoundaryOperation>(request));
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    iam::UntagUserRequest request;
    request.user_name = former.physical_id;
    request.tag_keys = change.removed;
    TRY(provision.ask<iam::UntagUserOperation>(request));
  }
  if (!change.set.empty()) {
    iam::TagUserRequest request;
    request.user_name = former.physical_id;
    request.tags = tag_list<iam::Tag>(change.set);
    TRY(provision.ask<iam::TagUserOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& before = former.properties;
  const Value& after = provision.properties;
  Value attributes = former.attributes;
  if (!same(before, after, "Path")) {
    iam::UpdateUserRequest request;
    request.user_name = former.physical_id;
    request.new_path = text(after, "Path").value_or("/");
    TRY(provision.ask<iam::UpdateUserOperation>(request));
    iam::GetUserRequest get;
    get.user_name = former.physical_id;
    const auto moved = TRY(provision.ask<iam::GetUserOperation>(get));
    attributes.set("Arn", *moved.user->arn);
  }
  if (!same(before, after, "PermissionsBoundary"))
    TRY(update_boundary(provision, former.physical_id));
  TRY(change_groups(provision, former.physical_id, before, after));
  TRY(change_policies(provision, {IamKind::user, former.physical_id}, before, after));
  TRY(update_tags(provision, former));
  return Updated{.attributes = std::move(attributes)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const IamPrincipal user{IamKind::user, former.physical_id};
  TRY(change_groups(provision, former.physical_id, former.properties, Value::object()));
  TRY(change_policies(provision, user, former.properties, Value::object()));
  iam::DeleteUserRequest request;
  request.user_name = former.physical_id;
  return gone(provision.ask<iam::DeleteUserOperation>(request));
}

}  // namespace

const ResourceType iam_user{.type = "AWS::IAM::User",
                            .supported = supported,
                            .create = create,
                            .update = update,
                            .remove = remove};

}  // namespace skerry::cloudformation::types
