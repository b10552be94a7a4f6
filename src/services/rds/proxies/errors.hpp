#pragma once
// Errors of RDS's proxies, by name. Codes are the API reference's; the texts are not known to us
// word for word and say the same in RDS's manner.

#include <string>
#include <string_view>

#include "services/rds/errors.hpp"

namespace skerry::rds::errors {

ApiError no_proxy(std::string_view name);
ApiError proxy_exists(std::string_view name);
ApiError too_many_proxies();
ApiError proxy_state(std::string message);

ApiError no_endpoint(std::string_view name);
ApiError endpoint_exists(std::string_view name);
ApiError too_many_endpoints();
ApiError endpoint_state(std::string message);

ApiError no_target_group(std::string_view name);
ApiError no_target(std::string_view instance);
ApiError target_registered(std::string_view instance);
ApiError no_cluster(std::string_view id);

}  // namespace skerry::rds::errors
