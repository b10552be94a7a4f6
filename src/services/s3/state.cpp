#include "services/s3/state.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace skerry::s3 {

// A policy that an older program stored and this one cannot read grants nothing and is said.
void BucketPolicies::changed(const std::string& key, Change change) {
  compiled_.erase(key);
  if (change.after == nullptr || !change.after->policy) return;
  auto made = policy::compile_text(*change.after->policy, policy::PolicyKind::resource,
                                   {.name = "bucket policy", .arn = bucket_arn(key)});
  if (made.ok()) {
    compiled_.emplace(key, std::move(made).value());
  } else {
    log(Level::error, "s3", "a bucket's policy cannot be read",
        {{"bucket", key}, {"why", made.error().message}});
  }
}

policy::PolicyPtr BucketPolicies::of(std::string_view bucket) const {
  const auto found = compiled_.find(bucket);
  return found == compiled_.end() ? nullptr : found->second;
}

void VersionWatcher::changed(const std::string& key, Change change) {
  references_.changed(key, change);
  if (change.after != nullptr) last_ = std::max(last_, change.after->sequence);
}

S3::S3(AccountId account, objects::ObjectFiles& files, const IdentityDirectory& directory,
       Sealer& sealer)
    : account_(std::move(account)), files_(files), directory_(directory), sealer_(sealer) {
  buckets_.watch(policies_);
  versions_.watch(version_watcher_);
  parts_.watch(part_references_);
}

Result<Done> S3::load(Store& store) {
  TRY(buckets_.load(store));
  TRY(versions_.load(store));
  TRY(uploads_.load(store));
  TRY(parts_.load(store));
  return Done{};
}

policy::PolicyPtr S3::policy_of(std::string_view name) const {
  policy::PolicyPtr compiled = policies_.of(name);
  if (!compiled) return nullptr;
  const StoredBucket& bucket = *buckets_.find(name);
  if (all_as_named(bucket.principals, directory_)) return compiled;
  return compile_bound(*bucket.policy, bucket.principals, directory_,
                       {.name = "bucket policy", .arn = bucket_arn(name)});
}

const StoredVersion* S3::newest(const Place& place) const {
  const std::string prefix = records_of(place);
  const auto found = versions_.entries().lower_bound(prefix);
  return found != versions_.entries().end() && found->first.starts_with(prefix) ? &found->second
                                                                                : nullptr;
}

const StoredVersion* S3::version(const Place& place, std::string_view version_id) const {
  const std::string prefix = records_of(place);
  for (auto it = versions_.entries().lower_bound(prefix);
       it != versions_.entries().end() && it->first.starts_with(prefix); ++it) {
    if (it->second.version_id == (version_id == "null" ? "" : version_id)) return &it->second;
  }
  return nullptr;
}

const StoredVersion* S3::made_by(const Place& place, std::string_view upload_id) const {
  if (upload_id.empty()) return nullptr;
  const std::string prefix = records_of(place);
  for (auto it = versions_.entries().lower_bound(prefix);
       it != versions_.entries().end() && it->first.starts_with(prefix); ++it) {
    if (it->second.upload_id == upload_id) return &it->second;
  }
  return nullptr;
}

void S3::add(Batch& batch, Versioning versioning, StoredVersion version) {
  if (versioning != Versioning::enabled) {
    version.version_id.clear();
    if (const StoredVersion* old = null_version(version.place))
      versions_.erase(batch, old->record_key());
  }
  version.sequence = version_watcher_.last() + 1;
  std::string key = version.record_key();
  versions_.put(batch, std::move(key), std::move(version));
}

bool S3::has_records(std::string_view bucket) const {
  const std::string prefix = records_of(bucket);
  const auto found = versions_.entries().lower_bound(prefix);
  return found != versions_.entries().end() && found->first.starts_with(prefix);
}

Result<const StoredBucket*, ApiError> open_bucket(const S3& s3, const std::string& name,
                                                  const std::optional<std::string>& owner) {
  const StoredBucket* bucket = s3.buckets().find(name);
  if (bucket == nullptr) return errors::no_such_bucket(name);
  if (owner && *owner != s3.account().text) return errors::wrong_owner();
  return bucket;
}

}  // namespace skerry::s3
