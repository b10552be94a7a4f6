#include "services/rds/proxies/errors.hpp"

namespace skerry::rds::errors {
namespace {

ApiError make(const char* code, int status, std::string message) {
  return {.code = code, .status = status, .message = std::move(message)};
}

std::string text(std::string_view view) { return std::string(view); }

}  // namespace

ApiError no_proxy(std::string_view name) {
  return make("DBProxyNotFoundFault", 404, "DB proxy " + text(name) + " not found.");
}
ApiError proxy_exists(std::string_view name) {
  return make("DBProxyAlreadyExistsFault", 400, "DB proxy " + text(name) + " already exists.");
}
ApiError too_many_proxies() {
  return make("DBProxyQuotaExceededFault", 400,
              "Your account has reached the maximum number of DB proxies (20) in this region.");
}
ApiError proxy_state(std::string message) {
  return make("InvalidDBProxyStateFault", 400, std::move(message));
}

ApiError no_endpoint(std::string_view name) {
  return make("DBProxyEndpointNotFoundFault", 404,
              "DB proxy endpoint " + text(name) + " not found.");
}
ApiError endpoint_exists(std::string_view name) {
  return make("DBProxyEndpointAlreadyExistsFault", 400,
              "DB proxy endpoint " + text(name) + " already exists.");
}
ApiError too_many_endpoints() {
  return make("DBProxyEndpointQuotaExceededFault", 400,
              "The DB proxy has reached the maximum number of endpoints (20).");
}
ApiError endpoint_state(std::string message) {
  return make("InvalidDBProxyEndpointStateFault", 400, std::move(message));
}

ApiError no_target_group(std::string_view name) {
  return make("DBProxyTargetGroupNotFoundFault", 404, "Target group " + text(name) + " not found.");
}
ApiError no_target(std::string_view instance) {
  return make("DBProxyTargetNotFoundFault", 404,
              "DB instance " + text(instance) + " is not a target of this proxy.");
}
ApiError target_registered(std::string_view instance) {
  return make(
      "DBProxyTargetAlreadyRegisteredFault", 400,
      "A target is registered with this proxy already: DB instance " + text(instance) + ".");
}
ApiError no_cluster(std::string_view id) {
  return make("DBClusterNotFoundFault", 404, "DBCluster " + text(id) + " not found.");
}

}  // namespace skerry::rds::errors
