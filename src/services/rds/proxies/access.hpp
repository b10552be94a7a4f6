#pragma once
// What the operations of proxies need permission for.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html

#include "call/operation.hpp"
#include "services/rds/proxies/state.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

Access on_proxy(const Proxies& proxies, const std::optional<std::string>& name);
Access on_endpoint(const Proxies& proxies, const std::optional<std::string>& name);
Access on_group(const Proxies& proxies, const std::string& proxy);

Accesses create_proxy_access(const Proxies& proxies, const Call& call,
                             const CreateDBProxyRequest& request);
Accesses modify_proxy_access(const Proxies& proxies, const Call& call,
                             const ModifyDBProxyRequest& request);
Accesses create_endpoint_access(const Proxies& proxies, const Call& call,
                                const CreateDBProxyEndpointRequest& request);
Accesses describe_endpoints_access(const Proxies& proxies, const Call& call,
                                   const DescribeDBProxyEndpointsRequest& request);
Accesses register_targets_access(const Proxies& proxies, const Call& call,
                                 const RegisterDBProxyTargetsRequest& request);

template <class Operation>
Accesses access_to_proxy(const Proxies& proxies, const Call&,
                         const typename Operation::Request& request) {
  Access access = on_proxy(proxies, request.db_proxy_name);
  access.action = "rds:" + std::string(Operation::shape.name);
  return {std::move(access)};
}

template <class Operation>
Accesses access_to_endpoint(const Proxies& proxies, const Call&,
                            const typename Operation::Request& request) {
  Access access = on_endpoint(proxies, request.db_proxy_endpoint_name);
  access.action = "rds:" + std::string(Operation::shape.name);
  return {std::move(access)};
}

template <class Operation>
Accesses access_to_group(const Proxies& proxies, const Call&,
                         const typename Operation::Request& request) {
  Access access = on_group(proxies, request.db_proxy_name.value_or(""));
  access.action = "rds:" + std::string(Operation::shape.name);
  return {std::move(access)};
}

}  // namespace skerry::rds
