// AWS::KMS::Alias
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/kms.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"AliasName", "TargetKeyId"};

Result<Made, ApiError> create(Provision& provision) {
  kms::CreateAliasRequest request;
  request.alias_name = text(provision.properties, "AliasName");
  request.target_key_id = text(provision.properties, "TargetKeyId");
  TRY(provision.ask<kms::CreateAliasOperation>(request));
  return Made{.physical_id = request.alias_name.value_or("")};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  kms::UpdateAliasRequest request;
  request.alias_name = former.physical_id;
  request.target_key_id = text(provision.properties, "TargetKeyId");
  TRY(provision.ask<kms::UpdateAliasOperation>(request));
  return Updated{};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  kms::DeleteAliasRequest request;
  request.alias_name = former.physical_id;
  return gone(provision.ask<kms::DeleteAliasOperation>(request));
}

}  // namespace

const ResourceType kms_alias{.type = "AWS::KMS::Alias",
                             .supported = supported,
                             .create = create,
                             .update = update,
                             .remove = remove};

}  // namespace skerry::cloudformation::types
