// AWS::RDS::DBSubnetGroup and AWS::RDS::DBParameterGroup.
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/rds_parts.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 4> subnet_group_properties{
    "DBSubnetGroupDescription", "DBSubnetGroupName", "SubnetIds", "Tags"};
constexpr std::array<std::string_view, 5> parameter_group_properties{
    "DBParameterGroupName", "Description", "Family", "Parameters", "Tags"};

// RDS takes at most so many in a call.
constexpr std::size_t parameters_per_call_max = 20;

Result<Done, ApiError> update_tags(Provision& provision, const Former& former,
                                   std::string_view arn_attribute) {
  const Value* const arn = former.attributes.find(arn_attribute);
  if (arn == nullptr) return Done{};
  return update_rds_tags(provision, former, std::string(arn->text()));
}

Result<Made, ApiError> create_subnet_group(Provision& provision) {
  rds::CreateDBSubnetGroupMessage request;
  request.db_subnet_group_name = provision.name();
  request.db_subnet_group_description =
      text(provision.properties, "DBSubnetGroupDescription").value_or("");
  request.subnet_ids = texts(provision.properties, "SubnetIds");
  request.tags = tag_list<rds::Tag>(provision.properties, "Tags");
  const auto made = TRY(provision.ask<rds::CreateDBSubnetGroupOperation>(request));
  const rds::DBSubnetGroup& group = *made.db_subnet_group;
  return Made{.physical_id = *group.db_subnet_group_name,
              .attributes = Value::object({{"DBSubnetGroupArn", *group.db_subnet_group_arn}})};
}

Result<Updated, ApiError> update_subnet_group(Provision& provision, const Former& former) {
  rds::ModifyDBSubnetGroupMessage request;
  request.db_subnet_group_name = former.physical_id;
  request.db_subnet_group_description = text(provision.properties, "DBSubnetGroupDescription");
  request.subnet_ids = texts(provision.properties, "SubnetIds");
  TRY(provision.ask<rds::ModifyDBSubnetGroupOperation>(request));
  TRY(update_tags(provision, former, "DBSubnetGroupArn"));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove_subnet_group(Provision& provision, const Former& former) {
  rds::DeleteDBSubnetGroupMessage request;
  request.db_subnet_group_name = former.physical_id;
  return gone(provision.ask<rds::DeleteDBSubnetGroupOperation>(request));
}

bool is_static(const std::vector<rds::Parameter>& known, const std::string& name) {
  for (const rds::Parameter& each : known)
    if (each.parameter_name == name) return each.apply_type == "static";
  return false;
}

Result<std::vector<rds::Parameter>, ApiError> family_of(Provision& provision,
                                                        const std::string& group) {
  std::vector<rds::Parameter> out;
  rds::DescribeDBParametersMessage request;
  request.db_parameter_group_name = group;
  do {
    const auto page = TRY(provision.ask<rds::DescribeDBParametersOperation>(request));
    if (page.parameters) out.insert(out.end(), page.parameters->begin(), page.parameters->end());
    request.marker = page.marker;
  } while (request.marker);
  return out;
}

// Each by the method that its kind has: static ones wait for a reboot.
Result<Done, ApiError> set_parameters(Provision& provision, const std::string& group,
                                      const Value* wanted) {
  if (wanted == nullptr || !wanted->is_object()) return Done{};
  const std::vector<rds::Parameter> known = TRY(family_of(provision, group));
  rds::ModifyDBParameterGroupMessage request;
  request.db_parameter_group_name = group;
  request.parameters.emplace();
  const auto send = [&]() -> Result<Done, ApiError> {
    if (request.parameters->empty()) return Done{};
    TRY(provision.ask<rds::ModifyDBParameterGroupOperation>(request));
    request.parameters->clear();
    return Done{};
  };
  for (const json::Member& each : wanted->members()) {
    const std::string name(each.name());
    rds::Parameter& made = request.parameters->emplace_back();
    made.parameter_name = name;
    made.parameter_value = text(*wanted, name);
    made.apply_method = is_static(known, name) ? "pending-reboot" : "immediate";
    if (request.parameters->size() == parameters_per_call_max) TRY(send());
  }
  return send();
}

Result<Made, ApiError> create_parameter_group(Provision& provision) {
  rds::CreateDBParameterGroupMessage request;
  request.db_parameter_group_name = provision.name();
  request.db_parameter_group_family = text(provision.properties, "Family").value_or("");
  request.description = text(provision.properties, "Description").value_or("");
  request.tags = tag_list<rds::Tag>(provision.properties, "Tags");
  const auto made = TRY(provision.ask<rds::CreateDBParameterGroupOperation>(request));
  const rds::DBParameterGroup& group = *made.db_parameter_group;
  TRY(set_parameters(provision, *group.db_parameter_group_name,
                     provision.properties.find("Parameters")));
  return Made{
      .physical_id = *group.db_parameter_group_name,
      .attributes = Value::object({{"DBParameterGroupName", *group.db_parameter_group_name},
                                   {"DBParameterGroupArn", *group.db_parameter_group_arn}})};
}

Result<Updated, ApiError> update_parameter_group(Provision& provision, const Former& former) {
  if (!same(former.properties, provision.properties, "Parameters")) {
    rds::ResetDBParameterGroupMessage reset;
    reset.db_parameter_group_name = former.physical_id;
    reset.reset_all_parameters = true;
    TRY(provision.ask<rds::ResetDBParameterGroupOperation>(reset));
    TRY(set_parameters(provision, former.physical_id, provision.properties.find("Parameters")));
  }
  TRY(update_tags(provision, former, "DBParameterGroupArn"));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove_parameter_group(Provision& provision, const Former& former) {
  rds::DeleteDBParameterGroupMessage request;
  request.db_parameter_group_name = former.physical_id;
  return gone(provision.ask<rds::DeleteDBParameterGroupOperation>(request));
}

}  // namespace

const ResourceType rds_db_subnet_group{.type = "AWS::RDS::DBSubnetGroup",
                                       .supported = subnet_group_properties,
                                       .create = create_subnet_group,
                                       .update = update_subnet_group,
                                       .remove = remove_subnet_group};

const ResourceType rds_db_parameter_group{.type = "AWS::RDS::DBParameterGroup",
                                          .supported = parameter_group_properties,
                                          .create = create_parameter_group,
                                          .update = update_parameter_group,
                                          .remove = remove_parameter_group};

}  // namespace skerry::cloudformation::types
