// AWS::Lambda::Alias
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/lambda.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 4> supported{"Description", "FunctionName",
                                                    "FunctionVersion", "Name"};

Result<Made, ApiError> create(Provision& provision) {
  lambda::CreateAliasRequest request;
  request.function_name = text(provision.properties, "FunctionName");
  request.name = text(provision.properties, "Name");
  request.function_version = text(provision.properties, "FunctionVersion");
  request.description = text(provision.properties, "Description");
  const auto made = TRY(provision.ask<lambda::CreateAliasOperation>(request));
  return Made{.physical_id = *made.alias_arn,
              .attributes = Value::object({{"AliasArn", *made.alias_arn}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  lambda::UpdateAliasRequest request;
  request.function_name = text(provision.properties, "FunctionName");
  request.name = text(provision.properties, "Name");
  request.function_version = text(provision.properties, "FunctionVersion");
  request.description = text(provision.properties, "Description").value_or("");
  TRY(provision.ask<lambda::UpdateAliasOperation>(request));
  return Updated{.attributes = former.attributes};
}

// A function that is gone took its aliases along.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  lambda::DeleteAliasRequest request;
  request.function_name = text(former.properties, "FunctionName");
  request.name = text(former.properties, "Name");
  return gone(provision.ask<lambda::DeleteAliasOperation>(request));
}

}  // namespace

const ResourceType lambda_alias{.type = "AWS::Lambda::Alias",
                                .supported = supported,
                                .create = create,
                                .update = update,
                                .remove = remove};

}  // namespace skerry::cloudformation::types
