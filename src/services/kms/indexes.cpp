#include "services/kms/indexes.hpp"

#include <utility>

#include "services/kms/names.hpp"

namespace skerry::kms {

void Indexes::changed(const std::string& key, TableWatcher<StoredKey>::Change change) {
  if (change.after == nullptr) {
    policies_.erase(key);
    return;
  }
  if (change.before != nullptr && change.before->policy == change.after->policy) return;
  auto compiled =
      policy::compile_text(change.after->policy, policy::PolicyKind::resource,
                           {.name = {}, .arn = key_arn(region_, key), .attached_to = {}});
  // A policy that does not parse cannot be stored; should one be there, it allows nobody.
  policies_.insert_or_assign(key, compiled.ok() ? std::move(compiled).value() : nullptr);
}

void Indexes::changed(const std::string& key, TableWatcher<StoredAlias>::Change change) {
  if (change.before != nullptr) {
    const auto found = aliases_.find(change.before->key_id);
    found->second.erase(key);
    if (found->second.empty()) aliases_.erase(found);
  }
  if (change.after != nullptr) aliases_[change.after->key_id].insert(key);
}

policy::PolicyPtr Indexes::policy_of(std::string_view key_id) const {
  const auto found = policies_.find(key_id);
  return found == policies_.end() ? nullptr : found->second;
}

const AliasNames& Indexes::aliases_of(std::string_view key_id) const {
  static const AliasNames none;
  const auto found = aliases_.find(key_id);
  return found == aliases_.end() ? none : found->second;
}

}  // namespace skerry::kms
