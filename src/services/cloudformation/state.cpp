#include "services/cloudformation/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/live_codec.hpp"
#include "store/sealed.hpp"

namespace skerry::cloudformation {
namespace {

const SealContext& context() {
  static const SealContext context{"cloudformation"};
  return context;
}

std::string inputs_key(const StackKey& key, Slot slot) {
  return key.text + (slot == Slot::stable ? " stable" : " target");
}
std::string inputs_key(const StackKey& key, const std::string& change_set) {
  return key.text + " change-set " + change_set;
}
std::string resource_key(const StackKey& key, std::string_view logical_id) {
  return key.text + ' ' + std::string(logical_id);
}
std::string change_set_key(const StackKey& key, const std::string& name) {
  return key.text + ' ' + name;
}

// All whose keys begin with the stack's.
template <class T>
std::vector<const T*> of_stack(const Table<T>& table, const StackKey& key) {
  std::vector<const T*> all;
  const std::string prefix = key.text + ' ';
  for (auto it = table.entries().lower_bound(prefix);
       it != table.entries().end() && it->first.starts_with(prefix); ++it)
    all.push_back(&it->second);
  return all;
}

template <class T>
void erase_of_stack(Batch& batch, Table<T>& table, const StackKey& key) {
  const std::string prefix = key.text + ' ';
  for (;;) {
    const auto it = table.entries().lower_bound(prefix);
    if (it == table.entries().end() || !it->first.starts_with(prefix)) return;
    table.erase(batch, std::string(it->first));
  }
}

}  // namespace

CloudFormation::CloudFormation(RegionFacts region, Sealer& sealer)
    : region_(std::move(region)), sealer_(sealer) {
  stacks_.watch(*this);
}

Result<Done> CloudFormation::load(Store& store) {
  TRY(stacks_.load(store));
  TRY(inputs_.load(store));
  TRY(resources_.load(store));
  TRY(events_.load(store));
  TRY(change_sets_.load(store));
  return Done{};
}

void CloudFormation::changed(const std::string& key, Change change) {
  const auto alive = [](const StoredStack* stack) {
    return stack != nullptr && stack->status != Status::delete_complete;
  };
  if (alive(change.after)) {
    by_name_[change.after->name] = key;
    return;
  }
  if (!alive(change.before)) return;
  const auto found = by_name_.find(change.before->name);
  if (found != by_name_.end() && found->second == key) by_name_.erase(found);
}

Operations& CloudFormation::operations() const {
  ASSERT(operations_ != nullptr);
  return *operations_;
}

std::string CloudFormation::stack_arn(const std::string& name, const std::string& uuid) const {
  return fmt::format("arn:aws:cloudformation:{}:{}:stack/{}/{}", region_.name.text,
                     region_.account.text, name, uuid);
}
std::string CloudFormation::change_set_arn(const std::string& name, const std::string& uuid) const {
  return fmt::format("arn:aws:cloudformation:{}:{}:changeSet/{}/{}", region_.name.text,
                     region_.account.text, name, uuid);
}

const StoredStack* CloudFormation::find(std::string_view name_or_arn) const {
  const std::string prefix =
      fmt::format("arn:aws:cloudformation:{}:{}:stack/", region_.name.text, region_.account.text);
  if (name_or_arn.starts_with(prefix)) return stacks_.find(name_or_arn.substr(prefix.size()));
  const auto found = by_name_.find(name_or_arn);
  return found == by_name_.end() ? nullptr : stacks_.find(found->second);
}

std::optional<StoredInputs> CloudFormation::inputs(const StackKey& key, Slot slot) const {
  const StoredInputs* found = inputs_.find(inputs_key(key, slot));
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<StoredInputs> CloudFormation::shown_inputs(const StackKey& key) const {
  auto target = inputs(key, Slot::target);
  return target ? std::move(target) : inputs(key, Slot::stable);
}

std::optional<StoredInputs> CloudFormation::inputs(const StackKey& key,
                                                   const StoredChangeSet& set) const {
  const StoredInputs* found = inputs_.find(inputs_key(key, set.name));
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Result<stack::Arguments> CloudFormation::arguments(const StoredInputs& inputs) const {
  const std::string text = TRY(open(inputs.arguments));
  return decode_arguments(text);
}

const StoredResource* CloudFormation::resource(const StackKey& key,
                                               std::string_view logical_id) const {
  return resources_.find(resource_key(key, logical_id));
}

std::vector<const StoredResource*> CloudFormation::resources(const StackKey& key) const {
  return of_stack(resources_, key);
}

Result<stack::LiveResources> CloudFormation::live(const StackKey& key) const {
  stack::LiveResources live;
  for (const StoredResource* stored : resources(key)) {
    if (stored->live.empty()) continue;
    const std::string text = TRY(open(stored->live));
    live.all[stored->logical_id] = TRY(decode_live(text));
  }
  return live;
}

std::vector<const StoredEvent*> CloudFormation::events(const StackKey& key) const {
  return of_stack(events_, key);
}

std::vector<const StoredChangeSet*> CloudFormation::change_sets(const StackKey& key) const {
  return of_stack(change_sets_, key);
}

const StoredChangeSet* CloudFormation::change_set(const StackKey& key,
                                                  std::string_view name_or_arn) const {
  for (const StoredChangeSet* set : change_sets(key))
    if (set->name == name_or_arn || set->id == name_or_arn) return set;
  return nullptr;
}

void CloudFormation::put(Batch& batch, StoredStack stack) {
  std::string key = stack.key();
  stacks_.put(batch, std::move(key), std::move(stack));
}
void CloudFormation::put(Batch& batch, const StackKey& key, Slot slot, StoredInputs inputs) {
  inputs_.put(batch, inputs_key(key, slot), std::move(inputs));
}
void CloudFormation::put(Batch& batch, const StackKey& key, const StoredChangeSet& set,
                         StoredInputs inputs) {
  inputs_.put(batch, inputs_key(key, set.name), std::move(inputs));
}
void CloudFormation::put(Batch& batch, const StackKey& key, StoredChangeSet set) {
  std::string record_key = change_set_key(key, set.name);
  change_sets_.put(batch, std::move(record_key), std::move(set));
}
void CloudFormation::put(Batch& batch, const StackKey& key, StoredResource resource) {
  std::string record_key = resource_key(key, resource.logical_id);
  resources_.put(batch, std::move(record_key), std::move(resource));
}

// The digits keep events in order; the next number follows the last event's.
void CloudFormation::put(Batch& batch, const StackKey& key, StoredEvent event) {
  const std::string prefix = key.text + ' ';
  std::size_t number = 0;
  auto after = events_.entries().lower_bound(key.text + '!');  // the first behind a space
  if (after != events_.entries().begin()) {
    --after;
    if (after->first.starts_with(prefix)) number = std::stoul(after->first.substr(prefix.size()));
  }
  if (number >= limits::events_per_stack_max)
    events_.erase(batch, fmt::format("{}{:010}", prefix, number - limits::events_per_stack_max));
  events_.put(batch, fmt::format("{}{:010}", prefix, number + 1), std::move(event));
}

void CloudFormation::erase(Batch& batch, const StackKey& key, Slot slot) {
  inputs_.erase(batch, inputs_key(key, slot));
}

void CloudFormation::erase_change_set(Batch& batch, const StackKey& key, const std::string& name) {
  inputs_.erase(batch, inputs_key(key, name));
  change_sets_.erase(batch, change_set_key(key, name));
}

void CloudFormation::erase_change_sets(Batch& batch, const StackKey& key) {
  std::vector<std::string> names;
  for (const StoredChangeSet* set : change_sets(key)) names.push_back(set->name);
  for (const std::string& name : names) erase_change_set(batch, key, name);
}

void CloudFormation::erase_resource(Batch& batch, const StackKey& key,
                                    std::string_view logical_id) {
  resources_.erase(batch, resource_key(key, logical_id));
}

void CloudFormation::erase_stack(Batch& batch, const StackKey& key) {
  erase_of_stack(batch, change_sets_, key);
  erase_of_stack(batch, inputs_, key);
  erase_of_stack(batch, resources_, key);
  erase_of_stack(batch, events_, key);
  stacks_.erase(batch, key.text);
}

Result<std::string> CloudFormation::seal(std::string_view plain) const {
  return sealer_.seal_text(plain, context());
}

Result<std::string> CloudFormation::open(std::string_view sealed) const {
  const Secret secret = TRY(sealer_.open_text(sealed, context()));
  return std::string(secret.text());
}

std::map<std::string, CloudFormation::Exported> CloudFormation::exports() const {
  std::map<std::string, Exported> all;
  for (const auto& [name, key] : by_name_) {
    const StoredStack* stack = stacks_.find(key);
    for (const StoredOutput& output : stack->outputs)
      if (!output.export_name.empty()) all.emplace(output.export_name, Exported{stack, &output});
  }
  return all;
}

std::vector<std::string> CloudFormation::importers(std::string_view export_name) const {
  std::vector<std::string> names;
  for (const auto& [name, key] : by_name_) {
    const std::vector<std::string>& imports = stacks_.find(key)->imports;
    if (std::find(imports.begin(), imports.end(), export_name) != imports.end())
      names.push_back(name);
  }
  return names;
}

std::optional<std::string> CloudFormation::exported(std::string_view name) const {
  for (const auto& [stack_name, key] : by_name_) {
    for (const StoredOutput& output : stacks_.find(key)->outputs)
      if (!output.export_name.empty() && output.export_name == name) return output.value;
  }
  return std::nullopt;
}

// The region's zones are a to c; there is no other region.
std::vector<std::string> CloudFormation::zones(std::string_view region) const {
  if (region != region_.name.text) return {};
  const std::string name(region);
  return {name + "a", name + "b", name + "c"};
}

}  // namespace skerry::cloudformation
