// AWS::SecretsManager::ResourcePolicy
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/secretsmanager.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 3> supported{"BlockPublicPolicy", "ResourcePolicy",
                                                    "SecretId"};

Result<Done, ApiError> put(Provision& provision) {
  secretsmanager::PutResourcePolicyRequest request;
  request.secret_id = text(provision.properties, "SecretId");
  request.resource_policy = document(provision.properties, "ResourcePolicy");
  request.block_public_policy = flag(provision.properties, "BlockPublicPolicy");
  TRY(provision.ask<secretsmanager::PutResourcePolicyOperation>(request));
  return Done{};
}

// Ref gives the secret's ARN.
Result<Made, ApiError> create(Provision& provision) {
  TRY(put(provision));
  const std::string id = text(provision.properties, "SecretId").value_or("");
  return Made{.physical_id = id, .attributes = Value::object({{"Id", id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(put(provision));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  secretsmanager::DeleteResourcePolicyRequest request;
  request.secret_id = former.physical_id;
  return gone(provision.ask<secretsmanager::DeleteResourcePolicyOperation>(request));
}

}  // namespace

const ResourceType secretsmanager_resource_policy{.type = "AWS::SecretsManager::ResourcePolicy",
                                                  .supported = supported,
                                                  .create = create,
                                                  .update = update,
                                                  .remove = remove};

}  // namespace skerry::cloudformation::types
