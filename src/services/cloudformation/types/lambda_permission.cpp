// AWS::Lambda::Permission
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/lambda.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 7> supported{
    "Action",         "EventSourceToken", "FunctionName", "Principal",
    "PrincipalOrgID", "SourceAccount",    "SourceArn"};

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  lambda::AddPermissionRequest request;
  request.function_name = text(properties, "FunctionName");
  request.statement_id = provision.generated_id();
  request.action = text(properties, "Action");
  request.principal = text(properties, "Principal");
  request.source_arn = text(properties, "SourceArn");
  request.source_account = text(properties, "SourceAccount");
  request.event_source_token = text(properties, "EventSourceToken");
  request.principal_org_id = text(properties, "PrincipalOrgID");
  TRY(provision.ask<lambda::AddPermissionOperation>(request));
  return Made{.physical_id = *request.statement_id,
              .attributes = Value::object({{"Id", *request.statement_id}})};
}

// Every property replaces the permission.
Result<Updated, ApiError> update(Provision&, const Former& former) {
  return Updated{.attributes = former.attributes};
}

// A function that is gone took its permissions along.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  lambda::RemovePermissionRequest request;
  request.function_name = text(former.properties, "FunctionName");
  request.statement_id = former.physical_id;
  return gone(provision.ask<lambda::RemovePermissionOperation>(request));
}

}  // namespace

const ResourceType lambda_permission{.type = "AWS::Lambda::Permission",
                                     .supported = supported,
                                     .create = create,
                                     .update = update,
                                     .remove = remove};

}  // namespace skerry::cloudformation::types
