#include "proxy/managed_report.hpp"

#include <utility>

namespace skerry::proxy {
namespace {

using Number = Counters::Number;

std::uint64_t value(const Number& number) { return number.load(std::memory_order_relaxed); }

// Names ending in Us are the sums of what CloudWatch shows as averages, and ...Count how many they
// are of; whoever shows them divides.
std::vector<NamedCount> of_endpoint(const EndpointCounters& counters) {
  return {
      {"ClientConnections", value(counters.connections)},
      {"ClientConnectionsTLS", value(counters.connections_tls)},
      {"ClientConnectionsNoTLS", value(counters.connections) - value(counters.connections_tls)},
      {"ClientConnectionsReceived", value(counters.received)},
      {"ClientConnectionsClosed", value(counters.closed)},
      {"ClientConnectionsSetupSucceeded", value(counters.succeeded)},
      {"ClientConnectionsSetupFailedAuth", value(counters.failed)},
      {"QueryRequests", value(counters.queries)},
      {"QueryRequestsTLS", value(counters.queries_tls)},
      {"QueryRequestsNoTLS", value(counters.queries) - value(counters.queries_tls)},
      {"QueryResponseLatencyUs", value(counters.query_us)},
      {"QueryDatabaseResponseLatencyUs", value(counters.database_us)},
      {"DatabaseConnectionsBorrowLatencyUs", value(counters.borrow_us)},
      {"DatabaseConnectionsBorrowCount", value(counters.borrows)},
  };
}

std::vector<NamedCount> of_target(const Counters& counters) {
  const std::uint64_t connections = value(counters.servers_idle) + value(counters.servers_busy);
  const bool tls = value(counters.servers_tls) > 0;
  return {
      {"DatabaseConnections", connections},
      {"DatabaseConnectionsWithTLS", value(counters.servers_tls)},
      {"DatabaseConnectionsCurrentlyBorrowed", value(counters.servers_busy)},
      {"DatabaseConnectionsCurrentlyInTransaction", value(counters.servers_in_transaction)},
      {"DatabaseConnectionsCurrentlySessionPinned", value(counters.clients_pinned)},
      {"DatabaseConnectionRequests", value(counters.server_login_requests)},
      {"DatabaseConnectionRequestsWithTLS", tls ? value(counters.server_login_requests) : 0},
      {"DatabaseConnectionsSetupSucceeded", value(counters.server_logins)},
      {"DatabaseConnectionsSetupFailed", value(counters.server_logins_failed)},
      {"MaxDatabaseConnectionsAllowed", value(counters.servers_max)},
      {local_count, value(counters.local_logins)},
      {throttled_count, value(counters.clients_refused)},
  };
}

}  // namespace

void PinTable::count(const PinEvent& event) {
  Key key{event.user, event.database, std::string(pg::pin_reason_text(event.reason)),
          event.statement};
  if (seen_.size() >= pins_remembered_max && !seen_.contains(key)) key.statement = "(others)";
  ++seen_[std::move(key)].sessions;
}

PinsReport PinTable::changes() {
  PinsReport out;
  for (auto& [key, seen] : seen_) {
    if (seen.sessions == seen.told) continue;
    seen.told = seen.sessions;
    out.pins.push_back({key.user, key.database, key.reason, key.statement, seen.sessions});
  }
  return out;
}

std::vector<CountersReport> CounterReports::make(
    const Counters& counters, const std::map<std::string, std::size_t>& endpoints) {
  std::vector<CountersReport> out;
  const auto add = [this, &out](CountersReport report) {
    std::vector<std::uint64_t> values;
    for (const NamedCount& count : report.counts) values.push_back(count.value);
    std::vector<std::uint64_t>& told = told_[report.endpoint];
    if (told == values) return;
    told = std::move(values);
    out.push_back(std::move(report));
  };
  add({.endpoint = {}, .counts = of_target(counters)});
  for (const auto& [name, number] : endpoints)
    add({.endpoint = name, .counts = of_endpoint(counters.endpoints[number])});
  return out;
}

}  // namespace skerry::proxy
