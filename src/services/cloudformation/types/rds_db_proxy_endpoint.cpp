// AWS::RDS::DBProxyEndpoint
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 7> supported{
    "DBProxyEndpointName", "DBProxyName",         "EndpointNetworkType", "Tags",
    "TargetRole",          "VpcSecurityGroupIds", "VpcSubnetIds"};

Value attributes(const rds::DBProxyEndpoint& endpoint) {
  return Value::object({{"DBProxyEndpointArn", *endpoint.db_proxy_endpoint_arn},
                        {"Endpoint", *endpoint.endpoint},
                        {"IsDefault", Value::boolean(*endpoint.is_default)},
                        {"VpcId", *endpoint.vpc_id}});
}

Result<rds::DBProxyEndpoint, ApiError> described(Provision& provision, const std::string& name) {
  rds::DescribeDBProxyEndpointsRequest request;
  request.db_proxy_endpoint_name = name;
  const auto found = TRY(provision.ask<rds::DescribeDBProxyEndpointsOperation>(request));
  return found.db_proxy_endpoints->front();
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  rds::CreateDBProxyEndpointRequest request;
  request.db_proxy_endpoint_name = text(properties, "DBProxyEndpointName");
  request.db_proxy_name = text(properties, "DBProxyName");
  request.vpc_subnet_ids = texts(properties, "VpcSubnetIds");
  if (properties.find("VpcSecurityGroupIds") != nullptr)
    request.vpc_security_group_ids = texts(properties, "VpcSecurityGroupIds");
  request.target_role = text(properties, "TargetRole");
  request.endpoint_network_type = text(properties, "EndpointNetworkType");
  request.tags = tag_list<rds::Tag>(properties, "Tags");
  const auto made = TRY(provision.ask<rds::CreateDBProxyEndpointOperation>(request));
  return Made{.physical_id = *made.db_proxy_endpoint->db_proxy_endpoint_name,
              .attributes = attributes(*made.db_proxy_endpoint),
              .readiness = Readiness::pending};
}

Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
  const rds::DBProxyEndpoint there = TRY(described(provision, former.physical_id));
  if (*there.status != "available") return std::optional<Value>{};
  return std::optional(attributes(there));
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former,
                                   const std::string& arn) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    rds::RemoveTagsFromResourceMessage request;
    request.resource_name = arn;
    request.tag_keys = change.removed;
    TRY(provision.ask<rds::RemoveTagsFromResourceOperation>(request));
  }
  if (!change.set.empty()) {
    rds::AddTagsToResourceMessage request;
    request.resource_name = arn;
    request.tags = tag_list<rds::Tag>(change.set);
    TRY(provision.ask<rds::AddTagsToResourceOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  if (!same(former.properties, provision.properties, "TargetRole")) return Updated{.replace = true};
  rds::ModifyDBProxyEndpointRequest request;
  request.db_proxy_endpoint_name = former.physical_id;
  if (provision.properties.find("VpcSecurityGroupIds") != nullptr)
    request.vpc_security_group_ids = texts(provision.properties, "VpcSecurityGroupIds");
  const auto changed = TRY(provision.ask<rds::ModifyDBProxyEndpointOperation>(request));
  TRY(update_tags(provision, former, *changed.db_proxy_endpoint->db_proxy_endpoint_arn));
  return Updated{.attributes = attributes(*changed.db_proxy_endpoint)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const auto there = described(provision, former.physical_id);
  if (there.ok() && *there->status == "deleting") return Done{};
  rds::DeleteDBProxyEndpointRequest request;
  request.db_proxy_endpoint_name = former.physical_id;
  return gone(provision.ask<rds::DeleteDBProxyEndpointOperation>(request));
}

Result<bool, ApiError> poll_removed(Provision& provision, const Former& former) {
  const auto there = described(provision, former.physical_id);
  if (there.ok()) return false;
  if (is_absence(there.error())) return true;
  return there.error();
}

}  // namespace

const ResourceType rds_db_proxy_endpoint{.type = "AWS::RDS::DBProxyEndpoint",
                                         .supported = supported,
                                         .create = create,
                                         .update = update,
                                         .remove = remove,
                                         .poll = poll,
                                         .poll_removed = poll_removed};

}  // namespace skerry::cloudformation::types
