#pragma once
// CloudFormation's state: stacks with their inputs, resources, events and change sets.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/cloudformation/records.hpp"
#include "stack/arguments.hpp"
#include "stack/desired.hpp"
#include "stack/live.hpp"
#include "store/store.hpp"
#include "store/table.hpp"
#include "wire/json/value.hpp"

namespace skerry {
class Sealer;
}

namespace skerry::cloudformation {

struct StackKey {
  std::string text;  // "NAME/UUID"
  auto operator<=>(const StackKey&) const = default;
};

// Which of a stack's inputs: the ones of its last stable state, or those that an operation makes or
// a failed one left behind.
enum class Slot : std::uint8_t { stable, target };

// Whoever runs the operations of stacks (runner.hpp), as handlers see it.
class Operations {
 public:
  // The stack has an operation to run, once the handler's batch is committed.
  virtual void wake(const StackKey& stack) = 0;
  // Over when the operation is, or after answer_held_ms_max.
  virtual std::shared_ptr<AnswerHold> hold(const StackKey& stack) = 0;

 protected:
  ~Operations() = default;
};

// Whoever can begin early with what takes long to make. Told of every resource of a template that
// was accepted, before anything of it is asked for; nothing waits for it, and it may do nothing.
class Foresight {
 public:
  virtual void foresee(const std::string& type, const json::Value& properties) = 0;

 protected:
  ~Foresight() = default;
};

class CloudFormation final : public stack::Outside, private TableWatcher<StoredStack> {
 public:
  CloudFormation(RegionFacts region, Sealer& sealer);
  CloudFormation(const CloudFormation&) = delete;
  CloudFormation& operator=(const CloudFormation&) = delete;

  Result<Done> load(Store& store);
  void run_by(Operations& operations) { operations_ = &operations; }
  Operations& operations() const;
  void tell(Foresight& foresight) { foresight_ = &foresight; }
  void foresee(const std::string& type, const json::Value& properties) const {
    if (foresight_ != nullptr) foresight_->foresee(type, properties);
  }

  const RegionFacts& region() const { return region_; }
  std::string stack_arn(const std::string& name, const std::string& uuid) const;
  std::string change_set_arn(const std::string& name, const std::string& uuid) const;

  const Table<StoredStack>& stacks() const { return stacks_; }
  const StoredStack* stack(const StackKey& key) const { return stacks_.find(key.text); }
  // By name the one that is not deleted; by ARN also one that is. Null when there is none.
  const StoredStack* find(std::string_view name_or_arn) const;
  std::optional<StoredInputs> inputs(const StackKey& key, Slot slot) const;
  // What the stack shows: of the target while there is one.
  std::optional<StoredInputs> shown_inputs(const StackKey& key) const;
  std::optional<StoredInputs> inputs(const StackKey& key, const StoredChangeSet& set) const;
  Result<stack::Arguments> arguments(const StoredInputs& inputs) const;

  const StoredResource* resource(const StackKey& key, std::string_view logical_id) const;
  std::vector<const StoredResource*> resources(const StackKey& key) const;
  Result<stack::LiveResources> live(const StackKey& key) const;

  std::vector<const StoredEvent*> events(const StackKey& key) const;  // oldest first
  std::vector<const StoredChangeSet*> change_sets(const StackKey& key) const;
  const StoredChangeSet* change_set(const StackKey& key, std::string_view name_or_arn) const;

  void put(Batch& batch, StoredStack stack);
  void put(Batch& batch, const StackKey& key, Slot slot, StoredInputs inputs);
  void put(Batch& batch, const StackKey& key, const StoredChangeSet& set, StoredInputs inputs);
  void put(Batch& batch, const StackKey& key, StoredChangeSet set);
  void put(Batch& batch, const StackKey& key, StoredResource resource);
  void put(Batch& batch, const StackKey& key, StoredEvent event);
  void erase(Batch& batch, const StackKey& key, Slot slot);
  void erase_change_set(Batch& batch, const StackKey& key, const std::string& name);
  void erase_change_sets(Batch& batch, const StackKey& key);
  void erase_resource(Batch& batch, const StackKey& key, std::string_view logical_id);
  void erase_stack(Batch& batch, const StackKey& key);  // with all that is its own

  Result<std::string> seal(std::string_view plain) const;
  Result<std::string> open(std::string_view sealed) const;

  // Exports: of stacks that are not deleted.
  struct Exported {
    const StoredStack* stack;
    const StoredOutput* output;
  };
  std::map<std::string, Exported> exports() const;
  std::vector<std::string> importers(std::string_view export_name) const;  // names of stacks

  // stack::Outside
  std::optional<std::string> exported(std::string_view name) const override;
  std::vector<std::string> zones(std::string_view region) const override;

 private:
  void changed(const std::string& key, Change change) override;

  RegionFacts region_;
  Sealer& sealer_;
  Operations* operations_ = nullptr;
  Foresight* foresight_ = nullptr;
  std::map<std::string, std::string, std::less<>> by_name_;  // of stacks that are not deleted
  Table<StoredStack> stacks_{"cloudformation.stack"};
  Table<StoredInputs> inputs_{"cloudformation.inputs"};
  Table<StoredResource> resources_{"cloudformation.resource"};
  Table<StoredEvent> events_{"cloudformation.event"};
  Table<StoredChangeSet> change_sets_{"cloudformation.change-set"};
};

inline StackKey key_of(const StoredStack& stack) { return {stack.key()}; }

}  // namespace skerry::cloudformation
