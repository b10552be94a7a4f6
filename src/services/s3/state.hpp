#pragma once
// S3's state: buckets, versions of objects, uploads and their parts, in tables; the bytes are files
// of `objects`.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/arn.hpp"
#include "base/result.hpp"
#include "call/directory.hpp"
#include "objects/object_files.hpp"
#include "objects/references.hpp"
#include "policy/compiled.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/records.hpp"
#include "store/sealed.hpp"
#include "store/store.hpp"
#include "store/table.hpp"

namespace skerry::s3 {

// The policies of buckets, ready for evaluation.
class BucketPolicies final : public TableWatcher<StoredBucket> {
 public:
  void changed(const std::string& key, Change change) override;
  policy::PolicyPtr of(std::string_view bucket) const;  // null: none

 private:
  std::map<std::string, policy::PolicyPtr, std::less<>> compiled_;
};

// Holds the files of versions, and knows the greatest sequence number so far.
class VersionWatcher final : public TableWatcher<StoredVersion> {
 public:
  explicit VersionWatcher(objects::ObjectFiles& files) : references_(files) {}
  void changed(const std::string& key, Change change) override;
  std::uint64_t last() const { return last_; }

 private:
  objects::BlobReferences<StoredVersion> references_;
  std::uint64_t last_ = 0;
};

class S3 {
 public:
  S3(AccountId account, objects::ObjectFiles& files, const IdentityDirectory& directory,
     Sealer& sealer);
  S3(const S3&) = delete;
  S3& operator=(const S3&) = delete;

  Result<Done> load(Store& store);

  const AccountId& account() const { return account_; }
  objects::ObjectFiles& files() { return files_; }
  Sealer& sealer() { return sealer_; }

  Table<StoredBucket>& buckets() { return buckets_; }
  const Table<StoredBucket>& buckets() const { return buckets_; }
  Table<StoredVersion>& versions() { return versions_; }
  const Table<StoredVersion>& versions() const { return versions_; }
  Table<StoredUpload>& uploads() { return uploads_; }
  const Table<StoredUpload>& uploads() const { return uploads_; }
  Table<StoredPart>& parts() { return parts_; }
  const Table<StoredPart>& parts() const { return parts_; }

  // As it counts now, whoever bears the names in it; null: none.
  policy::PolicyPtr policy_of(std::string_view bucket) const;

  // The newest version of the key, a delete marker too; null: the key never was, or is all gone.
  const StoredVersion* newest(const Place& place) const;
  // "null" is the version without an id.
  const StoredVersion* version(const Place& place, std::string_view version_id) const;
  const StoredVersion* null_version(const Place& place) const { return version(place, "null"); }
  // The version that an upload in parts became, as long as it is there.
  const StoredVersion* made_by(const Place& place, std::string_view upload_id) const;
  // Makes it the newest of its key; where versions are not kept, in the place of the null version.
  void add(Batch& batch, Versioning versioning, StoredVersion version);

  bool has_records(std::string_view bucket) const;

  // A bucket that has no records: another service of the region lends its objects, to be read by
  // whoever knows a key and has signed for it.
  using Lender = std::function<std::optional<objects::Reading>(std::string_view key)>;
  void lend(std::string bucket, Lender lender) { lent_ = {std::move(bucket), std::move(lender)}; }
  const Lender* lender(std::string_view bucket) const {
    return lent_.first == bucket ? &lent_.second : nullptr;
  }

 private:
  std::pair<std::string, Lender> lent_;
  AccountId account_;
  objects::ObjectFiles& files_;
  const IdentityDirectory& directory_;
  Sealer& sealer_;
  BucketPolicies policies_;
  VersionWatcher version_watcher_{files_};
  objects::BlobReferences<StoredPart> part_references_{files_};
  Table<StoredBucket> buckets_{"s3.bucket"};
  Table<StoredVersion> versions_{"s3.version"};
  Table<StoredUpload> uploads_{"s3.upload"};
  Table<StoredPart> parts_{"s3.part"};
};

// The bucket of a request, for its owner: NoSuchBucket, or AccessDenied when x-amz-expected-
// bucket-owner names another account.
Result<const StoredBucket*, ApiError> open_bucket(const S3& s3, const std::string& name,
                                                  const std::optional<std::string>& owner);
template <class Request>
Result<const StoredBucket*, ApiError> open_bucket(const S3& s3, const Request& request) {
  if constexpr (requires { request.expected_bucket_owner; })
    return open_bucket(s3, *request.bucket, request.expected_bucket_owner);
  else
    return open_bucket(s3, *request.bucket, std::nullopt);
}

template <class Request>
Place place_of(const Request& request) {
  return {.bucket = *request.bucket, .key = *request.key};
}

}  // namespace skerry::s3
