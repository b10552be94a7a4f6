#pragma once
// What KMS looks up besides ids and names, kept right by watching the tables.

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "call/facts.hpp"
#include "policy/compiled.hpp"
#include "services/kms/records.hpp"
#include "store/table.hpp"

namespace skerry::kms {

using AliasNames = std::set<std::string, std::less<>>;

class Indexes final : public TableWatcher<StoredKey>, public TableWatcher<StoredAlias> {
 public:
  explicit Indexes(const RegionFacts& region) : region_(region) {}

  void changed(const std::string& key, TableWatcher<StoredKey>::Change change) override;
  void changed(const std::string& key, TableWatcher<StoredAlias>::Change change) override;

  // The key's policy, parsed; null when there is no such key.
  policy::PolicyPtr policy_of(std::string_view key_id) const;
  const AliasNames& aliases_of(std::string_view key_id) const;

 private:
  const RegionFacts& region_;
  std::map<std::string, policy::PolicyPtr, std::less<>> policies_;
  std::map<std::string, AliasNames, std::less<>> aliases_;
};

}  // namespace skerry::kms
