// AWS::IAM::Group
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/iam_principals.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 4> supported{"GroupName", "ManagedPolicyArns", "Path",
                                                    "Policies"};

Result<Made, ApiError> create(Provision& provision) {
  iam::CreateGroupRequest request;
  request.group_name = provision.name();
  request.path = text(provision.properties, "Path");
  const auto made = TRY(provision.ask<iam::CreateGroupOperation>(request));
  const IamPrincipal group{IamKind::group, *request.group_name};
  TRY(change_policies(provision, group, Value::object(), provision.properties));
  return Made{.physical_id = group.name, .attributes = Value::object({{"Arn", *made.group->arn}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  Value attributes = former.attributes;
  if (!same(former.properties, provision.properties, "Path")) {
    iam::UpdateGroupRequest request;
    request.group_name = former.physical_id;
    request.new_path = text(provision.properties, "Path").value_or("/");
    TRY(provision.ask<iam::UpdateGroupOperation>(request));
    iam::GetGroupRequest get;
    get.group_name = former.physical_id;
    const auto moved = TRY(provision.ask<iam::GetGroupOperation>(get));
    attributes.set("Arn", *moved.group->arn);
  }
  TRY(change_policies(provision, {IamKind::group, former.physical_id}, former.properties,
                      provision.properties));
  return Updated{.attributes = std::move(attributes)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const IamPrincipal group{IamKind::group, former.physical_id};
  TRY(change_policies(provision, group, former.properties, Value::object()));
  iam::DeleteGroupRequest request;
  request.group_name = former.physical_id;
  return gone(provision.ask<iam::DeleteGroupOperation>(request));
}

}  // namespace

const ResourceType iam_group{.type = "AWS::IAM::Group",
                             .supported = supported,
                             .create = create,
                             .update = update,
                             .remove = remove};

}  // namespace skerry::cloudformation::types
