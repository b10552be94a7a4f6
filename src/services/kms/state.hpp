#pragma once
// The state of KMS: keys and aliases, and how requests find them.

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "call/facts.hpp"
#include "services/kms/indexes.hpp"
#include "services/kms/names.hpp"
#include "services/kms/records.hpp"
#include "store/secret.hpp"
#include "store/store.hpp"
#include "store/table.hpp"
#include "wire/aws/error.hpp"

namespace skerry {
class Sealer;
}

namespace skerry::kms {

class Kms {
 public:
  // Both must outlive this.
  Kms(const RegionFacts& region, Sealer& sealer);
  Kms(const Kms&) = delete;
  Kms& operator=(const Kms&) = delete;

  // At start-up; fails with the name of a record that is damaged or a key that does not open.
  Result<Done> load(Store& store);
  // At every start: makes those AWS managed keys that are not there yet.
  Result<Done> found_region(WallTime now, Random& random, Batch& batch);

  const RegionFacts& region() const { return region_; }
  const Indexes& indexes() const { return indexes_; }
  std::string arn(const StoredKey& key) const { return key_arn(region_, key.id); }

  // A key whose waiting period is over is gone, and its aliases with it: these are null then, and
  // the records go with the next change (sweep).
  const StoredKey* key(std::string_view id, WallTime now) const;
  const StoredAlias* alias(std::string_view name, WallTime now) const;
  // The key that a request names; fails with NotFoundException, or InvalidArnException for an
  // alias where the operation takes none.
  Result<const StoredKey*, ApiError> named(std::string_view text, Aliases aliases,
                                           WallTime now) const;

  const Table<StoredKey>& keys() const { return keys_; }
  const Table<StoredAlias>& aliases() const { return aliases_; }
  void put(Batch& batch, StoredKey key);
  void put_alias(Batch& batch, const std::string& name, StoredAlias alias);
  void erase_alias(Batch& batch, std::string_view name) { aliases_.erase(batch, name); }
  // Destroys keys whose waiting period is over.
  void sweep(Batch& batch, WallTime now);

  // A key's next 256 bits, sealed; the key is not changed.
  Result<StoredMaterial> new_material(const StoredKey& key, WallTime now, Random& random);
  Result<Secret> open(const StoredKey& key, const StoredMaterial& material) const;

 private:
  const RegionFacts& region_;
  Sealer& sealer_;
  Indexes indexes_;
  Table<StoredKey> keys_{"kms.key"};
  Table<StoredAlias> aliases_{"kms.alias"};
};

}  // namespace skerry::kms
