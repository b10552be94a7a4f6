#include "main/host_proxies.hpp"

#include "main/printing.hpp"
#include "network/names.hpp"
#include "proxies/limits.hpp"
#include "proxy/managed_report.hpp"

namespace skerry {
namespace {

json::Value number(std::uint64_t value) {
  return json::Value::number(static_cast<std::int64_t>(value));
}

std::uint64_t count_of(const rds::ProxyView& view, std::string_view name) {
  std::uint64_t sum = 0;
  for (const auto& [endpoint, counts] : view.counts)
    if (const auto found = counts.find(std::string(name)); found != counts.end())
      sum += found->second;
  return sum;
}

std::string health_of(const rds::StoredProxy& proxy, const rds::ProxyView& view) {
  if (proxy.target.empty()) return "no target";
  const std::string state(rds::name(view.health.state));
  return view.health.reason.empty() ? state : state + " (" + view.health.reason + ")";
}

// By the reasons of wire/pg/sql_classify.
struct Advice {
  std::string_view reason;
  std::string_view change;
};
constexpr Advice advices[] = {
    {"set", "SET LOCAL inside a transaction, ALTER ROLE ... SET, or the proxy's InitQuery"},
    {"set_config", "set_config(..., true) inside a transaction, or the proxy's InitQuery"},
    {"listen", "listen over a connection to the instance itself"},
    {"temporary_object", "ON COMMIT DROP inside a transaction, a CTE, or an ordinary table"},
    {"hold_cursor", "a cursor without WITH HOLD inside a transaction"},
    {"advisory_lock", "pg_advisory_xact_lock, which ends with the transaction"},
    {"load", "session_preload_libraries in the parameter group"},
    {"sql_prepare", "the driver's prepared statements instead of PREPARE"},
    {"sequence", "INSERT ... RETURNING instead of currval and lastval"},
    {"anonymous_block", "a function instead of DO"},
    {"too_long", "statements below 1 MB"},
};

std::string_view advice_for(std::string_view reason) {
  for (const Advice& advice : advices)
    if (advice.reason == reason) return advice.change;
  return "keep this statement off the proxy, or to connections of its own";
}

}  // namespace

json::Value list_proxies(Region& region) {
  json::Value out = json::Value::array();
  for (const auto& [name, proxy] : region.proxies().all()) {
    const rds::ProxyView view = region.proxy_runner().view(proxy);
    out.append(json::Value::object(
        {{"name", name},
         {"status", proxy.status},
         {"target", proxy.target},
         {"health", health_of(proxy, view)},
         {"why", view.health.description},
         {"clients", number(count_of(view, "ClientConnections"))},
         {"connections", number(count_of(view, "DatabaseConnections"))},
         {"opened", number(count_of(view, "DatabaseConnectionsSetupSucceeded"))},
         {"opened_beside_the_network", number(count_of(view, proxy::local_count))},
         {"pinned", number(count_of(view, "DatabaseConnectionsCurrentlySessionPinned"))},
         {"endpoint", region.proxies().host_of(region.proxies().default_endpoint(proxy))}}));
  }
  return out;
}

Result<json::Value> explain_pin(Region& region, const json::Value& asked) {
  const std::string name = text_of(asked, "proxy");
  const rds::StoredProxy* const proxy = region.proxies().find(name);
  if (proxy == nullptr) return Error{"no proxy is called " + name};
  const rds::ProxyView view = region.proxy_runner().view(*proxy);
  json::Value pins = json::Value::array();
  for (const proxy::PinCount& pin : view.pins)
    pins.append(json::Value::object({{"sessions", number(pin.sessions)},
                                     {"user", pin.user},
                                     {"database", pin.database},
                                     {"reason", pin.reason},
                                     {"statement", pin.statement},
                                     {"change", advice_for(pin.reason)}}));
  return json::Value::object(
      {{"proxy", proxy->id},
       {"sessions", number(count_of(view, "ClientConnectionsSetupSucceeded"))},
       {"pinned_now", number(count_of(view, "DatabaseConnectionsCurrentlySessionPinned"))},
       {"pins", pins}});
}

Result<std::optional<json::Value>> forward_proxy(const Region& region, Forwards& forwards,
                                                 const std::string& name, std::uint16_t port) {
  const rds::Proxies& proxies = region.proxies();
  const rds::StoredProxy* const proxy = proxies.find(name);
  if (proxy == nullptr) return std::optional<json::Value>{};
  const rds::StoredInstance* const instance = region.rds().find<rds::StoredInstance>(proxy->target);
  if (proxy->target.empty() || instance == nullptr)
    return Error{"the proxy " + proxy->id + " has no target"};
  const rds::StoredProxyEndpoint& endpoint = proxies.default_endpoint(*proxy);
  const auto address = kernel::parse_ipv4(endpoint.places.front().address);
  if (proxy->status != "available" || !address)
    return Error{"the proxy " + proxy->id + " is " + proxy->status};
  Forwards::Target target;
  target.space = network::names::space(network::InterfaceId{endpoint.places.front().interface});
  target.address = *address;
  target.port = proxies::listen_port;
  const std::uint16_t opened = TRY(forwards.open(target, port));
  return std::optional(
      json::Value::object({{"port", number(opened)},
                           {"endpoint", proxies.host_of(endpoint)},
                           {"endpoint_port", number(proxies::listen_port)},
                           {"name", instance->id},  // whose secret has the password
                           {"user", instance->master_user},
                           {"database", instance->database}}));
}

}  // namespace skerry
