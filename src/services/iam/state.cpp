#include "services/iam/state.hpp"

#include <utility>

#include "call/access_key_id.hpp"
#include "services/iam/limits.hpp"

namespace skerry::iam {
namespace {

constexpr std::string_view account_key = "account";
constexpr std::string_view admin_name = "admin";
constexpr std::string_view admin_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess";

SealContext secret_context(std::string_view access_key_id) {
  return {"iam.access-key/" + std::string(access_key_id)};
}

}  // namespace

std::string_view AnyPolicy::document() const {
  return local != nullptr ? std::string_view(local->version(local->default_version)->document)
                          : aws->document;
}

Iam::Iam(AccountId account, Sealer& sealer) : account_(std::move(account)), sealer_(sealer) {
  users_.watch(indexes_);
  groups_.watch(indexes_);
  roles_.watch(indexes_);
  policies_.watch(indexes_);
  access_keys_.watch(indexes_);
}

Result<Done> Iam::load(Store& store) {
  TRY(accounts_.load(store));
  TRY(users_.load(store));
  TRY(groups_.load(store));
  TRY(roles_.load(store));
  TRY(policies_.load(store));
  TRY(access_keys_.load(store));
  TRY(deletion_tasks_.load(store));
  for (const auto& [id, key] : access_keys_.entries()) {
    const Result<std::string> secret = secret_of(id);
    if (!secret.ok()) return secret.error();
  }
  return Done{};
}

Result<Done> Iam::found_region(WallTime now, Random& random, Batch& batch) {
  if (accounts_.find(account_key) != nullptr) return Done{};
  StoredUser admin;
  admin.name = admin_name;
  admin.id = new_id(random, IdPrefix::user);
  admin.created = now;
  admin.attached.emplace_back(admin_policy_arn);
  const std::string key_id = new_access_key_id(random);
  std::string sealed = TRY(seal_secret(key_id, new_secret(random)));
  StoredAccessKey key{
      .user_id = admin.id, .created = now, .active = true, .sealed_secret = std::move(sealed)};
  put(batch, std::move(admin));
  access_keys_.put(batch, key_id, std::move(key));
  put_account_record(batch, {.founded = now, .admin_key_id = key_id, .alias = {}});
  return Done{};
}

Result<AdminCredentials> Iam::admin_credentials() const {
  const std::string& id = account_record().admin_key_id;
  const StoredAccessKey* key = access_keys_.find(id);
  if (key == nullptr)
    return Error{"the access key " + id + " of the region's user admin has been deleted"};
  if (!key->active) return Error{"the access key " + id + " of the user admin is inactive"};
  std::string secret = TRY(secret_of(id));
  return AdminCredentials{.access_key_id = id, .secret = std::move(secret)};
}

AnyPolicy Iam::policy(std::string_view arn) const {
  const std::optional<EntityArn> parsed = parse_entity_arn(arn);
  if (!parsed || parsed->kind != EntityKind::policy) return {};
  if (parsed->account == "aws") return {.local = nullptr, .aws = find_managed_policy(arn)};
  const StoredPolicy* found = find<StoredPolicy>(parsed->name);
  if (found == nullptr || this->arn(*found) != arn) return {};
  return {.local = found, .aws = nullptr};
}

std::optional<std::string> Iam::principal_id(std::string_view arn) const {
  const std::optional<EntityArn> parsed = parse_entity_arn(arn);
  if (!parsed) return {};
  const auto id_if_exact = [&](const auto* found) -> std::optional<std::string> {
    if (found == nullptr || this->arn(*found) != arn) return {};
    return found->id;
  };
  if (parsed->kind == EntityKind::user) return id_if_exact(find<StoredUser>(parsed->name));
  if (parsed->kind == EntityKind::role) return id_if_exact(find<StoredRole>(parsed->name));
  return {};
}

std::optional<std::string> Iam::principal_arn(std::string_view id) const {
  if (const StoredUser* user = find_by_id<StoredUser>(id)) return arn(*user);
  if (const StoredRole* role = find_by_id<StoredRole>(id)) return arn(*role);
  return {};
}

const StoredAccount& Iam::account_record() const {
  static const StoredAccount not_founded;
  const StoredAccount* record = accounts_.find(account_key);
  return record == nullptr ? not_founded : *record;
}

void Iam::put_account_record(Batch& batch, StoredAccount record) {
  accounts_.put(batch, std::string(account_key), std::move(record));
}

void Iam::key_used(const KeyUse& use) {
  if (access_keys_.find(use.access_key_id) == nullptr) return;  // a session's
  if (key_uses_.size() >= limits::key_uses_max) {
    std::erase_if(key_uses_,
                  [this](const auto& entry) { return access_keys_.find(entry.first) == nullptr; });
  }
  key_uses_.insert_or_assign(use.access_key_id, use);
}

const KeyUse* Iam::last_use(std::string_view access_key_id) const {
  const auto found = key_uses_.find(access_key_id);
  return found == key_uses_.end() ? nullptr : &found->second;
}

Result<std::string> Iam::secret_of(std::string_view access_key_id) const {
  const StoredAccessKey* key = access_keys_.find(access_key_id);
  if (key == nullptr) return Error{"there is no access key " + std::string(access_key_id)};
  const Result<Secret> opened = sealer_.open(key->sealed_secret, secret_context(access_key_id));
  if (!opened.ok()) {
    return Error{"the secret of access key " + std::string(access_key_id) +
                 " does not open: " + opened.error().message};
  }
  return std::string(opened->text());
}

std::string Iam::new_access_key_id(Random& random) const {
  while (true) {
    std::string id = make_access_key_id({long_term_key_prefix}, account_, random);
    if (access_keys_.find(id) == nullptr) return id;
  }
}

Result<std::string> Iam::seal_secret(std::string_view access_key_id, std::string_view secret) {
  return sealer_.seal(secret, secret_context(access_key_id));
}

}  // namespace skerry::iam
