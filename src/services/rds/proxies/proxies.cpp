// DescribeDBProxies, ModifyDBProxy, DeleteDBProxy.
#include "services/rds/lists.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/proxies/checks.hpp"
#include "services/rds/proxies/errors.hpp"
#include "services/rds/proxies/events.hpp"
#include "services/rds/proxies/handlers.hpp"
#include "services/rds/proxies/shapes.hpp"

namespace skerry::rds {
namespace {

Result<Done, ApiError> need_available(const StoredProxy& proxy) {
  if (proxy.status == "available") return Done{};
  return errors::proxy_state("DB proxy " + proxy.id + " is not in available state: it is " +
                             proxy.status + ".");
}

}  // namespace

Answer<DescribeDBProxiesOperation> describe_proxies(Proxies& proxies, Call&,
                                                    Asked<DescribeDBProxiesOperation> request) {
  DescribeDBProxiesResponse response;
  response.db_proxies.emplace();
  if (request.filters && !request.filters->empty())
    return errors::bad_filter(request.filters->front().name.value_or(""));
  if (request.db_proxy_name) {
    response.db_proxies->push_back(shape(proxies, *TRY(proxies.need(*request.db_proxy_name))));
    return response;
  }
  ListPage page = TRY(open_page("rds.proxies", request));
  for (auto it = proxies.all().upper_bound(page.after()); it != proxies.all().end(); ++it) {
    if (!page.take(it->first)) break;
    response.db_proxies->push_back(shape(proxies, it->second));
  }
  response.marker = page.next_token();
  return response;
}

Answer<ModifyDBProxyOperation> modify_proxy(Proxies& proxies, Call& call,
                                            Asked<ModifyDBProxyOperation> request) {
  StoredProxy proxy = *TRY(proxies.need(*request.db_proxy_name));
  TRY(need_available(proxy));
  if (request.new_db_proxy_name && lower(*request.new_db_proxy_name) != proxy.id)
    return errors::unsupported("NewDBProxyName: a proxy keeps its name");
  if (request.auth || request.default_auth_scheme)
    proxy.auth = TRY(check_auth(request.auth, request.default_auth_scheme));
  if (request.idle_client_timeout)
    proxy.client_idle_s = TRY(check_client_idle(request.idle_client_timeout));
  if (request.require_tls) proxy.require_tls = *request.require_tls;
  if (request.debug_logging) proxy.debug_logging = *request.debug_logging;
  if (request.role_arn) {
    TRY(check_role(call, *request.role_arn));
    proxy.role = *request.role_arn;
  }
  if (request.security_groups) {
    proxy.groups = TRY(check_groups(proxies.rds(), call, proxy.vpc, *request.security_groups));
    StoredProxyEndpoint endpoint = proxies.default_endpoint(proxy);
    endpoint.groups = proxy.groups;
    TRY(change_groups(proxies, call, endpoint));
    proxies.put(call.batch(), std::move(endpoint));
  }
  proxy.updated = call.time();
  proxies.put(call.batch(), proxy);
  events::modified({proxies, call.batch(), call.time()}, proxy);
  proxies.processes().wake(proxy.id);
  ModifyDBProxyResponse response;
  response.db_proxy = shape(proxies, proxy);
  return response;
}

// With its endpoints; the runner ends the process and takes the interfaces away.
Answer<DeleteDBProxyOperation> delete_proxy(Proxies& proxies, Call& call,
                                            Asked<DeleteDBProxyOperation> request) {
  StoredProxy proxy = *TRY(proxies.need(*request.db_proxy_name));
  if (proxy.status == "deleting")
    return errors::proxy_state("DB proxy " + proxy.id + " is being deleted.");
  proxy.status = "deleting";
  for (const StoredProxyEndpoint* const each : proxies.endpoints_of(proxy)) {
    StoredProxyEndpoint endpoint = *each;
    endpoint.status = "deleting";
    proxies.put(call.batch(), std::move(endpoint));
  }
  proxies.put(call.batch(), proxy);
  proxies.processes().wake(proxy.id);
  DeleteDBProxyResponse response;
  response.db_proxy = shape(proxies, proxy);
  return response;
}

}  // namespace skerry::rds
