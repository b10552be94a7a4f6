#include "services/secretsmanager/state.hpp"

#include <vector>

#include "base/assert.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/names.hpp"

namespace skerry::secretsmanager {
namespace {

std::string value_key(const StoredSecret& secret, const StoredVersion& version) {
  return secret.name + " " + version.id;
}

}  // namespace

void Deletions::changed(const std::string& key, Change change) {
  if (change.before != nullptr && change.before->deletion)
    in_order_.erase({*change.before->deletion, key});
  if (change.after != nullptr && change.after->deletion)
    in_order_.emplace(*change.after->deletion, key);
}

SecretsManager::SecretsManager(RegionFacts region) : region_(std::move(region)) {
  secrets_.watch(deletions_);
}

// A version without its value, or with one that is not its own, is damage.
Result<Done> SecretsManager::load(Store& store) {
  TRY(secrets_.load(store));
  TRY(values_.load(store));
  std::size_t versions = 0;
  for (const auto& [name, secret] : secrets_.entries()) {
    for (const StoredVersion& version : secret.versions) {
      ++versions;
      if (values_.find(value_key(secret, version)) == nullptr)
        return Error{"record secretsmanager.value/" + value_key(secret, version) + " is missing"};
    }
  }
  if (versions != values_.size())
    return Error{"records secretsmanager.value: one belongs to no version of a secret"};
  return Done{};
}

bool SecretsManager::gone(const StoredSecret& secret, WallTime now) {
  return secret.deletion && *secret.deletion <= now;
}

const StoredSecret* SecretsManager::find(std::string_view id, WallTime now) const {
  const std::optional<ParsedId> parsed = parse_id(region_, id);
  if (!parsed) return nullptr;
  const StoredSecret* found = secrets_.find(parsed->name);
  if (found == nullptr || gone(*found, now)) return nullptr;
  return parsed->form == IdForm::full_arn && found->arn != id ? nullptr : found;
}

void SecretsManager::put(Batch& batch, StoredSecret secret) {
  std::string key = secret.name;
  secrets_.put(batch, std::move(key), std::move(secret));
}

void SecretsManager::erase(Batch& batch, const StoredSecret& secret) {
  for (const StoredVersion& version : secret.versions) erase_value(batch, secret, version);
  secrets_.erase(batch, secret.name);
}

void SecretsManager::purge(Batch& batch, WallTime now) {
  std::vector<std::string> over;
  for (const auto& [deletion, name] : deletions_.in_order()) {
    if (deletion > now || over.size() == limits::purged_per_call_max) break;
    over.push_back(name);
  }
  for (const std::string& name : over) erase(batch, *secrets_.find(name));
}

const StoredValue& SecretsManager::value(const StoredSecret& secret,
                                         const StoredVersion& version) const {
  const StoredValue* found = values_.find(value_key(secret, version));
  ASSERT(found != nullptr);
  return *found;
}

void SecretsManager::put_value(Batch& batch, const StoredSecret& secret,
                               const StoredVersion& version, StoredValue value) {
  values_.put(batch, value_key(secret, version), std::move(value));
}

void SecretsManager::erase_value(Batch& batch, const StoredSecret& secret,
                                 const StoredVersion& version) {
  values_.erase(batch, value_key(secret, version));
}

}  // namespace skerry::secretsmanager
