#include "services/kms/state.hpp"

#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "services/kms/errors.hpp"
#include "services/kms/managed_keys.hpp"
#include "store/key_memory.hpp"
#include "store/sealed.hpp"

namespace skerry::kms {
namespace {

constexpr std::size_t material_id_bytes = 32;

SealContext material_context(const StoredKey& key, const StoredMaterial& material) {
  return {"kms.material/" + key.id + '/' + std::to_string(material.number)};
}

bool gone(const StoredKey& key, WallTime now) { return key.deletion && *key.deletion <= now; }

}  // namespace

Kms::Kms(const RegionFacts& region, Sealer& sealer)
    : region_(region), sealer_(sealer), indexes_(region) {
  keys_.watch(indexes_);
  aliases_.watch(indexes_);
}

Result<Done> Kms::load(Store& store) {
  TRY(keys_.load(store));
  TRY(aliases_.load(store));
  for (const auto& [id, key] : keys_.entries()) {
    for (const StoredMaterial& material : key.materials) {
      const Result<Secret> opened = open(key, material);
      if (!opened.ok()) return opened.error();
    }
  }
  return Done{};
}

Result<Done> Kms::found_region(WallTime now, Random& random, Batch& batch) {
  sweep(batch, now);
  for (const ManagedKey& managed : managed_keys()) {
    const std::string alias = std::string(aws_alias_prefix).append(managed.service);
    if (aliases_.find(alias) != nullptr) continue;
    StoredKey key;
    key.id = random.uuid();
    key.created = now;
    key.manager = KeyManager::aws;
    key.description = managed.description;
    key.policy = managed_key_policy(managed, region_);
    key.rotation = yearly_rotation(now);
    StoredMaterial material = TRY(new_material(key, now, random));
    key.materials.push_back(std::move(material));
    put_alias(batch, alias, {.key_id = key.id, .created = now, .updated = now});
    put(batch, std::move(key));
  }
  return Done{};
}

const StoredKey* Kms::key(std::string_view id, WallTime now) const {
  const StoredKey* found = keys_.find(id);
  return found == nullptr || gone(*found, now) ? nullptr : found;
}

const StoredAlias* Kms::alias(std::string_view name, WallTime now) const {
  const StoredAlias* found = aliases_.find(name);
  return found == nullptr || key(found->key_id, now) == nullptr ? nullptr : found;
}

Result<const StoredKey*, ApiError> Kms::named(std::string_view text, Aliases aliases,
                                              WallTime now) const {
  const KeyName name = TRY(parse_key_name(text, region_));
  if (name.kind == NameKind::alias) {
    if (aliases == Aliases::refused) return errors::alias_refused(text);
    const StoredAlias* found = alias(name.text, now);
    if (found == nullptr) return errors::no_such_alias(alias_arn(region_, name.text));
    return key(found->key_id, now);
  }
  const StoredKey* found = key(name.text, now);
  if (found == nullptr) return errors::no_such_key(key_arn(region_, name.text));
  return found;
}

void Kms::put(Batch& batch, StoredKey key) {
  std::string id = key.id;
  keys_.put(batch, std::move(id), std::move(key));
}

void Kms::put_alias(Batch& batch, const std::string& name, StoredAlias alias) {
  aliases_.put(batch, name, std::move(alias));
}

void Kms::sweep(Batch& batch, WallTime now) {
  std::vector<std::string> ids;
  for (const auto& [id, key] : keys_.entries())
    if (gone(key, now)) ids.push_back(id);
  for (const std::string& id : ids) {
    const AliasNames names = indexes_.aliases_of(id);
    for (const std::string& name : names) aliases_.erase(batch, name);
    keys_.erase(batch, id);
  }
}

Result<StoredMaterial> Kms::new_material(const StoredKey& key, WallTime now, Random& random) {
  StoredMaterial material;
  material.number = key.materials.empty() ? 1 : key.current().number + 1;
  std::array<std::byte, material_id_bytes> id;
  random.fill(id);
  material.id = hex(id);
  material.created = now;
  Secret fresh(key_bytes);
  random.fill(fresh.bytes());
  const Secret& readable = fresh;
  material.sealed = TRY(sealer_.seal(readable.bytes(), material_context(key, material)));
  return material;
}

Result<Secret> Kms::open(const StoredKey& key, const StoredMaterial& material) const {
  Result<Secret> opened = sealer_.open(material.sealed, material_context(key, material));
  if (!opened.ok())
    return Error{"the material of KMS key " + key.id + " does not open: " + opened.error().message};
  if (opened->size() != key_bytes) return Error{"the material of KMS key " + key.id + " is cut"};
  return opened;
}

}  // namespace skerry::kms
