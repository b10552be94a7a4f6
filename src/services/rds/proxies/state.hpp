#pragma once
// RDS's proxies as the region has them: records in memory and in the store, and the names of their
// endpoints. Their processes are the runner's (runner.hpp).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/name_source.hpp"
#include "services/rds/proxies/health.hpp"
#include "services/rds/proxies/records.hpp"
#include "services/rds/state.hpp"
#include "store/table.hpp"

namespace skerry::rds {

// Who makes the processes follow the records.
class ProxyProcesses {
 public:
  virtual ~ProxyProcesses() = default;
  // Something about it has changed; its work begins when that is durable.
  virtual void wake(const std::string& proxy) = 0;
  virtual TargetState health(const StoredProxy& proxy) const = 0;
  // Why no proxy can be made here; nothing: it can.
  virtual std::optional<std::string> unavailable() const = 0;
};

class Proxies final : public network::NameSource, public OtherResources {
 public:
  explicit Proxies(Rds& rds);

  Result<Done> load(Store& store);
  void run_by(ProxyProcesses& processes) { processes_ = &processes; }
  ProxyProcesses& processes() { return *processes_; }
  const ProxyProcesses& processes() const { return *processes_; }

  Rds& rds() { return rds_; }
  const Rds& rds() const { return rds_; }
  const RegionFacts& region() const { return rds_.region(); }

  const Table<StoredProxy>::Entries& all() const { return proxies_.entries(); }
  const Table<StoredProxyEndpoint>::Entries& endpoints() const { return endpoints_.entries(); }
  const StoredProxy* find(std::string_view name) const { return proxies_.find(lower(name)); }
  const StoredProxyEndpoint* find_endpoint(std::string_view name) const {
    return endpoints_.find(lower(name));
  }
  Result<const StoredProxy*, ApiError> need(std::string_view name) const;
  // Also with the name of its target group, which is "default".
  Result<const StoredProxy*, ApiError> need_group(std::string_view name,
                                                  const std::optional<std::string>& group) const;
  Result<const StoredProxyEndpoint*, ApiError> need_endpoint(std::string_view name) const;
  const StoredProxyEndpoint& default_endpoint(const StoredProxy& proxy) const;
  // The default one first.
  std::vector<const StoredProxyEndpoint*> endpoints_of(const StoredProxy& proxy) const;

  std::optional<StoredOther> find_other(std::string_view arn) const override;
  void put(Batch& batch, StoredOther other) override;
  void put(Batch& batch, StoredProxy proxy);
  void put(Batch& batch, StoredProxyEndpoint endpoint);
  void erase(Batch& batch, const StoredProxy& proxy) { proxies_.erase(batch, proxy.id); }
  void erase(Batch& batch, const StoredProxyEndpoint& endpoint) {
    endpoints_.erase(batch, endpoint.id);
  }
  std::optional<std::uint16_t> free_slot() const;

  std::string arn(const StoredProxy& proxy) const;
  std::string arn(const StoredProxyEndpoint& endpoint) const;
  std::string group_arn(const StoredProxy& proxy) const;
  // "orders.proxy-c1a2b3c4d5e6.us-east-1.rds.amazonaws.com"
  std::string host_of(const StoredProxyEndpoint& endpoint) const;
  // Of all that host_of may say.
  std::vector<std::string> certificate_names() const;

  std::uint64_t names_revision() const override { return names_.count; }
  void add_names(network::InterfaceNames& names) const override;

 private:
  struct NameCounter final : TableWatcher<StoredProxyEndpoint> {
    void changed(const std::string&, Change) override { ++count; }
    std::uint64_t count = 0;
  };

  Rds& rds_;
  NameCounter names_;
  Table<StoredProxy> proxies_{"rds.proxy"};
  Table<StoredProxyEndpoint> endpoints_{"rds.proxy-endpoint"};
  ProxyProcesses* processes_ = nullptr;
};

// "prx-" or its like, and 17 hexadecimal digits.
struct ResourcePrefix {
  std::string_view text;
};
std::string new_resource(Random& random, ResourcePrefix prefix);

}  // namespace skerry::rds
