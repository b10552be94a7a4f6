// AWS::RDS::DBProxyEndpoint
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/rds_parts.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 7> supported{
    "DBProxyEndpointName", "DBProxyName",         "EndpointNetworkType", "Tags",
    "TargetRole",          "VpcSecurityGroupIds", "VpcSubnetIds"};

struct DBProxyEndpointLife {
  static Value attributes(const rds::DBProxyEndpoint& endpoint) {
    return Value::object({{"DBProxyEndpointArn", *endpoint.db_proxy_endpoint_arn},
                          {"Endpoint", *endpoint.endpoint},
                          {"IsDefault", Value::boolean(*endpoint.is_default)},
                          {"VpcId", *endpoint.vpc_id}});
  }
  static Result<rds::DBProxyEndpoint, ApiError> described(Provision& provision,
                                                          const std::string& name) {
    rds::DescribeDBProxyEndpointsRequest request;
    request.db_proxy_endpoint_name = name;
    const auto found = TRY(provision.ask<rds::DescribeDBProxyEndpointsOperation>(request));
    return found.db_proxy_endpoints->front();
  }
  static Result<Done, ApiError> erase(Provision& provision, const std::string& name) {
    rds::DeleteDBProxyEndpointRequest request;
    request.db_proxy_endpoint_name = name;
    return gone(provision.ask<rds::DeleteDBProxyEndpointOperation>(request));
  }
};
using Life = RdsLife<DBProxyEndpointLife>;

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
              .attributes = DBProxyEndpointLife::attributes(*made.db_proxy_endpoint),
              .readiness = Readiness::pending};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  if (!same(former.properties, provision.properties, "TargetRole")) return Updated{.replace = true};
  rds::ModifyDBProxyEndpointRequest request;
  request.db_proxy_endpoint_name = former.physical_id;
  if (provision.properties.find("VpcSecurityGroupIds") != nullptr)
    request.vpc_security_group_ids = texts(provision.properties, "VpcSecurityGroupIds");
  const auto changed = TRY(provision.ask<rds::ModifyDBProxyEndpointOperation>(request));
  TRY(update_rds_tags(provision, former, *changed.db_proxy_endpoint->db_proxy_endpoint_arn));
  return Updated{.attributes = DBProxyEndpointLife::attributes(*changed.db_proxy_endpoint)};
}

}  // namespace

const ResourceType rds_db_proxy_endpoint{.type = "AWS::RDS::DBProxyEndpoint",
                                         .supported = supported,
                                         .create = create,
                                         .update = update,
                                         .remove = Life::remove,
                                         .poll = Life::poll,
                                         .poll_removed = Life::poll_removed};

}  // namespace skerry::cloudformation::types
