// AWS::SSM::Parameter
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/ssm.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 8> supported{
    "AllowedPattern", "DataType", "Description", "Name", "Tags", "Tier", "Type", "Value"};

ssm::PutParameterRequest wanted(const Value& properties, const std::string& name) {
  ssm::PutParameterRequest request;
  request.name = name;
  request.type = text(properties, "Type");
  request.value = text(properties, "Value");
  request.description = text(properties, "Description");
  request.allowed_pattern = text(properties, "AllowedPattern");
  request.tier = text(properties, "Tier");
  request.data_type = text(properties, "DataType");
  return request;
}

Value attributes(Provision& provision, const std::string& name) {
  const RegionFacts& region = provision.call.region();
  const std::string slash = name.starts_with('/') ? "" : "/";
  return Value::object({{"Arn", "arn:aws:ssm:" + region.name.text + ':' + region.account.text +
                                    ":parameter" + slash + name},
                        {"Type", text(provision.properties, "Type").value_or("")},
                        {"Value", text(provision.properties, "Value").value_or("")}});
}

// CloudFormation does not make SecureStrings: their value would stand in the template.
ApiError secure_string() {
  return {.code = "ValidationException",
          .status = 400,
          .message = "SecureString is not supported for AWS::SSM::Parameter."};
}

Result<Made, ApiError> create(Provision& provision) {
  const std::string name = provision.name();
  ssm::PutParameterRequest request = wanted(provision.properties, name);
  if (request.type == "SecureString") return secure_string();
  request.tags = tag_list<ssm::Tag>(provision.properties, "Tags");
  TRY(provision.ask<ssm::PutParameterOperation>(request));
  return Made{.physical_id = name, .attributes = attributes(provision, name)};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  ssm::PutParameterRequest request = wanted(provision.properties, former.physical_id);
  if (request.type == "SecureString") return secure_string();
  request.overwrite = true;
  // What PutParameter is not told of stays, so what is gone is emptied.
  if (!request.description && text(former.properties, "Description")) request.description = "";
  if (!request.allowed_pattern && text(former.properties, "AllowedPattern"))
    request.allowed_pattern = "";
  TRY(provision.ask<ssm::PutParameterOperation>(request));
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    ssm::RemoveTagsFromResourceRequest remove;
    remove.resource_type = "Parameter";
    remove.resource_id = former.physical_id;
    remove.tag_keys = change.removed;
    TRY(provision.ask<ssm::RemoveTagsFromResourceOperation>(remove));
  }
  if (!change.set.empty()) {
    ssm::AddTagsToResourceRequest add;
    add.resource_type = "Parameter";
    add.resource_id = former.physical_id;
    add.tags = tag_list<ssm::Tag>(change.set);
    TRY(provision.ask<ssm::AddTagsToResourceOperation>(add));
  }
  return Updated{.attributes = attributes(provision, former.physical_id)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ssm::DeleteParameterRequest request;
  request.name = former.physical_id;
  return gone(provision.ask<ssm::DeleteParameterOperation>(request));
}

}  // namespace

const ResourceType ssm_parameter{.type = "AWS::SSM::Parameter",
                                 .supported = supported,
                                 .create = create,
                                 .update = update,
                                 .remove = remove};

}  // namespace skerry::cloudformation::types
