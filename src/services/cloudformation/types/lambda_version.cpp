// AWS::Lambda::Version
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/lambda.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 3> supported{"CodeSha256", "Description", "FunctionName"};

Result<Made, ApiError> create(Provision& provision) {
  lambda::PublishVersionRequest request;
  request.function_name = text(provision.properties, "FunctionName");
  request.code_sha256 = text(provision.properties, "CodeSha256");
  request.description = text(provision.properties, "Description");
  const auto made = TRY(provision.ask<lambda::PublishVersionOperation>(request));
  return Made{.physical_id = *made.function_arn,
              .attributes =
                  Value::object({{"FunctionArn", *made.function_arn}, {"Version", *made.version}})};
}

// Every property that is supported replaces the version.
Result<Updated, ApiError> update(Provision&, const Former& former) {
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  lambda::DeleteFunctionRequest request;
  request.function_name = former.physical_id;
  return gone(provision.ask<lambda::DeleteFunctionOperation>(request));
}

}  // namespace

const ResourceType lambda_version{.type = "AWS::Lambda::Version",
                                  .supported = supported,
                                  .create = create,
                                  .update = update,
                                  .remove = remove};

}  // namespace skerry::cloudformation::types
