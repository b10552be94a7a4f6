#include "services/rds/proxies/operations.hpp"

#include <array>

#include "services/rds/proxies/access.hpp"
#include "services/rds/proxies/handlers.hpp"

namespace skerry::rds {
namespace {

constexpr std::array operations{
    serve<CreateDBProxyOperation, create_proxy_access, create_proxy>(),
    serve<DescribeDBProxiesOperation, access_to_proxy<DescribeDBProxiesOperation>,
          describe_proxies>(),
    serve<ModifyDBProxyOperation, modify_proxy_access, modify_proxy>(),
    serve<DeleteDBProxyOperation, access_to_proxy<DeleteDBProxyOperation>, delete_proxy>(),
    serve<CreateDBProxyEndpointOperation, create_endpoint_access, create_endpoint>(),
    serve<DescribeDBProxyEndpointsOperation, describe_endpoints_access, describe_endpoints>(),
    serve<ModifyDBProxyEndpointOperation, access_to_endpoint<ModifyDBProxyEndpointOperation>,
          modify_endpoint>(),
    serve<DeleteDBProxyEndpointOperation, access_to_endpoint<DeleteDBProxyEndpointOperation>,
          delete_endpoint>(),
    serve<DescribeDBProxyTargetGroupsOperation,
          access_to_group<DescribeDBProxyTargetGroupsOperation>, describe_target_groups>(),
    serve<ModifyDBProxyTargetGroupOperation, access_to_group<ModifyDBProxyTargetGroupOperation>,
          modify_target_group>(),
    serve<DescribeDBProxyTargetsOperation, access_to_group<DescribeDBProxyTargetsOperation>,
          describe_targets>(),
    serve<RegisterDBProxyTargetsOperation, register_targets_access, register_targets>(),
    serve<DeregisterDBProxyTargetsOperation, access_to_group<DeregisterDBProxyTargetsOperation>,
          deregister_targets>(),
};

}  // namespace

ServiceEntry proxy_service(Proxies& state) { return {&service_shape, operations, &state}; }

}  // namespace skerry::rds
