#include "services/iam/indexes.hpp"

namespace skerry::iam {
namespace {

const Keys& find_keys(const std::map<std::string, Keys, std::less<>>& sets, std::string_view name) {
  static const Keys none;
  const auto found = sets.find(name);
  return found == sets.end() ? none : found->second;
}

void remove_key(std::map<std::string, Keys, std::less<>>& sets, const std::string& name,
                const std::string& key) {
  const auto found = sets.find(name);
  if (found == sets.end()) return;
  found->second.erase(key);
  if (found->second.empty()) sets.erase(found);
}

}  // namespace

void Indexes::count(const StoredIdentity& identity, std::int32_t delta) {
  for (const std::string& arn : identity.attached) add_usage(arn, {delta, 0});
}

void Indexes::count_boundary(const std::string& arn, std::int32_t delta) {
  if (!arn.empty()) add_usage(arn, {0, delta});
}

void Indexes::add_usage(const std::string& arn, PolicyUsage more) {
  PolicyUsage& usage = usage_[arn];
  usage.attachments += more.attachments;
  usage.boundaries += more.boundaries;
  if (usage.attachments == 0 && usage.boundaries == 0) usage_.erase(arn);
}

// A renamed resource may stand under its new key already.
void Indexes::forget_id(const std::string& id, const std::string& key) {
  const auto found = keys_by_id_.find(id);
  if (found != keys_by_id_.end() && found->second == key) keys_by_id_.erase(found);
}

void Indexes::add_user(const std::string& key, const StoredUser& user) {
  keys_by_id_[user.id] = key;
  for (const std::string& group_id : user.group_ids) users_by_group_[group_id].insert(key);
  count(user, 1);
  count_boundary(user.boundary, 1);
}

void Indexes::remove_user(const std::string& key, const StoredUser& user) {
  forget_id(user.id, key);
  for (const std::string& group_id : user.group_ids) remove_key(users_by_group_, group_id, key);
  count(user, -1);
  count_boundary(user.boundary, -1);
}

void Indexes::changed(const std::string& key, TableWatcher<StoredUser>::Change change) {
  ++revision_;
  if (change.before != nullptr) remove_user(key, *change.before);
  if (change.after != nullptr) add_user(key, *change.after);
}

void Indexes::changed(const std::string& key, TableWatcher<StoredGroup>::Change change) {
  ++revision_;
  if (change.before != nullptr) {
    forget_id(change.before->id, key);
    count(*change.before, -1);
  }
  if (change.after != nullptr) {
    keys_by_id_[change.after->id] = key;
    count(*change.after, 1);
  }
}

void Indexes::changed(const std::string& key, TableWatcher<StoredRole>::Change change) {
  ++revision_;
  if (change.before != nullptr) {
    forget_id(change.before->id, key);
    count(*change.before, -1);
    count_boundary(change.before->boundary, -1);
  }
  if (change.after != nullptr) {
    keys_by_id_[change.after->id] = key;
    count(*change.after, 1);
    count_boundary(change.after->boundary, 1);
  }
}

void Indexes::changed(const std::string&, TableWatcher<StoredPolicy>::Change change) {
  ++revision_;
  if (change.before != nullptr)
    policy_versions_ -= static_cast<std::int32_t>(change.before->versions.size());
  if (change.after != nullptr)
    policy_versions_ += static_cast<std::int32_t>(change.after->versions.size());
}

void Indexes::changed(const std::string& key, TableWatcher<StoredAccessKey>::Change change) {
  ++revision_;
  if (change.before != nullptr) remove_key(access_keys_by_user_, change.before->user_id, key);
  if (change.after != nullptr) access_keys_by_user_[change.after->user_id].insert(key);
}

const std::string* Indexes::key_of_id(std::string_view id) const {
  const auto found = keys_by_id_.find(id);
  return found == keys_by_id_.end() ? nullptr : &found->second;
}

const Keys& Indexes::users_in_group(std::string_view group_id) const {
  return find_keys(users_by_group_, group_id);
}

const Keys& Indexes::access_keys_of_user(std::string_view user_id) const {
  return find_keys(access_keys_by_user_, user_id);
}

PolicyUsage Indexes::usage(std::string_view policy_arn) const {
  const auto found = usage_.find(policy_arn);
  return found == usage_.end() ? PolicyUsage{} : found->second;
}

}  // namespace skerry::iam
