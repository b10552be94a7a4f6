// CreateDBProxy: everything is checked and recorded here, with an interface in each subnet that has
// an address for it; the runner starts the process.
#include "services/rds/own_calls.hpp"
#include "services/rds/proxies/checks.hpp"
#include "services/rds/proxies/errors.hpp"
#include "services/rds/proxies/events.hpp"
#include "services/rds/proxies/handlers.hpp"
#include "services/rds/proxies/limits.hpp"
#include "services/rds/proxies/places.hpp"
#include "services/rds/proxies/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {
namespace {

Result<StoredProxy, ApiError> asked_for(Proxies& proxies, Call& call,
                                        const CreateDBProxyRequest& request) {
  if (*request.engine_family != "POSTGRESQL")
    return errors::unsupported("the engine family " + *request.engine_family);
  TRY(check_network_type(request.endpoint_network_type, "EndpointNetworkType"));
  TRY(check_network_type(request.target_connection_network_type, "TargetConnectionNetworkType"));
  StoredProxy out;
  out.id = TRY(check_proxy_name("DBProxyName", *request.db_proxy_name));
  if (proxies.find(out.id) != nullptr) return errors::proxy_exists(out.id);
  if (proxies.all().size() >= limits::proxies_max) return errors::too_many_proxies();
  out.auth = TRY(check_auth(request.auth, request.default_auth_scheme));
  out.client_idle_s = TRY(check_client_idle(request.idle_client_timeout));
  TRY(check_role(call, *request.role_arn));
  out.role = *request.role_arn;
  out.require_tls = request.require_tls.value_or(false);
  out.debug_logging = request.debug_logging.value_or(false);
  out.tags = TRY(tagged({}, request.tags));
  return out;
}

}  // namespace

Answer<CreateDBProxyOperation> create_proxy(Proxies& proxies, Call& call,
                                            Asked<CreateDBProxyOperation> request) {
  StoredProxy proxy = TRY(asked_for(proxies, call, request));
  if (const auto why = proxies.processes().unavailable())
    return errors::no_capacity("No DB proxy can be made here: " + *why);
  const Covered covered = TRY(look_up(proxies.rds(), call, {*request.vpc_subnet_ids}));
  proxy.vpc = covered.vpc;
  proxy.subnets = *request.vpc_subnet_ids;
  proxy.groups =
      TRY(check_groups(proxies.rds(), call, proxy.vpc,
                       request.vpc_security_group_ids.value_or(std::vector<std::string>{})));
  const auto slot = proxies.free_slot();
  if (!slot) return errors::too_many_proxies();
  proxy.uid_slot = *slot;
  proxy.resource = new_resource(call.random(), {"prx-"});
  proxy.group_resource = new_resource(call.random(), {"prx-tg-"});
  proxy.created = proxy.updated = proxy.group_updated = call.time();
  proxy.connections_percent = limits::max_connections_percent_default;
  proxy.idle_percent = proxy.connections_percent / 2;
  proxy.borrow_s = limits::borrow_s_default;

  StoredProxyEndpoint endpoint;
  endpoint.id = proxy.id + "/default";
  endpoint.proxy = proxy.id;
  endpoint.resource = new_resource(call.random(), {"prx-endpoint-"});
  endpoint.is_default = true;
  endpoint.subnets = proxy.subnets;
  endpoint.groups = proxy.groups;
  endpoint.vpc = proxy.vpc;
  endpoint.created = call.time();
  TRY(make_places(proxies.rds(), call.batch(), call.facts(), endpoint));
  proxy.status = endpoint.status;

  events::created({proxies, call.batch(), call.time()}, proxy);
  if (endpoint.status == waits_for_addresses)
    events::no_addresses({proxies, call.batch(), call.time()}, endpoint);
  proxies.put(call.batch(), std::move(endpoint));
  proxies.put(call.batch(), proxy);
  proxies.processes().wake(proxy.id);
  CreateDBProxyResponse response;
  response.db_proxy = shape(proxies, proxy);
  return response;
}

}  // namespace skerry::rds
