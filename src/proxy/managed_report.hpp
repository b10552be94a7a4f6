#pragma once
// What a managed proxy reports of itself: its counters under the names that CloudWatch has for
// them, and which statements pinned sessions.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html

#include <map>
#include <string>
#include <vector>

#include "proxy/fleet.hpp"
#include "proxy/managed_messages.hpp"

namespace skerry::proxy {

// Beside CloudWatch's names, of the whole proxy: clients that were refused since there were too
// many, and connections to the database that went by its Unix socket.
inline constexpr const char* throttled_count = "ClientConnectionsThrottled";
inline constexpr const char* local_count = "DatabaseConnectionsSetupLocal";

class PinTable {
 public:
  void count(const PinEvent& event);
  PinsReport changes();  // since the last call

 private:
  struct Key {
    std::string user, database, reason, statement;
    auto operator<=>(const Key&) const = default;
  };
  struct Seen {
    std::uint64_t sessions = 0;
    std::uint64_t told = 0;
  };
  std::map<Key, Seen> seen_;
};

class CounterReports {
 public:
  // One of the whole proxy and one for each endpoint; those in which nothing has changed are left
  // out.
  std::vector<CountersReport> make(const Counters& counters,
                                   const std::map<std::string, std::size_t>& endpoints);

 private:
  std::map<std::string, std::vector<std::uint64_t>> told_;
};

}  // namespace skerry::proxy
