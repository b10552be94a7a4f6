#pragma once
// EC2's networking as the region has it: its records in memory and in the store, and the network
// that they describe.

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/arn.hpp"
#include "call/facts.hpp"
#include "network/model.hpp"
#include "services/ec2/errors.hpp"
#include "services/ec2/records.hpp"
#include "store/table.hpp"

namespace skerry::ec2 {

// Two adjacent texts that must not be mixed up.
struct VpcOf {
  std::string_view id;
};
struct Zone {
  std::string name;  // "us-east-1a"
  std::string id;    // "use1-az1"
};

class Ec2 {
 public:
  explicit Ec2(RegionFacts region);

  Result<Done> load(Store& store);
  // The default DHCP options and the default VPC; nothing when the region was founded before.
  void found_region(Random& random, Batch& batch);

  const RegionFacts& region() const { return region_; }
  const std::string& account() const { return region_.account.text; }
  const std::vector<Zone>& zones() const { return zones_; }
  const Zone* zone(std::string_view name_or_id) const;
  std::string arn(Kind kind, std::string_view id) const;
  std::string private_dns_suffix()
      const;  // "ec2.internal" in us-east-1, else "REGION.compute.internal"

  template <class R>
  const typename Table<R>::Entries& all() const {
    return std::get<Table<R>>(tables_).entries();
  }
  template <class R>
  const R* find(std::string_view id) const {
    return std::get<Table<R>>(tables_).find(id);
  }
  // Of an id that another record holds.
  template <class R>
  const R& get(std::string_view id) const {
    const R* found = find<R>(id);
    ASSERT(found != nullptr);
    return *found;
  }
  // The errors of EC2 for an id that is malformed, or nobody's.
  template <class R>
  Result<const R*, ApiError> need(std::string_view id) const {
    if (!well_formed({facts_of(R::kind).prefix}, id)) return errors::malformed(R::kind, id);
    const R* found = find<R>(id);
    if (found == nullptr) return errors::not_found(R::kind, id);
    return found;
  }
  template <class R>
  void put(Batch& batch, R record) {
    std::string id = record.id;
    std::get<Table<R>>(tables_).put(batch, std::move(id), std::move(record));
  }
  template <class R>
  void erase(Batch& batch, std::string_view id) {
    std::get<Table<R>>(tables_).erase(batch, id);
  }

  // Those of a VPC, in the order of ids.
  template <class R>
  std::vector<const R*> in(VpcOf vpc) const {
    std::vector<const R*> found;
    for (const auto& [id, record] : all<R>()) {
      if (record.vpc == vpc.id) found.push_back(&record);
    }
    return found;
  }

  const StoredVpc* default_vpc() const;
  const StoredAddress* address_of(std::string_view interface) const;
  const std::vector<network::PrefixList>& prefix_lists() const { return prefix_lists_; }
  const network::PrefixList* prefix_list(std::string_view id) const;
  // "com.amazonaws.us-east-1.s3" of "s3".
  std::string service_name(std::string_view service) const;

  // Grows with every change, also with one that is taken back.
  std::uint64_t revision() const;
  // The network of now. Made anew after a change, so the reference is good for one turn.
  const network::Network& network() const;

 private:
  template <class R>
  struct Counter final : TableWatcher<R> {
    void changed(const std::string&, typename TableWatcher<R>::Change) override { ++count; }
    std::uint64_t count = 0;
  };
  template <class... R>
  struct Kept {
    using Tables = std::tuple<Table<R>...>;
    using Counters = std::tuple<Counter<R>...>;
  };
  using Records = Kept<StoredVpc, StoredSubnet, StoredRouteTable, StoredInternetGateway,
                       StoredNatGateway, StoredAddress, StoredInterface, StoredGroup, StoredAcl,
                       StoredEndpoint, StoredDhcpOptions>;

  RegionFacts region_;
  std::vector<Zone> zones_;
  std::vector<network::PrefixList> prefix_lists_;
  Records::Tables tables_;
  Records::Counters counters_;
  mutable network::Network network_;
  mutable std::uint64_t network_revision_ = 0;
};

}  // namespace skerry::ec2
