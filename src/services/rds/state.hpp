#pragma once
// RDS as the region has it: its records in memory and in the store, and the names that instances
// have in the VPCs' resolvers. Engines are the runner's (runner.hpp).

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "call/call.hpp"
#include "call/facts.hpp"
#include "databases/configuration.hpp"
#include "databases/engine_source.hpp"
#include "databases/logs.hpp"
#include "databases/versions.hpp"
#include "network/name_source.hpp"
#include "services/rds/errors.hpp"
#include "services/rds/records.hpp"
#include "store/sealed.hpp"
#include "store/table.hpp"

namespace skerry::rds {

// Who makes the engines follow the records.
class Engines {
 public:
  virtual ~Engines() = default;
  // Something about the instance has changed; its work begins when that is durable.
  virtual void wake(const std::string& resource_id) = 0;
  virtual void remove_snapshot(const std::string& tree) = 0;
  // `work` on a thread, and then, or when that is too much at once, `done` in a turn of the loop.
  virtual void read_logs(const StoredInstance& instance, std::function<void(databases::Logs&)> work,
                         std::function<void()> done) = 0;
  // For calls that RDS makes as itself.
  virtual const CallEnvironment& environment() const = 0;
  // Why no instance can be made here; nothing: it can.
  virtual std::optional<std::string> unavailable() const = 0;
};

// Resources of RDS that are kept elsewhere (proxies/), as far as tags go. By their whole ARNs.
struct StoredOther {
  std::string arn;
  std::vector<StoredTag> tags;
};
class OtherResources {
 public:
  virtual std::optional<StoredOther> find_other(std::string_view arn) const = 0;
  virtual void put(Batch& batch, StoredOther other) = 0;

 protected:
  ~OtherResources() = default;
};

// What happened, in RDS's words ("Amazon RDS event categories and event messages").
struct Happening {
  Kind kind = Kind::instance;
  std::string source;
  std::string message;
  std::string category;
};

// Whose copy of a version's template there is before an instance asks for it (ready_copies.hpp).
struct ReadyOwner {
  enum class Stage : std::uint8_t { being_made, made };
  std::uint16_t slot = 0;
  Stage stage = Stage::being_made;
};
using ReadyOwners = std::map<databases::Version, ReadyOwner>;

class Rds final : public network::NameSource {
 public:
  Rds(RegionFacts region, Sealer& sealer);

  Result<Done> load(Store& store);
  // The key of rdsadmin's passwords; nothing when the region was founded before.
  Result<Done> found_region(Random& random, Batch& batch);
  Result<std::string> admin_key() const;

  void run_by(Engines& engines) { engines_ = &engines; }
  Engines& engines() { return *engines_; }
  void keep_others_in(OtherResources& others) { others_ = &others; }

  const RegionFacts& region() const { return region_; }
  std::string arn(Kind kind, std::string_view name) const { return rds::arn(region_, kind, name); }
  const databases::Catalogue& versions() const { return versions_; }
  void offer_versions_of(const databases::EnginePlaces& places);  // the host's own, too

  template <class R>
  const typename Table<R>::Entries& all() const {
    return std::get<Table<R>>(tables_).entries();
  }
  template <class R>
  const R* find(std::string_view id) const {
    return std::get<Table<R>>(tables_).find(lower(id));
  }
  template <class R>
  void put(Batch& batch, R record) {
    std::string key = record.id;
    std::get<Table<R>>(tables_).put(batch, std::move(key), std::move(record));
  }
  std::optional<StoredOther> other(std::string_view arn) const {
    return others_ == nullptr ? std::nullopt : others_->find_other(arn);
  }
  void put(Batch& batch, StoredOther other) { others_->put(batch, std::move(other)); }
  template <class R>
  void erase(Batch& batch, std::string_view id) {
    std::get<Table<R>>(tables_).erase(batch, lower(id));
  }

  const StoredInstance* by_resource(std::string_view resource_id) const;
  Result<const StoredInstance*, ApiError> need_instance(std::string_view id) const;
  Result<const StoredSnapshot*, ApiError> need_snapshot(std::string_view id) const;
  Result<const StoredSubnetGroup*, ApiError> need_subnet_group(std::string_view id) const;
  // The user's own, or one that a family has (default.postgres13).
  Result<StoredParameterGroup, ApiError> need_parameter_group(std::string_view id) const;
  // A uid that nobody has, and no ready copy either.
  std::optional<std::uint16_t> free_slot() const;
  // For a new instance: that of the ready copy of its version, if there is one.
  std::optional<std::uint16_t> slot_for(const StoredInstance& wanted) const;
  bool taken(std::uint16_t slot) const;
  ReadyOwners& ready_owners() { return ready_owners_; }

  void tell(Batch& batch, WallTime now, const Happening& event);

  Result<std::string> seal_password(const std::string& resource_id, const std::string& password);
  Result<std::string> open_password(const StoredInstance& instance) const;

  std::uint64_t names_revision() const override { return names_.count; }
  void add_names(network::InterfaceNames& names) const override;

 private:
  struct NameCounter final : TableWatcher<StoredInstance> {
    void changed(const std::string&, Change change) override;
    std::uint64_t count = 0;
  };

  RegionFacts region_;
  Sealer& sealer_;
  databases::Catalogue versions_;
  Engines* engines_ = nullptr;
  OtherResources* others_ = nullptr;
  NameCounter names_;
  ReadyOwners ready_owners_;
  std::tuple<Table<StoredInstance>, Table<StoredSnapshot>, Table<StoredSubnetGroup>,
             Table<StoredParameterGroup>, Table<StoredEvent>, Table<StoredKey>>
      tables_;
};

}  // namespace skerry::rds
