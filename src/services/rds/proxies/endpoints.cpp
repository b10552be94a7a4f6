// The endpoints of a proxy besides its default one.
#include "services/rds/lists.hpp"
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

Answer<CreateDBProxyEndpointOperation> create_endpoint(
    Proxies& proxies, Call& call, Asked<CreateDBProxyEndpointOperation> request) {
  const StoredProxy& proxy = *TRY(proxies.need(*request.db_proxy_name));
  if (proxy.status != "available")
    return errors::proxy_state("DB proxy " + proxy.id + " is not in available state: it is " +
                               proxy.status + ".");
  if (request.target_role && *request.target_role == "READ_ONLY")
    return errors::unsupported("read-only endpoints: there are no Aurora clusters here");
  TRY(check_network_type(request.endpoint_network_type, "EndpointNetworkType"));
  StoredProxyEndpoint endpoint;
  endpoint.id = TRY(check_proxy_name("DBProxyEndpointName", *request.db_proxy_endpoint_name));
  if (endpoint.id == "default" || proxies.find_endpoint(endpoint.id) != nullptr)
    return errors::endpoint_exists(endpoint.id);
  if (proxies.endpoints_of(proxy).size() > limits::endpoints_per_proxy_max)
    return errors::too_many_endpoints();
  const Covered covered = TRY(look_up(proxies.rds(), call, {*request.vpc_subnet_ids}));
  if (covered.vpc != proxy.vpc)
    return errors::invalid_subnet("The subnets must be in the VPC of the DB proxy, " + proxy.vpc +
                                  ".");
  endpoint.proxy = proxy.id;
  endpoint.resource = new_resource(call.random(), {"prx-endpoint-"});
  endpoint.subnets = *request.vpc_subnet_ids;
  endpoint.vpc = proxy.vpc;
  endpoint.groups =
      TRY(check_groups(proxies.rds(), call, proxy.vpc,
                       request.vpc_security_group_ids.value_or(std::vector<std::string>{})));
  endpoint.created = call.time();
  endpoint.tags = TRY(tagged({}, request.tags));
  TRY(make_places(proxies.rds(), call.batch(), call.facts(), endpoint));
  proxies.put(call.batch(), endpoint);
  events::created({proxies, call.batch(), call.time()}, endpoint);
  if (endpoint.status == waits_for_addresses)
    events::no_addresses({proxies, call.batch(), call.time()}, endpoint);
  proxies.processes().wake(proxy.id);
  CreateDBProxyEndpointResponse response;
  response.db_proxy_endpoint = shape(proxies, endpoint);
  return response;
}

Answer<DescribeDBProxyEndpointsOperation> describe_endpoints(
    Proxies& proxies, Call&, Asked<DescribeDBProxyEndpointsOperation> request) {
  DescribeDBProxyEndpointsResponse response;
  response.db_proxy_endpoints.emplace();
  if (request.filters && !request.filters->empty())
    return errors::bad_filter(request.filters->front().name.value_or(""));
  if (request.db_proxy_endpoint_name) {
    const StoredProxyEndpoint& endpoint =
        *TRY(proxies.need_endpoint(*request.db_proxy_endpoint_name));
    response.db_proxy_endpoints->push_back(shape(proxies, endpoint));
    return response;
  }
  if (request.db_proxy_name) TRY(proxies.need(*request.db_proxy_name));
  ListPage page = TRY(open_page("rds.proxy-endpoints", request));
  const auto& all = proxies.endpoints();
  for (auto it = all.upper_bound(page.after()); it != all.end(); ++it) {
    if (request.db_proxy_name && it->second.proxy != lower(*request.db_proxy_name)) continue;
    if (!page.take(it->first)) break;
    response.db_proxy_endpoints->push_back(shape(proxies, it->second));
  }
  response.marker = page.next_token();
  return response;
}

Answer<ModifyDBProxyEndpointOperation> modify_endpoint(
    Proxies& proxies, Call& call, Asked<ModifyDBProxyEndpointOperation> request) {
  StoredProxyEndpoint endpoint = *TRY(proxies.need_endpoint(*request.db_proxy_endpoint_name));
  if (endpoint.status != "available")
    return errors::endpoint_state("DB proxy endpoint " + endpoint.id +
                                  " is not in available state: it is " + endpoint.status + ".");
  if (request.new_db_proxy_endpoint_name &&
      lower(*request.new_db_proxy_endpoint_name) != endpoint.id)
    return errors::unsupported("NewDBProxyEndpointName: an endpoint keeps its name");
  if (request.vpc_security_group_ids) {
    endpoint.groups =
        TRY(check_groups(proxies.rds(), call, endpoint.vpc, *request.vpc_security_group_ids));
    TRY(change_groups(proxies, call, endpoint));
  }
  proxies.put(call.batch(), endpoint);
  events::modified({proxies, call.batch(), call.time()}, endpoint);
  ModifyDBProxyEndpointResponse response;
  response.db_proxy_endpoint = shape(proxies, endpoint);
  return response;
}

Answer<DeleteDBProxyEndpointOperation> delete_endpoint(
    Proxies& proxies, Call& call, Asked<DeleteDBProxyEndpointOperation> request) {
  StoredProxyEndpoint endpoint = *TRY(proxies.need_endpoint(*request.db_proxy_endpoint_name));
  if (endpoint.status == "deleting")
    return errors::endpoint_state("DB proxy endpoint " + endpoint.id + " is being deleted.");
  endpoint.status = "deleting";
  proxies.put(call.batch(), endpoint);
  events::deleted({proxies, call.batch(), call.time()}, endpoint);
  proxies.processes().wake(endpoint.proxy);
  DeleteDBProxyEndpointResponse response;
  response.db_proxy_endpoint = shape(proxies, endpoint);
  return response;
}

}  // namespace skerry::rds
