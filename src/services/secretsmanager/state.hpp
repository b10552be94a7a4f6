#pragma once
// The service's state: secrets and the sealed values of their versions.

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "call/facts.hpp"
#include "services/secretsmanager/records.hpp"
#include "store/store.hpp"
#include "store/table.hpp"

namespace skerry::secretsmanager {

// The secrets that are marked for deletion, the next to go first.
class Deletions final : public TableWatcher<StoredSecret> {
 public:
  void changed(const std::string& key, Change change) override;
  const std::set<std::pair<WallTime, std::string>>& in_order() const { return in_order_; }

 private:
  std::set<std::pair<WallTime, std::string>> in_order_;
};

class SecretsManager {
 public:
  explicit SecretsManager(RegionFacts region);
  SecretsManager(const SecretsManager&) = delete;
  SecretsManager& operator=(const SecretsManager&) = delete;

  // At start-up; fails with the name of a record that is damaged.
  Result<Done> load(Store& store);

  const RegionFacts& region() const { return region_; }

  // By name, partial or full ARN; null when there is none, or when its recovery window is over.
  const StoredSecret* find(std::string_view id, WallTime now) const;
  // Those whose recovery window is over are still in it: gone() tells.
  const Table<StoredSecret>& secrets() const { return secrets_; }
  static bool gone(const StoredSecret& secret, WallTime now);

  void put(Batch& batch, StoredSecret secret);
  // With its values.
  void erase(Batch& batch, const StoredSecret& secret);
  // Some of those whose recovery window is over, whenever a secret is made or deleted.
  void purge(Batch& batch, WallTime now);

  // Of a version of that secret: it is always there.
  const StoredValue& value(const StoredSecret& secret, const StoredVersion& version) const;
  void put_value(Batch& batch, const StoredSecret& secret, const StoredVersion& version,
                 StoredValue value);
  void erase_value(Batch& batch, const StoredSecret& secret, const StoredVersion& version);

 private:
  RegionFacts region_;
  Deletions deletions_;
  Table<StoredSecret> secrets_{"secretsmanager.secret"};
  Table<StoredValue> values_{"secretsmanager.value"};
};

}  // namespace skerry::secretsmanager
