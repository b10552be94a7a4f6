#pragma once
// Parameter Store's state: parameters, and their versions.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "call/facts.hpp"
#include "services/ssm/names.hpp"
#include "services/ssm/records.hpp"
#include "store/store.hpp"
#include "store/table.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ssm {

class Ssm {
 public:
  explicit Ssm(RegionFacts region) : region_(std::move(region)) {}
  Ssm(const Ssm&) = delete;
  Ssm& operator=(const Ssm&) = delete;

  // At start-up; fails with the name of a record that is damaged.
  Result<Done> load(Store& store);

  const RegionFacts& region() const { return region_; }
  const Table<StoredParameter>& parameters() const { return parameters_; }
  std::string arn(const NameKey& key) const { return parameter_arn(region_, key); }

  // Null when there is none.
  const StoredParameter* find(const NameKey& key) const { return parameters_.find(key.text); }
  const StoredVersion* version(const NameKey& key, std::int64_t number) const;
  // Of a parameter that is there.
  const StoredVersion& latest(const NameKey& key) const;
  const StoredVersion* labelled(const NameKey& key, std::string_view label) const;
  std::vector<const StoredVersion*> versions(const NameKey& key) const;  // oldest first

  // The parameter that a reference names, and the version that it selects.
  struct Found {
    const StoredParameter* parameter;
    const StoredVersion* version;
  };
  Result<const StoredParameter*, ApiError> need(const Reference& reference) const;
  Result<Found, ApiError> select(const Reference& reference) const;

  // How many parameters there are of a tier; walks them all.
  std::size_t count_of_tier(std::string_view tier) const;

  void put(Batch& batch, StoredParameter parameter);
  void put(Batch& batch, const NameKey& key, StoredVersion version);
  void erase_version(Batch& batch, const NameKey& key, std::int64_t number);
  void erase(Batch& batch, const NameKey& key);  // with its versions

 private:
  RegionFacts region_;
  Table<StoredParameter> parameters_{"ssm.parameter"};
  Table<StoredVersion> versions_{"ssm.version"};  // by "/NAME:0000000012"
};

}  // namespace skerry::ssm
