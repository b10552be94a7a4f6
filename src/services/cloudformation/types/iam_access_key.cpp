// AWS::IAM::AccessKey: its secret is an attribute, kept sealed with the resource.
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 3> supported{"Serial", "Status", "UserName"};

Result<Done, ApiError> set_status(Provision& provision, const std::string& key) {
  iam::UpdateAccessKeyRequest request;
  request.user_name = text(provision.properties, "UserName");
  request.access_key_id = key;
  request.status = text(provision.properties, "Status").value_or("Active");
  TRY(provision.ask<iam::UpdateAccessKeyOperation>(request));
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  iam::CreateAccessKeyRequest request;
  request.user_name = text(provision.properties, "UserName");
  const auto made = TRY(provision.ask<iam::CreateAccessKeyOperation>(request));
  const std::string id = *made.access_key->access_key_id;
  if (text(provision.properties, "Status").value_or("Active") != "Active")
    TRY(set_status(provision, id));
  return Made{.physical_id = id,
              .attributes = Value::object(
                  {{"Id", id}, {"SecretAccessKey", *made.access_key->secret_access_key}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(set_status(provision, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  iam::DeleteAccessKeyRequest request;
  request.user_name = text(former.properties, "UserName");
  request.access_key_id = former.physical_id;
  return gone(provision.ask<iam::DeleteAccessKeyOperation>(request));
}

}  // namespace

const ResourceType iam_access_key{.type = "AWS::IAM::AccessKey",
                                  .supported = supported,
                                  .create = create,
                                  .update = update,
                                  .remove = remove};

}  // namespace skerry::cloudformation::types
