#pragma once
// What S3 stores: one record a bucket, a version of an object, an upload in parts, a part. JSON
// with a version; decoding is strict, as in all services.
//
// Keys order as S3 lists: BUCKET \0 KEY \0 ORDER, where ORDER falls as versions get newer, so that
// the newest version of a key comes first. Neither names nor keys hold a zero byte.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "call/bound_principals.hpp"
#include "objects/checksums.hpp"
#include "objects/extents.hpp"
#include "services/s3/names.hpp"

namespace skerry::s3 {

using Pairs = std::vector<std::pair<std::string, std::string>>;  // tags, metadata

enum class Versioning : std::uint8_t { never, enabled, suspended };

// How objects are encrypted: SSE-S3, or a key of KMS.
struct Encryption {
  bool kms = false;
  std::string kms_key;  // as it was given; empty: aws/s3, the key that AWS manages
  bool bucket_key = false;
  friend bool operator==(const Encryption&, const Encryption&) = default;
};

struct PublicAccessBlock {
  bool block_acls = false;
  bool ignore_acls = false;
  bool block_policy = false;
  bool restrict_buckets = false;
};

struct StoredBucket {
  std::string name;
  WallTime created{};
  Versioning versioning = Versioning::never;
  std::optional<Encryption> encryption;  // none: SSE-S3, what every bucket has
  std::optional<PublicAccessBlock> access_block;
  std::optional<std::string> policy;       // byte for byte
  std::vector<BoundPrincipal> principals;  // whom the policy names
  std::optional<std::string> ownership;    // "BucketOwnerEnforced"
  std::optional<std::string> lifecycle;    // as XML
  Pairs tags;

  std::string encode() const;
  static Result<StoredBucket> decode(std::string_view bytes);
};

// What a client says of an object besides its bytes.
struct Description {
  Pairs headers;   // "Content-Type", "Cache-Control", ...: what GetObject answers
  Pairs metadata;  // x-amz-meta-NAME
  Pairs tags;
  std::string storage_class = "STANDARD";
};

// How the bytes are encrypted, if by KMS.
struct Sealing {
  std::string key_arn;   // empty: SSE-S3
  std::string data_key;  // base64 of the data key as KMS encrypted it
  std::string context;   // the caller's encryption context, base64 of JSON; may be empty
  bool bucket_key = false;
};

// COMPOSITE: of the checksums of the parts.
enum class ChecksumType : std::uint8_t { full_object, composite };

struct ObjectChecksum {
  objects::Checksum checksum;
  ChecksumType type = ChecksumType::full_object;
};

struct PartSummary {
  std::int32_t number = 0;
  std::uint64_t bytes = 0;
  std::string checksum;  // base64; empty: none of the object's kind
};

struct StoredVersion {
  Place place;
  std::uint64_t sequence = 0;  // of the region: later is greater
  std::string version_id;      // empty: the null version
  bool marker = false;
  WallTime modified{};
  std::string etag;  // without quotes
  std::uint64_t bytes = 0;
  objects::Extents extents;
  std::optional<ObjectChecksum> checksum;
  std::vector<PartSummary> parts;  // of an object that was uploaded in parts
  std::string upload_id;           // by which it was; empty: at once, or copied
  Description description;
  Sealing sealing;

  std::string record_key() const;
  std::string shown_version() const { return version_id.empty() ? "null" : version_id; }
  std::string encode() const;
  static Result<StoredVersion> decode(std::string_view bytes);
};

struct StoredUpload {
  Place place;
  std::string id;
  WallTime initiated{};
  std::string initiator;  // an ARN
  Description description;
  Sealing sealing;
  objects::ChecksumAlgorithm algorithm = objects::ChecksumAlgorithm::crc64nvme;
  ChecksumType checksum_type = ChecksumType::full_object;
  bool checksum_asked = false;  // by the client; else S3's own

  std::string record_key() const;
  std::string encode() const;
  static Result<StoredUpload> decode(std::string_view bytes);
};

struct StoredPart {
  std::string upload_id;
  std::int32_t number = 0;
  WallTime modified{};
  std::string etag;
  std::uint64_t bytes = 0;
  objects::Extents extents;
  std::optional<objects::Checksum> checksum;   // as it shows
  std::optional<objects::Checksum> crc64nvme;  // S3's own, whatever the client sent

  std::string record_key() const;
  std::string encode() const;
  static Result<StoredPart> decode(std::string_view bytes);
};

// Where the records of a bucket, and in it of a key, begin.
std::string records_of(std::string_view bucket);
std::string records_of(const Place& place);

}  // namespace skerry::s3
