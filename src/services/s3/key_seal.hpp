#pragma once
// The keys of an object's files, sealed for its record: with the data key that KMS gave for the
// object or the upload (aws:kms), or as the region seals its secrets (SSE-S3). A copy has the
// source's files, whose keys are sealed anew; no byte is encrypted again.

#include <optional>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "call/body.hpp"
#include "objects/blob_key.hpp"
#include "objects/extents.hpp"
#include "store/sealed.hpp"
#include "store/secret.hpp"
#include "wire/aws/error.hpp"

namespace skerry::s3 {

class KeySeal {
 public:
  explicit KeySeal(Sealer& region) : region_(&region) {}
  KeySeal(Secret data_key, Random& random) : data_key_(std::move(data_key)), random_(&random) {}

  // The extents of a body that was received, and of what a record has.
  Result<objects::Extents, ApiError> sealed(const ReceivedBody& body) const;
  Result<objects::BlobKeys, ApiError> opened(const objects::Extents& extents) const;

 private:
  friend Result<objects::Extents, ApiError> resealed(const objects::Extents&, const KeySeal&,
                                                     const KeySeal&);
  Result<std::string, ApiError> seal(const objects::BlobKey& key, const objects::BlobId& of) const;
  Result<objects::BlobKey, ApiError> open(const objects::Extent& extent) const;

  Sealer* region_ = nullptr;
  std::optional<Secret> data_key_;
  Random* random_ = nullptr;
};

Result<objects::Extents, ApiError> resealed(const objects::Extents& extents, const KeySeal& from,
                                            const KeySeal& to);

}  // namespace skerry::s3
