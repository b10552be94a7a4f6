#include "services/rds/proxies/metrics.hpp"

#include <array>

namespace skerry::rds {
namespace {

// Which dimensions a metric has, as the documentation numbers them: 1 ProxyName; 2 ProxyName and
// EndpointName; 3 ProxyName, TargetGroup and Target; 4 ProxyName, TargetGroup and TargetRole. Of
// clients 1 and 2, of the target 1, 3 and 4.
enum class Of : std::uint8_t { clients, target, both };

struct Metric {
  std::string_view name;
  std::string_view type;
  Of of;
  std::string_view sum = {};  // of a summary: where its parts are counted
  std::string_view count = {};
};

constexpr std::array metrics{
    Metric{"ClientConnections", "gauge", Of::clients},
    Metric{"ClientConnectionsClosed", "counter", Of::clients},
    Metric{"ClientConnectionsNoTLS", "gauge", Of::clients},
    Metric{"ClientConnectionsReceived", "counter", Of::clients},
    Metric{"ClientConnectionsSetupFailedAuth", "counter", Of::clients},
    Metric{"ClientConnectionsSetupSucceeded", "counter", Of::clients},
    Metric{"ClientConnectionsTLS", "gauge", Of::clients},
    Metric{"QueryRequests", "counter", Of::clients},
    Metric{"QueryRequestsNoTLS", "counter", Of::clients},
    Metric{"QueryRequestsTLS", "counter", Of::clients},
    Metric{"QueryResponseLatency", "summary", Of::clients, "QueryResponseLatencyUs",
           "QueryRequests"},
    Metric{"QueryDatabaseResponseLatency", "summary", Of::both, "QueryDatabaseResponseLatencyUs",
           "QueryRequests"},
    Metric{"DatabaseConnectionsBorrowLatency", "summary", Of::clients,
           "DatabaseConnectionsBorrowLatencyUs", "DatabaseConnectionsBorrowCount"},
    Metric{"DatabaseConnectionRequests", "counter", Of::target},
    Metric{"DatabaseConnectionRequestsWithTLS", "counter", Of::target},
    Metric{"DatabaseConnections", "gauge", Of::target},
    Metric{"DatabaseConnectionsCurrentlyBorrowed", "gauge", Of::target},
    Metric{"DatabaseConnectionsCurrentlyInTransaction", "gauge", Of::target},
    Metric{"DatabaseConnectionsCurrentlySessionPinned", "gauge", Of::target},
    Metric{"DatabaseConnectionsSetupFailed", "counter", Of::target},
    Metric{"DatabaseConnectionsSetupSucceeded", "counter", Of::target},
    Metric{"DatabaseConnectionsWithTLS", "gauge", Of::target},
    Metric{"MaxDatabaseConnectionsAllowed", "gauge", Of::target},
};

using Counts = std::map<std::string, std::uint64_t>;

std::uint64_t value_of(const Counts& counts, std::string_view name) {
  const auto found = counts.find(std::string(name));
  return found == counts.end() ? 0 : found->second;
}

class Page {
 public:
  void head(const Metric& metric) {
    const std::string name = "AWS_RDS_" + std::string(metric.name);
    text += "# TYPE " + name + " " + std::string(metric.type) + "\n";
  }
  // A summary is two lines.
  void line(const Metric& metric, const std::string& labels, const Counts& counts) {
    const std::string name = "AWS_RDS_" + std::string(metric.name);
    if (metric.sum.empty()) return put(name, labels, value_of(counts, metric.name));
    put(name + "_sum", labels, value_of(counts, metric.sum));
    put(name + "_count", labels, value_of(counts, metric.count));
  }
  void put(const std::string& name, const std::string& labels, std::uint64_t value) {
    text += name + "{" + labels + "} " + std::to_string(value) + "\n";
  }

  std::string text;
};

// Names of proxies, endpoints and instances need no escaping.
std::string label(std::string_view name, const std::string& value) {
  return std::string(name) + "=\"" + value + "\"";
}

struct Labels {
  std::string proxy;
  std::string target;
  std::string role;

  explicit Labels(const MeasuredProxy& of)
      : proxy(label("ProxyName", of.name)),
        target(proxy + "," + label("TargetGroup", "default") + "," +
               label("Target", "db:" + of.target)),
        role(proxy + "," + label("TargetGroup", "default") + "," +
             label("TargetRole", "READ_WRITE")) {}
};

Counts all_endpoints(const MeasuredProxy& proxy) {
  Counts out;
  for (const auto& [endpoint, counts] : proxy.view.counts)
    if (!endpoint.empty())
      for (const auto& [name, value] : counts) out[name] += value;
  return out;
}

void put_proxy(Page& page, const Metric& metric, const MeasuredProxy& proxy) {
  const Labels labels(proxy);
  if (metric.of == Of::target) {
    const auto counts = proxy.view.counts.find("");
    const Counts none;
    const Counts& of_target = counts == proxy.view.counts.end() ? none : counts->second;
    page.line(metric, labels.proxy, of_target);
    if (proxy.target.empty()) return;
    page.line(metric, labels.target, of_target);
    page.line(metric, labels.role, of_target);
    return;
  }
  const Counts all = all_endpoints(proxy);
  page.line(metric, labels.proxy, all);
  for (const auto& [endpoint, counts] : proxy.view.counts)
    if (!endpoint.empty())
      page.line(metric, labels.proxy + "," + label("EndpointName", endpoint), counts);
  if (metric.of != Of::both || proxy.target.empty()) return;
  page.line(metric, labels.target, all);
  page.line(metric, labels.role, all);
}

}  // namespace

std::string metrics_text(const std::vector<MeasuredProxy>& proxies) {
  Page page;
  for (const Metric& metric : metrics) {
    page.head(metric);
    for (const MeasuredProxy& proxy : proxies) put_proxy(page, metric, proxy);
  }
  page.text += "# TYPE AWS_RDS_AvailabilityPercentage gauge\n";
  for (const MeasuredProxy& proxy : proxies) {
    if (proxy.target.empty()) continue;
    const bool available = proxy.view.health.state == TargetState::State::available;
    page.put("AWS_RDS_AvailabilityPercentage", Labels(proxy).role, available ? 100 : 0);
  }
  return std::move(page.text);
}

std::vector<MeasuredProxy> measure(const Proxies& proxies, const ProxyRunner& runner) {
  std::vector<MeasuredProxy> out;
  for (const auto& [name, proxy] : proxies.all())
    out.push_back({name, proxy.target, runner.view(proxy)});
  return out;
}

}  // namespace skerry::rds
