#include "services/lambda/state.hpp"

#include "services/lambda/errors.hpp"

namespace skerry::lambda {
namespace {

constexpr std::size_t version_digits = 10;

// $LATEST comes before all numbers, and numbers of one width are in their order.
std::string version_key(std::string_view function, std::string_view version) {
  std::string padded(version);
  if (is_number(version) && version.size() < version_digits)
    padded.insert(0, version_digits - version.size(), '0');
  return key_of(function, padded);
}

std::string interface_key(const std::string& subnet, const std::vector<std::string>& groups) {
  std::string key = subnet + ':';
  for (const std::string& group : groups) key += group + ',';
  return key;
}

template <class T>
std::vector<const T*> of_function(const Table<T>& table, std::string_view function) {
  std::vector<const T*> all;
  const std::string prefix = key_of(function, "");
  const auto& entries = table.entries();
  for (auto entry = entries.lower_bound(prefix);
       entry != entries.end() && entry->first.starts_with(prefix); ++entry)
    all.push_back(&entry->second);
  return all;
}

}  // namespace

std::string key_of(std::string_view function, std::string_view qualifier) {
  return std::string(function) + ':' + std::string(qualifier);
}

void CodeReferences::changed(const std::string&, Change change) {
  if (change.after != nullptr) {
    files_.retain(change.after->extents);
    if (change.after->previous) files_.retain(change.after->previous->extents);
  }
  if (change.before != nullptr) {
    files_.release(change.before->extents);
    if (change.before->previous) files_.release(change.before->previous->extents);
  }
}

Result<Done> Lambda::load(Store& store) {
  TRY(functions_.load(store));
  TRY(versions_.load(store));
  TRY(aliases_.load(store));
  TRY(policies_.load(store));
  TRY(event_configs_.load(store));
  TRY(events_.load(store));
  TRY(interfaces_.load(store));
  for (const auto& [name, function] : functions_.entries()) {
    if (version(name, latest) == nullptr)
      return Error{"record lambda.function/" + name + ": its version $LATEST is missing"};
  }
  return Done{};
}

const StoredVersion* Lambda::version(std::string_view function, std::string_view version) const {
  return versions_.find(version_key(function, version));
}

const StoredAlias* Lambda::alias(std::string_view function, std::string_view name) const {
  return aliases_.find(key_of(function, name));
}

const StoredVersion* Lambda::resolve(const FunctionRef& ref) const {
  if (ref.elsewhere) return nullptr;
  const std::string_view qualifier = ref.qualifier.empty() ? latest : ref.qualifier;
  if (const StoredVersion* found = version(ref.name, qualifier)) return found;
  const StoredAlias* found = alias(ref.name, qualifier);
  return found == nullptr ? nullptr : version(ref.name, found->version);
}

const StoredInterface* Lambda::interface(const std::string& subnet,
                                         const std::vector<std::string>& groups) const {
  return interfaces_.find(interface_key(subnet, groups));
}

Result<const StoredFunction*, ApiError> Lambda::need(const FunctionRef& ref) const {
  const StoredFunction* found = ref.elsewhere ? nullptr : function(ref.name);
  if (found == nullptr) return errors::no_such_function(function_arn(region_, ref.name));
  return found;
}

Result<const StoredVersion*, ApiError> Lambda::need_version(const FunctionRef& ref) const {
  const StoredVersion* found = resolve(ref);
  if (found == nullptr)
    return errors::no_such_function(function_arn(region_, ref.name, ref.qualifier));
  return found;
}

std::vector<const StoredVersion*> Lambda::versions_of(std::string_view function) const {
  return of_function(versions_, function);
}
std::vector<const StoredAlias*> Lambda::aliases_of(std::string_view function) const {
  return of_function(aliases_, function);
}

std::uint64_t Lambda::stored_code_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [key, version] : versions_.entries())
    bytes += static_cast<std::uint64_t>(version.code_bytes);
  return bytes;
}

std::int64_t Lambda::reserved_concurrency() const {
  std::int64_t sum = 0;
  for (const auto& [name, function] : functions_.entries()) sum += function.reserved.value_or(0);
  return sum;
}

void Lambda::put(Batch& batch, StoredFunction function) {
  std::string key = function.name;
  functions_.put(batch, std::move(key), std::move(function));
}
void Lambda::put(Batch& batch, StoredVersion version) {
  std::string key = version_key(version.function, version.version);
  versions_.put(batch, std::move(key), std::move(version));
}
void Lambda::put(Batch& batch, StoredAlias alias) {
  std::string key = key_of(alias.function, alias.name);
  aliases_.put(batch, std::move(key), std::move(alias));
}
void Lambda::put(Batch& batch, StoredPolicy policy) {
  std::string key = key_of(policy.function, policy.qualifier);
  policies_.put(batch, std::move(key), std::move(policy));
}
void Lambda::put(Batch& batch, StoredEventConfig config) {
  std::string key = key_of(config.function, config.qualifier);
  event_configs_.put(batch, std::move(key), std::move(config));
}
void Lambda::put(Batch& batch, StoredEvent event) {
  std::string key = event.id;
  events_.put(batch, std::move(key), std::move(event));
}
void Lambda::put(Batch& batch, StoredInterface interface) {
  std::string key = interface_key(interface.subnet, interface.groups);
  interfaces_.put(batch, std::move(key), std::move(interface));
}

void Lambda::erase(Batch& batch, const StoredVersion& version) {
  const std::string key = version_key(version.function, version.version);
  versions_.erase(batch, key);
}
void Lambda::erase(Batch& batch, const StoredAlias& alias) {
  const std::string key = key_of(alias.function, alias.name);
  aliases_.erase(batch, key);
}
void Lambda::erase(Batch& batch, const StoredPolicy& policy) {
  const std::string key = key_of(policy.function, policy.qualifier);
  policies_.erase(batch, key);
}
void Lambda::erase(Batch& batch, const StoredEventConfig& config) {
  const std::string key = key_of(config.function, config.qualifier);
  event_configs_.erase(batch, key);
}
void Lambda::erase(Batch& batch, const StoredEvent& event) {
  const std::string key = event.id;
  events_.erase(batch, key);
}
void Lambda::erase(Batch& batch, const StoredInterface& interface) {
  const std::string key = interface_key(interface.subnet, interface.groups);
  interfaces_.erase(batch, key);
}

void Lambda::erase(Batch& batch, const StoredFunction& function) {
  const std::string name = function.name;
  for (const StoredVersion* version : of_function(versions_, name)) erase(batch, *version);
  for (const StoredAlias* alias : of_function(aliases_, name)) erase(batch, *alias);
  for (const StoredPolicy* policy : of_function(policies_, name)) erase(batch, *policy);
  for (const StoredEventConfig* config : of_function(event_configs_, name)) erase(batch, *config);
  functions_.erase(batch, name);
}

}  // namespace skerry::lambda
