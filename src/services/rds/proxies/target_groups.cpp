// The target group of a proxy, "default", and its one target.
#include "services/rds/lists.hpp"
#include "services/rds/proxies/errors.hpp"
#include "services/rds/proxies/events.hpp"
#include "services/rds/proxies/handlers.hpp"
#include "services/rds/proxies/limits.hpp"
#include "services/rds/proxies/shapes.hpp"

namespace skerry::rds {
namespace {

// "If you specify MaxIdleConnectionsPercent, then you must also include a value for this
// parameter." (ConnectionPoolConfiguration)
Result<Done, ApiError> take_percents(const ConnectionPoolConfiguration& asked, StoredProxy& proxy) {
  if (asked.max_idle_connections_percent && !asked.max_connections_percent)
    return errors::invalid_combination(
        "MaxConnectionsPercent is required when MaxIdleConnectionsPercent is specified.");
  if (!asked.max_connections_percent) return Done{};
  const std::int32_t most = *asked.max_connections_percent;
  if (most < 1 || most > limits::percent_max)
    return errors::invalid_value("MaxConnectionsPercent must be between 1 and 100.");
  const std::int32_t idle = asked.max_idle_connections_percent.value_or(most / 2);
  if (idle < 0 || idle > most)
    return errors::invalid_value(
        "MaxIdleConnectionsPercent must be between 0 and the value of MaxConnectionsPercent.");
  proxy.connections_percent = most;
  proxy.idle_percent = idle;
  return Done{};
}

Result<Done, ApiError> take_pool(const ConnectionPoolConfiguration& asked, StoredProxy& proxy) {
  TRY(take_percents(asked, proxy));
  if (asked.connection_borrow_timeout) {
    const std::int32_t seconds = *asked.connection_borrow_timeout;
    if (seconds < 0 || seconds > limits::borrow_s_max)
      return errors::invalid_value("ConnectionBorrowTimeout must be between 0 and 300 seconds.");
    proxy.borrow_s = seconds;
  }
  if (asked.session_pinning_filters) {
    for (const std::string& filter : *asked.session_pinning_filters)
      if (filter != "EXCLUDE_VARIABLE_SETS")
        return errors::invalid_value("Invalid session pinning filter: " + filter + ".");
    proxy.pinning_filters = *asked.session_pinning_filters;
  }
  if (asked.init_query) proxy.init_query = *asked.init_query;
  return Done{};
}

Result<Done, ApiError> refuse_clusters(const std::optional<std::vector<std::string>>& clusters) {
  if (clusters && !clusters->empty()) return errors::no_cluster(clusters->front());
  return Done{};
}

}  // namespace

Answer<DescribeDBProxyTargetGroupsOperation> describe_target_groups(
    Proxies& proxies, Call&, Asked<DescribeDBProxyTargetGroupsOperation> request) {
  const StoredProxy& proxy =
      *TRY(proxies.need_group(*request.db_proxy_name, request.target_group_name));
  DescribeDBProxyTargetGroupsResponse response;
  response.target_groups.emplace();
  response.target_groups->push_back(group_shape(proxies, proxy));
  return response;
}

Answer<ModifyDBProxyTargetGroupOperation> modify_target_group(
    Proxies& proxies, Call& call, Asked<ModifyDBProxyTargetGroupOperation> request) {
  StoredProxy proxy = *TRY(proxies.need_group(*request.db_proxy_name, *request.target_group_name));
  if (request.new_name && lower(*request.new_name) != "default")
    return errors::invalid_combination("You can't rename the default target group.");
  if (proxy.status == "deleting")
    return errors::proxy_state("DB proxy " + proxy.id + " is being deleted.");
  if (request.connection_pool_config) TRY(take_pool(*request.connection_pool_config, proxy));
  proxy.group_updated = call.time();
  proxies.put(call.batch(), proxy);
  proxies.processes().wake(proxy.id);
  ModifyDBProxyTargetGroupResponse response;
  response.db_proxy_target_group = group_shape(proxies, proxy);
  return response;
}

Answer<DescribeDBProxyTargetsOperation> describe_targets(
    Proxies& proxies, Call&, Asked<DescribeDBProxyTargetsOperation> request) {
  const StoredProxy& proxy =
      *TRY(proxies.need_group(*request.db_proxy_name, request.target_group_name));
  DescribeDBProxyTargetsResponse response;
  response.targets.emplace();
  if (!proxy.target.empty()) response.targets->push_back(target_shape(proxies, proxy));
  return response;
}

Answer<RegisterDBProxyTargetsOperation> register_targets(
    Proxies& proxies, Call& call, Asked<RegisterDBProxyTargetsOperation> request) {
  StoredProxy proxy = *TRY(proxies.need_group(*request.db_proxy_name, request.target_group_name));
  TRY(refuse_clusters(request.db_cluster_identifiers));
  if (proxy.status == "deleting")
    return errors::proxy_state("DB proxy " + proxy.id + " is being deleted.");
  if (!request.db_instance_identifiers || request.db_instance_identifiers->empty())
    return errors::missing("DBInstanceIdentifiers");
  if (request.db_instance_identifiers->size() > 1)
    return errors::invalid_combination("A DB proxy can have one target DB instance only.");
  const StoredInstance& instance =
      *TRY(proxies.rds().need_instance(request.db_instance_identifiers->front()));
  if (!proxy.target.empty()) return errors::target_registered(proxy.target);
  if (instance.state() == databases::Status::deleting)
    return errors::instance_state(instance.id, instance.status);
  if (instance.vpc != proxy.vpc)
    return errors::network_state("The DB instance " + instance.id + " is in " + instance.vpc +
                                 " and the DB proxy in " + proxy.vpc + ".");
  proxy.target = instance.id;
  proxy.target_resource = instance.resource_id;
  proxy.group_updated = call.time();
  proxies.put(call.batch(), proxy);
  events::target_added({proxies, call.batch(), call.time()}, proxy);
  proxies.processes().wake(proxy.id);
  RegisterDBProxyTargetsResponse response;
  response.db_proxy_targets.emplace();
  response.db_proxy_targets->push_back(target_shape(proxies, proxy));
  return response;
}

Answer<DeregisterDBProxyTargetsOperation> deregister_targets(
    Proxies& proxies, Call& call, Asked<DeregisterDBProxyTargetsOperation> request) {
  StoredProxy proxy = *TRY(proxies.need_group(*request.db_proxy_name, request.target_group_name));
  TRY(refuse_clusters(request.db_cluster_identifiers));
  if (!request.db_instance_identifiers || request.db_instance_identifiers->empty())
    return errors::missing("DBInstanceIdentifiers");
  for (const std::string& id : *request.db_instance_identifiers)
    if (proxy.target.empty() || lower(id) != proxy.target) return errors::no_target(id);
  proxy.target.clear();
  proxy.target_resource.clear();
  proxy.group_updated = call.time();
  proxies.put(call.batch(), proxy);
  proxies.processes().wake(proxy.id);
  return DeregisterDBProxyTargetsOperation::Response{};
}

}  // namespace skerry::rds
