#pragma once
// Lambda's state: what is stored of functions, and whoever runs them (running.hpp).

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "call/facts.hpp"
#include "objects/object_files.hpp"
#include "services/lambda/names.hpp"
#include "services/lambda/records.hpp"
#include "store/sealed.hpp"
#include "store/store.hpp"
#include "store/table.hpp"
#include "wire/aws/error.hpp"

namespace skerry::lambda {

class Running;

// Parts of the keys of records: "NAME:QUALIFIER".
std::string key_of(std::string_view function, std::string_view qualifier);

// A version's blobs are its code's and those of the code before it, while that may come back.
class CodeReferences final : public TableWatcher<StoredVersion> {
 public:
  explicit CodeReferences(objects::ObjectFiles& files) : files_(files) {}
  // First the new ones: what both have is held throughout.
  void changed(const std::string& key, Change change) override;

 private:
  objects::ObjectFiles& files_;
};

class Lambda {
 public:
  struct Parts {
    Sealer& sealer;
    objects::ObjectFiles& files;
  };
  Lambda(RegionFacts region, Parts parts)
      : region_(std::move(region)), parts_(parts), references_(parts.files) {
    versions_.watch(references_);
  }
  Lambda(const Lambda&) = delete;
  Lambda& operator=(const Lambda&) = delete;

  // At start-up; fails with the name of a record that is damaged.
  Result<Done> load(Store& store);
  // Before the first call; it outlives the calls.
  void run_by(Running& running) { running_ = &running; }

  const RegionFacts& region() const { return region_; }
  Sealer& sealer() const { return parts_.sealer; }
  objects::ObjectFiles& files() const { return parts_.files; }
  Running& running() { return *running_; }

  const Table<StoredFunction>& functions() const { return functions_; }
  const Table<StoredVersion>& versions() const { return versions_; }
  const Table<StoredAlias>& aliases() const { return aliases_; }
  const Table<StoredPolicy>& policies() const { return policies_; }
  const Table<StoredEventConfig>& event_configs() const { return event_configs_; }
  const Table<StoredEvent>& events() const { return events_; }
  const Table<StoredInterface>& interfaces() const { return interfaces_; }

  // Null when there is none.
  const StoredFunction* function(std::string_view name) const { return functions_.find(name); }
  const StoredVersion* version(std::string_view function, std::string_view version) const;
  const StoredAlias* alias(std::string_view function, std::string_view name) const;
  // Through an alias or directly; no qualifier is $LATEST.
  const StoredVersion* resolve(const FunctionRef& ref) const;
  const StoredInterface* interface(const std::string& subnet,
                                   const std::vector<std::string>& groups) const;

  // The same, or AWS's words for what is missing.
  Result<const StoredFunction*, ApiError> need(const FunctionRef& ref) const;
  Result<const StoredVersion*, ApiError> need_version(const FunctionRef& ref) const;

  // In the order of their numbers, $LATEST first.
  std::vector<const StoredVersion*> versions_of(std::string_view function) const;
  std::vector<const StoredAlias*> aliases_of(std::string_view function) const;

  std::uint64_t stored_code_bytes() const;
  std::int64_t reserved_concurrency() const;  // of all functions together

  void put(Batch& batch, StoredFunction function);
  void put(Batch& batch, StoredVersion version);
  void put(Batch& batch, StoredAlias alias);
  void put(Batch& batch, StoredPolicy policy);
  void put(Batch& batch, StoredEventConfig config);
  void put(Batch& batch, StoredEvent event);
  void put(Batch& batch, StoredInterface interface);
  void erase(Batch& batch, const StoredVersion& version);
  void erase(Batch& batch, const StoredAlias& alias);
  void erase(Batch& batch, const StoredPolicy& policy);
  void erase(Batch& batch, const StoredEventConfig& config);
  void erase(Batch& batch, const StoredEvent& event);
  void erase(Batch& batch, const StoredInterface& interface);
  // With all that is its.
  void erase(Batch& batch, const StoredFunction& function);

 private:
  RegionFacts region_;
  Parts parts_;
  Running* running_ = nullptr;
  CodeReferences references_;
  Table<StoredFunction> functions_{"lambda.function"};
  Table<StoredVersion> versions_{"lambda.version"};  // numbers have ten digits
  Table<StoredAlias> aliases_{"lambda.alias"};
  Table<StoredPolicy> policies_{"lambda.policy"};
  Table<StoredEventConfig> event_configs_{"lambda.event-config"};
  Table<StoredEvent> events_{"lambda.event"};
  Table<StoredInterface> interfaces_{"lambda.interface"};  // "SUBNET:GROUP,GROUP"
};

}  // namespace skerry::lambda
