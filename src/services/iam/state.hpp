#pragma once
// The IAM service's state: its tables, what is looked up in them, and who may ask (Directory).

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/arn.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "call/directory.hpp"
#include "services/iam/indexes.hpp"
#include "services/iam/managed_policies.hpp"
#include "services/iam/names.hpp"
#include "services/iam/records.hpp"
#include "store/sealed.hpp"
#include "store/store.hpp"
#include "store/table.hpp"

namespace skerry::iam {

// A managed policy of the account or of AWS, or neither.
struct AnyPolicy {
  const StoredPolicy* local = nullptr;
  const ManagedPolicy* aws = nullptr;

  explicit operator bool() const { return local != nullptr || aws != nullptr; }
  std::string_view document() const;  // of the default version
};

template <class T>
inline constexpr EntityKind kind_of = EntityKind::user;
template <>
inline constexpr EntityKind kind_of<StoredGroup> = EntityKind::group;
template <>
inline constexpr EntityKind kind_of<StoredRole> = EntityKind::role;
template <>
inline constexpr EntityKind kind_of<StoredPolicy> = EntityKind::policy;

struct AdminCredentials {
  std::string access_key_id;
  std::string secret;
};

class Iam {
 public:
  // The sealer must outlive this.
  Iam(AccountId account, Sealer& sealer);
  Iam(const Iam&) = delete;
  Iam& operator=(const Iam&) = delete;

  // At start-up; fails with the name of a record that is damaged or a secret that does not open.
  Result<Done> load(Store& store);

  // The first start: the user `admin` with AdministratorAccess and one access key. Later starts
  // change nothing. (Root needs no record: it has no keys, and policies do not bind it.)
  Result<Done> found_region(WallTime now, Random& random, Batch& batch);
  // For `skerry env`, by way of the host's own socket. Fails when the key or its user is gone.
  Result<AdminCredentials> admin_credentials() const;

  const AccountId& account() const { return account_; }
  const Indexes& indexes() const { return indexes_; }
  Sealer& sealer() { return sealer_; }

  // By name, in whatever letters; null when there is none.
  template <class T>
  const T* find(std::string_view name) const {
    return table<T>().find(name_key(name));
  }
  template <class T>
  void put(Batch& batch, T value) {
    std::string key = name_key(value.name);
    table<T>().put(batch, std::move(key), std::move(value));
  }
  template <class T>
  void erase(Batch& batch, const T& value) {
    table<T>().erase(batch, name_key(value.name));
  }
  // `before` may have another name than `after`.
  template <class T>
  void replace(Batch& batch, const T& before, T after) {
    if (name_key(before.name) != name_key(after.name)) erase(batch, before);
    put(batch, std::move(after));
  }
  template <class T>
  std::string arn(const T& value) const {
    return entity_arn(account_, kind_of<T>, {.path = value.path, .name = value.name});
  }

  template <class T>
  const T* find_by_id(std::string_view id) const {
    const std::string* key = indexes_.key_of_id(id);
    const T* found = key == nullptr ? nullptr : table<T>().find(*key);
    return found != nullptr && found->id == id ? found : nullptr;
  }
  AnyPolicy policy(std::string_view arn) const;

  // The unique id of this account's user or role with exactly that ARN.
  std::optional<std::string> principal_id(std::string_view arn) const;
  // The ARN of the user or role that has the id now.
  std::optional<std::string> principal_arn(std::string_view id) const;

  template <class T>
  const Table<T>& table() const {
    return const_cast<Iam*>(this)->table<T>();
  }
  template <class T>
  Table<T>& table();

  Table<StoredAccessKey>& access_keys() { return access_keys_; }
  const Table<StoredAccessKey>& access_keys() const { return access_keys_; }
  Table<StoredDeletionTask>& deletion_tasks() { return deletion_tasks_; }
  const Table<StoredDeletionTask>& deletion_tasks() const { return deletion_tasks_; }
  // Made by found_region.
  const StoredAccount& account_record() const;
  void put_account_record(Batch& batch, StoredAccount record);

  // In memory only, as AWS's own record of it is late and coarse.
  void key_used(const KeyUse& use);
  const KeyUse* last_use(std::string_view access_key_id) const;

  // Of an access key that is there; the error is for a record that another region sealed.
  Result<std::string> secret_of(std::string_view access_key_id) const;
  // An id that no key of this region has.
  std::string new_access_key_id(Random& random) const;
  Result<std::string> seal_secret(std::string_view access_key_id, std::string_view secret);

 private:
  AccountId account_;
  Sealer& sealer_;
  Indexes indexes_;
  Table<StoredUser> users_{"iam.user"};
  Table<StoredGroup> groups_{"iam.group"};
  Table<StoredRole> roles_{"iam.role"};
  Table<StoredPolicy> policies_{"iam.policy"};
  Table<StoredAccessKey> access_keys_{"iam.access-key"};
  Table<StoredAccount> accounts_{"iam.account"};
  Table<StoredDeletionTask> deletion_tasks_{"iam.deletion-task"};
  std::map<std::string, KeyUse, std::less<>> key_uses_;
};

template <>
inline Table<StoredUser>& Iam::table<StoredUser>() {
  return users_;
}
template <>
inline Table<StoredGroup>& Iam::table<StoredGroup>() {
  return groups_;
}
template <>
inline Table<StoredRole>& Iam::table<StoredRole>() {
  return roles_;
}
template <>
inline Table<StoredPolicy>& Iam::table<StoredPolicy>() {
  return policies_;
}

}  // namespace skerry::iam
