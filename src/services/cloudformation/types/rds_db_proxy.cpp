// AWS::RDS::DBProxy
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/rds_parts.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 13> supported{"Auth",
                                                     "DBProxyName",
                                                     "DebugLogging",
                                                     "DefaultAuthScheme",
                                                     "EndpointNetworkType",
                                                     "EngineFamily",
                                                     "IdleClientTimeout",
                                                     "RequireTLS",
                                                     "RoleArn",
                                                     "Tags",
                                                     "TargetConnectionNetworkType",
                                                     "VpcSecurityGroupIds",
                                                     "VpcSubnetIds"};

Result<std::optional<std::vector<rds::UserAuthConfig>>, ApiError> auth(const Value& properties) {
  std::optional<std::vector<rds::UserAuthConfig>> out;
  const Value* const given = properties.find("Auth");
  if (given == nullptr) return out;
  out.emplace();
  for (const Value& item : given->items()) {
    rds::UserAuthConfig one = TRY(as_shape<rds::UserAuthConfig>(item));
    out->push_back(std::move(one));
  }
  return out;
}

std::optional<std::vector<std::string>> list(const Value& properties, std::string_view name) {
  if (properties.find(name) == nullptr) return std::nullopt;
  return texts(properties, name);
}

struct DBProxyLife {
  static Value attributes(const rds::DBProxy& proxy) {
    return Value::object({{"DBProxyArn", *proxy.db_proxy_arn},
                          {"Endpoint", *proxy.endpoint},
                          {"VpcId", *proxy.vpc_id}});
  }
  static Result<rds::DBProxy, ApiError> described(Provision& provision, const std::string& name) {
    rds::DescribeDBProxiesRequest request;
    request.db_proxy_name = name;
    const auto found = TRY(provision.ask<rds::DescribeDBProxiesOperation>(request));
    return found.db_proxies->front();
  }
  static Result<Done, ApiError> erase(Provision& provision, const std::string& name) {
    rds::DeleteDBProxyRequest request;
    request.db_proxy_name = name;
    return gone(provision.ask<rds::DeleteDBProxyOperation>(request));
  }
};
using Life = RdsLife<DBProxyLife>;

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  rds::CreateDBProxyRequest request;
  request.db_proxy_name = text(properties, "DBProxyName");
  request.engine_family = text(properties, "EngineFamily");
  request.default_auth_scheme = text(properties, "DefaultAuthScheme");
  request.auth = TRY(auth(properties));
  request.role_arn = text(properties, "RoleArn");
  request.vpc_subnet_ids = list(properties, "VpcSubnetIds");
  request.vpc_security_group_ids = list(properties, "VpcSecurityGroupIds");
  request.require_tls = flag(properties, "RequireTLS");
  request.idle_client_timeout = integer(properties, "IdleClientTimeout");
  request.debug_logging = flag(properties, "DebugLogging");
  request.endpoint_network_type = text(properties, "EndpointNetworkType");
  request.target_connection_network_type = text(properties, "TargetConnectionNetworkType");
  request.tags = tag_list<rds::Tag>(properties, "Tags");
  const auto made = TRY(provision.ask<rds::CreateDBProxyOperation>(request));
  return Made{.physical_id = *made.db_proxy->db_proxy_name,
              .attributes = DBProxyLife::attributes(*made.db_proxy),
              .readiness = Readiness::pending};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& properties = provision.properties;
  rds::ModifyDBProxyRequest request;
  request.db_proxy_name = former.physical_id;
  request.default_auth_scheme = text(properties, "DefaultAuthScheme");
  request.auth = TRY(auth(properties));
  request.role_arn = text(properties, "RoleArn");
  request.security_groups = list(properties, "VpcSecurityGroupIds");
  request.require_tls = flag(properties, "RequireTLS").value_or(false);
  request.idle_client_timeout = integer(properties, "IdleClientTimeout").value_or(1800);
  request.debug_logging = flag(properties, "DebugLogging").value_or(false);
  const auto changed = TRY(provision.ask<rds::ModifyDBProxyOperation>(request));
  TRY(update_rds_tags(provision, former, *changed.db_proxy->db_proxy_arn));
  return Updated{.attributes = DBProxyLife::attributes(*changed.db_proxy)};
}

}  // namespace

const ResourceType rds_db_proxy{.type = "AWS::RDS::DBProxy",
                                .supported = supported,
                                .create = create,
                                .update = update,
                                .remove = Life::remove,
                                .poll = Life::poll,
                                .poll_removed = Life::poll_removed};

}  // namespace skerry::cloudformation::types
