#include "services/ssm/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "services/ssm/errors.hpp"

namespace skerry::ssm {
namespace {

// No name has a colon. The digits keep versions in order.
std::string versions_prefix(const NameKey& key) { return key.text + ':'; }
std::string version_key(const NameKey& key, std::int64_t number) {
  return fmt::format("{}:{:010}", key.text, number);
}

}  // namespace

Result<Done> Ssm::load(Store& store) {
  TRY(parameters_.load(store));
  TRY(versions_.load(store));
  for (const auto& [name, parameter] : parameters_.entries()) {
    if (version({name}, parameter.last_version) == nullptr)
      return Error{"record ssm.parameter/" + name + ": its latest version is missing"};
  }
  return Done{};
}

const StoredVersion* Ssm::version(const NameKey& key, std::int64_t number) const {
  return number < 1 ? nullptr : versions_.find(version_key(key, number));
}

const StoredVersion& Ssm::latest(const NameKey& key) const {
  const StoredParameter* parameter = find(key);
  ASSERT(parameter != nullptr);
  const StoredVersion* found = version(key, parameter->last_version);
  ASSERT(found != nullptr);
  return *found;
}

const StoredVersion* Ssm::labelled(const NameKey& key, std::string_view label) const {
  const std::vector<const StoredVersion*> all = versions(key);
  const auto found = std::find_if(all.begin(), all.end(), [&](const StoredVersion* version) {
    return version->has_label(label);
  });
  return found == all.end() ? nullptr : *found;
}

std::vector<const StoredVersion*> Ssm::versions(const NameKey& key) const {
  std::vector<const StoredVersion*> all;
  const std::string prefix = versions_prefix(key);
  const auto& entries = versions_.entries();
  for (auto entry = entries.lower_bound(prefix);
       entry != entries.end() && entry->first.starts_with(prefix); ++entry)
    all.push_back(&entry->second);
  return all;
}

Result<const StoredParameter*, ApiError> Ssm::need(const Reference& reference) const {
  const StoredParameter* parameter = reference.elsewhere ? nullptr : find(reference.key);
  if (parameter == nullptr) return errors::not_found();
  return parameter;
}

Result<Ssm::Found, ApiError> Ssm::select(const Reference& reference) const {
  const StoredParameter* parameter = TRY(need(reference));
  if (reference.selector.empty()) return Found{parameter, &latest(reference.key)};
  if (const std::optional<std::int64_t> number = version_number(reference.selector)) {
    const StoredVersion* found = version(reference.key, *number);
    if (found == nullptr)
      return errors::no_such_version({.name = parameter->name, .number = *number});
    return Found{parameter, found};
  }
  const StoredVersion* found = labelled(reference.key, reference.selector);
  if (found == nullptr)
    return errors::no_such_label({.name = parameter->name, .label = reference.selector});
  return Found{parameter, found};
}

std::size_t Ssm::count_of_tier(std::string_view tier) const {
  const auto& entries = parameters_.entries();
  return static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(),
                    [&](const auto& entry) { return latest({entry.first}).tier == tier; }));
}

void Ssm::put(Batch& batch, StoredParameter parameter) {
  std::string key = key_of(parameter.name).text;
  parameters_.put(batch, std::move(key), std::move(parameter));
}

void Ssm::put(Batch& batch, const NameKey& key, StoredVersion version) {
  std::string record_key = version_key(key, version.number);
  versions_.put(batch, std::move(record_key), std::move(version));
}

void Ssm::erase_version(Batch& batch, const NameKey& key, std::int64_t number) {
  versions_.erase(batch, version_key(key, number));
}

void Ssm::erase(Batch& batch, const NameKey& key) {
  std::vector<std::int64_t> numbers;
  for (const StoredVersion* version : versions(key)) numbers.push_back(version->number);
  for (const std::int64_t number : numbers) erase_version(batch, key, number);
  parameters_.erase(batch, key.text);
}

}  // namespace skerry::ssm
