#pragma once
// The handlers of the operations of proxies, by the file that has them.

#include "services/rds/handlers.hpp"
#include "services/rds/proxies/state.hpp"

namespace skerry::rds {

// create_proxy.cpp
Answer<CreateDBProxyOperation> create_proxy(Proxies& proxies, Call& call,
                                            Asked<CreateDBProxyOperation> request);
// proxies.cpp
Answer<DescribeDBProxiesOperation> describe_proxies(Proxies& proxies, Call& call,
                                                    Asked<DescribeDBProxiesOperation> request);
Answer<ModifyDBProxyOperation> modify_proxy(Proxies& proxies, Call& call,
                                            Asked<ModifyDBProxyOperation> request);
Answer<DeleteDBProxyOperation> delete_proxy(Proxies& proxies, Call& call,
                                            Asked<DeleteDBProxyOperation> request);
// endpoints.cpp
Answer<CreateDBProxyEndpointOperation> create_endpoint(
    Proxies& proxies, Call& call, Asked<CreateDBProxyEndpointOperation> request);
Answer<DescribeDBProxyEndpointsOperation> describe_endpoints(
    Proxies& proxies, Call& call, Asked<DescribeDBProxyEndpointsOperation> request);
Answer<ModifyDBProxyEndpointOperation> modify_endpoint(
    Proxies& proxies, Call& call, Asked<ModifyDBProxyEndpointOperation> request);
Answer<DeleteDBProxyEndpointOperation> delete_endpoint(
    Proxies& proxies, Call& call, Asked<DeleteDBProxyEndpointOperation> request);
// target_groups.cpp
Answer<DescribeDBProxyTargetGroupsOperation> describe_target_groups(
    Proxies& proxies, Call& call, Asked<DescribeDBProxyTargetGroupsOperation> request);
Answer<ModifyDBProxyTargetGroupOperation> modify_target_group(
    Proxies& proxies, Call& call, Asked<ModifyDBProxyTargetGroupOperation> request);
Answer<DescribeDBProxyTargetsOperation> describe_targets(
    Proxies& proxies, Call& call, Asked<DescribeDBProxyTargetsOperation> request);
Answer<RegisterDBProxyTargetsOperation> register_targets(
    Proxies& proxies, Call& call, Asked<RegisterDBProxyTargetsOperation> request);
Answer<DeregisterDBProxyTargetsOperation> deregister_targets(
    Proxies& proxies, Call& call, Asked<DeregisterDBProxyTargetsOperation> request);

}  // namespace skerry::rds
