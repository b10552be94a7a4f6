#pragma once
// The registry of the account: its repositories, and their policies ready for evaluation.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "call/directory.hpp"
#include "call/facts.hpp"
#include "policy/compiled.hpp"
#include "services/ecr/records.hpp"
#include "store/store.hpp"
#include "store/table.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ecr {

class Ecr {
 public:
  explicit Ecr(RegionFacts region);
  Ecr(const Ecr&) = delete;
  Ecr& operator=(const Ecr&) = delete;

  // At start-up; fails with the name of a record that is damaged.
  Result<Done> load(Store& store) { return repositories_.load(store); }

  const RegionFacts& region() const { return region_; }
  const std::string& registry() const { return region_.account.text; }
  const Table<StoredRepository>& repositories() const { return repositories_; }
  void put(Batch& batch, StoredRepository repository);
  void erase(Batch& batch, std::string_view name) { repositories_.erase(batch, name); }

  // arn:aws:ecr:R:A:repository/NAME, and the name of one; nothing for other ARNs than this
  // registry's.
  std::string arn(std::string_view name) const;
  std::optional<std::string> name_of(std::string_view arn) const;

  // Refused in AWS's words when there is none, or the registry is not this one. `registry`: the
  // request's registryId.
  Result<const StoredRepository*, ApiError> need(std::string_view name,
                                                 const std::optional<std::string>& registry) const;
  // As it counts now, whoever bears the names in it; null when it has none.
  policy::PolicyPtr policy_of(std::string_view name, const IdentityDirectory& directory) const;

 private:
  // Keeps the compiled policies right.
  class Policies final : public TableWatcher<StoredRepository> {
   public:
    explicit Policies(const Ecr& ecr) : ecr_(ecr) {}
    void changed(const std::string& key, Change change) override;
    policy::PolicyPtr find(std::string_view name) const;

   private:
    const Ecr& ecr_;
    std::map<std::string, policy::PolicyPtr, std::less<>> compiled_;
  };

  RegionFacts region_;
  Policies policies_{*this};
  Table<StoredRepository> repositories_{"ecr.repository"};
};

}  // namespace skerry::ecr
