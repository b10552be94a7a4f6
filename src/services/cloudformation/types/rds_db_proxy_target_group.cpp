// AWS::RDS::DBProxyTargetGroup: the proxy's own group, "default". It is complete when a target of
// it is available; what hinders that (a permission, a security group) may be made later in the same
// deployment, so there is some time.
#include <array>
#include <chrono>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 5> supported{"ConnectionPoolConfigurationInfo",
                                                    "DBClusterIdentifiers", "DBInstanceIdentifiers",
                                                    "DBProxyName", "TargetGroupName"};

constexpr std::chrono::minutes available_wait_max{2};
constexpr const char* group_name = "default";

struct Targets {
  std::vector<std::string> instances;
  std::vector<std::string> clusters;
};

Result<Done, ApiError> register_targets(Provision& provision, const Targets& targets) {
  if (targets.instances.empty() && targets.clusters.empty()) return Done{};
  rds::RegisterDBProxyTargetsRequest request;
  request.db_proxy_name = text(provision.properties, "DBProxyName");
  request.target_group_name = group_name;
  request.db_instance_identifiers = targets.instances;
  request.db_cluster_identifiers = targets.clusters;
  TRY(provision.ask<rds::RegisterDBProxyTargetsOperation>(request));
  return Done{};
}

Result<Done, ApiError> deregister_targets(Provision& provision, const Value& properties,
                                          const Targets& targets) {
  if (targets.instances.empty() && targets.clusters.empty()) return Done{};
  rds::DeregisterDBProxyTargetsRequest request;
  request.db_proxy_name = text(properties, "DBProxyName");
  request.target_group_name = group_name;
  request.db_instance_identifiers = targets.instances;
  request.db_cluster_identifiers = targets.clusters;
  return gone(provision.ask<rds::DeregisterDBProxyTargetsOperation>(request));
}

// Properties that are not there (any more) are at their defaults.
Result<rds::DBProxyTargetGroup, ApiError> configure(Provision& provision) {
  rds::ModifyDBProxyTargetGroupRequest request;
  request.db_proxy_name = text(provision.properties, "DBProxyName");
  request.target_group_name = text(provision.properties, "TargetGroupName");
  rds::ConnectionPoolConfiguration pool;
  if (const Value* const given = provision.properties.find("ConnectionPoolConfigurationInfo"))
    pool = TRY(as_shape<rds::ConnectionPoolConfiguration>(*given));
  if (!pool.max_connections_percent && !pool.max_idle_connections_percent)
    pool.max_connections_percent = 100;
  if (!pool.connection_borrow_timeout) pool.connection_borrow_timeout = 120;
  if (!pool.session_pinning_filters) pool.session_pinning_filters.emplace();
  if (!pool.init_query) pool.init_query = "";
  request.connection_pool_config = std::move(pool);
  const auto changed = TRY(provision.ask<rds::ModifyDBProxyTargetGroupOperation>(request));
  return *changed.db_proxy_target_group;
}

Value attributes(const std::string& arn) { return Value::object({{"TargetGroupArn", arn}}); }

Result<Made, ApiError> create(Provision& provision) {
  const rds::DBProxyTargetGroup group = TRY(configure(provision));
  const Targets targets{texts(provision.properties, "DBInstanceIdentifiers"),
                        texts(provision.properties, "DBClusterIdentifiers")};
  TRY(register_targets(provision, targets));
  const bool waits = !targets.instances.empty();
  return Made{.physical_id = *group.target_group_arn,
              .attributes = attributes(*group.target_group_arn),
              .readiness = waits ? Readiness::pending : Readiness::ready};
}

// Since when the group has been like this.
Result<WallTime, ApiError> changed_at(Provision& provision) {
  rds::DescribeDBProxyTargetGroupsRequest request;
  request.db_proxy_name = text(provision.properties, "DBProxyName");
  const auto found = TRY(provision.ask<rds::DescribeDBProxyTargetGroupsOperation>(request));
  return *found.target_groups->front().updated_date;
}

Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
  rds::DescribeDBProxyTargetsRequest request;
  request.db_proxy_name = text(provision.properties, "DBProxyName");
  const auto found = TRY(provision.ask<rds::DescribeDBProxyTargetsOperation>(request));
  std::string why = "it has no target";
  for (const rds::DBProxyTarget& target : *found.targets) {
    const rds::TargetHealth& health = *target.target_health;
    if (*health.state == "AVAILABLE") return std::optional(attributes(former.physical_id));
    why = health.reason.value_or(*health.state);
    if (health.description) why += ": " + *health.description;
  }
  const WallTime since = TRY(changed_at(provision));
  if (provision.call.time() - since < available_wait_max) return std::optional<Value>{};
  return ApiError{.code = "NotStabilized",
                  .status = 400,
                  .message = "The target of DB proxy " + *request.db_proxy_name +
                             " did not become available within 2 minutes: " + why};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const ListChange instances =
      list_change(former.properties, provision.properties, "DBInstanceIdentifiers");
  const ListChange clusters =
      list_change(former.properties, provision.properties, "DBClusterIdentifiers");
  TRY(deregister_targets(provision, former.properties, {instances.removed, clusters.removed}));
  TRY(configure(provision));
  TRY(register_targets(provision, {instances.added, clusters.added}));
  return Updated{.attributes = former.attributes,
                 .readiness = instances.added.empty() ? Readiness::ready : Readiness::pending};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  return deregister_targets(provision, former.properties,
                            {texts(former.properties, "DBInstanceIdentifiers"), {}});
}

}  // namespace

const ResourceType rds_db_proxy_target_group{.type = "AWS::RDS::DBProxyTargetGroup",
                                             .supported = supported,
                                             .create = create,
                                             .update = update,
                                             .remove = remove,
                                             .poll = poll};

}  // namespace skerry::cloudformation::types
