#include "services/rds/proxies/shapes.hpp"

namespace skerry::rds {
namespace {

UserAuthConfigInfo shape(const StoredAuth& auth) {
  UserAuthConfigInfo out;
  if (!auth.description.empty()) out.description = auth.description;
  if (!auth.user.empty()) out.user_name = auth.user;
  out.auth_scheme = "SECRETS";
  out.secret_arn = auth.secret;
  out.iam_auth = auth.iam;
  out.client_password_auth_type = auth.method;
  return out;
}

}  // namespace

DBProxy shape(const Proxies& proxies, const StoredProxy& proxy) {
  DBProxy out;
  out.db_proxy_name = proxy.id;
  out.db_proxy_arn = proxies.arn(proxy);
  out.status = proxy.status;
  out.engine_family = "POSTGRESQL";
  out.vpc_id = proxy.vpc;
  out.vpc_security_group_ids = proxy.groups;
  out.vpc_subnet_ids = proxy.subnets;
  out.default_auth_scheme = "NONE";
  std::vector<UserAuthConfigInfo> auth;
  for (const StoredAuth& one : proxy.auth) auth.push_back(shape(one));
  out.auth = std::move(auth);
  out.role_arn = proxy.role;
  out.endpoint = proxies.host_of(proxies.default_endpoint(proxy));
  out.require_tls = proxy.require_tls;
  out.idle_client_timeout = static_cast<std::int32_t>(proxy.client_idle_s);
  out.debug_logging = proxy.debug_logging;
  out.created_date = proxy.created;
  out.updated_date = proxy.updated;
  out.endpoint_network_type = "IPV4";
  out.target_connection_network_type = "IPV4";
  return out;
}

DBProxyEndpoint shape(const Proxies& proxies, const StoredProxyEndpoint& endpoint) {
  DBProxyEndpoint out;
  out.db_proxy_endpoint_name = endpoint.name();
  out.db_proxy_endpoint_arn = proxies.arn(endpoint);
  out.db_proxy_name = endpoint.proxy;
  out.status = endpoint.status;
  out.vpc_id = endpoint.vpc;
  out.vpc_security_group_ids = endpoint.groups;
  out.vpc_subnet_ids = endpoint.subnets;
  out.endpoint = proxies.host_of(endpoint);
  out.created_date = endpoint.created;
  out.target_role = "READ_WRITE";
  out.is_default = endpoint.is_default;
  out.endpoint_network_type = "IPV4";
  return out;
}

DBProxyTargetGroup group_shape(const Proxies& proxies, const StoredProxy& proxy) {
  DBProxyTargetGroup out;
  out.db_proxy_name = proxy.id;
  out.target_group_name = "default";
  out.target_group_arn = proxies.group_arn(proxy);
  out.is_default = true;
  out.status = proxy.status;
  ConnectionPoolConfigurationInfo pool;
  pool.max_connections_percent = static_cast<std::int32_t>(proxy.connections_percent);
  pool.max_idle_connections_percent = static_cast<std::int32_t>(proxy.idle_percent);
  pool.connection_borrow_timeout = static_cast<std::int32_t>(proxy.borrow_s);
  pool.session_pinning_filters = proxy.pinning_filters;
  if (!proxy.init_query.empty()) pool.init_query = proxy.init_query;
  out.connection_pool_config = std::move(pool);
  out.created_date = proxy.created;
  out.updated_date = proxy.group_updated;
  return out;
}

DBProxyTarget target_shape(const Proxies& proxies, const StoredProxy& proxy) {
  DBProxyTarget out;
  out.rds_resource_id = proxy.target;
  out.type = "RDS_INSTANCE";
  out.role = "READ_WRITE";
  out.port = 5432;
  const StoredInstance* const instance = proxies.rds().by_resource(proxy.target_resource);
  if (instance != nullptr) {
    out.target_arn = proxies.rds().arn(Kind::instance, instance->id);
    out.endpoint = endpoint(proxies.region(), instance->id);
    out.port = static_cast<std::int32_t>(instance->port);
  }
  const TargetState state = proxies.processes().health(proxy);
  TargetHealth health;
  health.state = std::string(name(state.state));
  if (!state.reason.empty()) health.reason = state.reason;
  if (!state.description.empty()) health.description = state.description;
  out.target_health = std::move(health);
  return out;
}

}  // namespace skerry::rds
