#pragma once
// Records of proxies as RDS's API shows them.

#include "services/rds/proxies/state.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

DBProxy shape(const Proxies& proxies, const StoredProxy& proxy);
DBProxyEndpoint shape(const Proxies& proxies, const StoredProxyEndpoint& endpoint);
DBProxyTargetGroup group_shape(const Proxies& proxies, const StoredProxy& proxy);
// Of a proxy that has a target.
DBProxyTarget target_shape(const Proxies& proxies, const StoredProxy& proxy);

}  // namespace skerry::rds
