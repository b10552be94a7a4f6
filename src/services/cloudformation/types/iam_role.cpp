// AWS::IAM::Role
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/iam_principals.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 9> supported{"AssumeRolePolicyDocument",
                                                    "Description",
                                                    "ManagedPolicyArns",
                                                    "MaxSessionDuration",
                                                    "Path",
                                                    "PermissionsBoundary",
                                                    "Policies",
                                                    "RoleName",
                                                    "Tags"};

constexpr std::int32_t session_seconds_default = 3600;

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  iam::CreateRoleRequest request;
  request.role_name = provision.name();
  request.assume_role_policy_document = document(properties, "AssumeRolePolicyDocument");
  request.path = text(properties, "Path");
  request.description = text(properties, "Description");
  request.max_session_duration = integer(properties, "MaxSessionDuration");
  request.permissions_boundary = text(properties, "PermissionsBoundary");
  request.tags = tag_list<iam::Tag>(properties, "Tags");
  const auto made = TRY(provision.ask<iam::CreateRoleOperation>(request));
  TRY(change_policies(provision, {IamKind::role, *request.role_name}, Value::object(), properties));
  return Made{.physical_id = *request.role_name,
              .attributes = Value::object(
                  {{"Arn", *made.role->arn}, {"RoleId", made.role->role_id.value_or("")}})};
}

Result<Done, ApiError> update_boundary(Provision& provision, const std::string& role) {
  if (const auto boundary = text(provision.properties, "PermissionsBoundary")) {
    iam::PutRolePermissionsBoundaryRequest request;
    request.role_name = role;
    request.permissions_boundary = boundary;
    TRY(provision.ask<iam::PutRolePermissionsBoundaryOperation>(request));
    return Done{};
  }
  iam::DeleteRolePermissionsBoundaryRequest request;
  request.role_name = role;
  return gone(provision.ask<iam::DeleteRolePermissionsBoundaryOperation>(request));
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    iam::UntagRoleRequest request;
    request.role_name = former.physical_id;
    request.tag_keys = change.removed;
    TRY(provision.ask<iam::UntagRoleOperation>(request));
  }
  if (!change.set.empty()) {
    iam::TagRoleRequest request;
    request.role_name = former.physical_id;
    request.tags = tag_list<iam::Tag>(change.set);
    TRY(provision.ask<iam::TagRoleOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& before = former.properties;
  const Value& after = provision.properties;
  if (!same(before, after, "AssumeRolePolicyDocument")) {
    iam::UpdateAssumeRolePolicyRequest request;
    request.role_name = former.physical_id;
    request.policy_document = document(after, "AssumeRolePolicyDocument");
    TRY(provision.ask<iam::UpdateAssumeRolePolicyOperation>(request));
  }
  if (!same(before, after, "Description") || !same(before, after, "MaxSessionDuration")) {
    iam::UpdateRoleRequest request;
    request.role_name = former.physical_id;
    request.description = text(after, "Description").value_or("");
    request.max_session_duration =
        integer(after, "MaxSessionDuration").value_or(session_seconds_default);
    TRY(provision.ask<iam::UpdateRoleOperation>(request));
  }
  if (!same(before, after, "PermissionsBoundary"))
    TRY(update_boundary(provision, former.physical_id));
  TRY(change_policies(provision, {IamKind::role, former.physical_id}, before, after));
  TRY(update_tags(provision, former));
  return Updated{.attributes = former.attributes};
}

// What others attached to it keeps the role, as on AWS.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const IamPrincipal role{IamKind::role, former.physical_id};
  TRY(change_policies(provision, role, former.properties, Value::object()));
  iam::DeleteRoleRequest request;
  request.role_name = former.physical_id;
  return gone(provision.ask<iam::DeleteRoleOperation>(request));
}

}  // namespace

const ResourceType iam_role{.type = "AWS::IAM::Role",
                            .supported = supported,
                            .create = create,
                            .update = update,
                            .remove = remove};

}  // namespace skerry::cloudformation::types
