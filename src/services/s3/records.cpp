#include "services/s3/records.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/encoding.hpp"
#include "store/record_fields.hpp"

namespace skerry::s3 {
namespace {

void write_pairs(RecordWriter& out, std::string_view name, const Pairs& pairs) {
  out.objects(name, pairs, [](RecordWriter& w, const auto& pair) {
    w.text("key", pair.first);
    w.text("value", pair.second);
  });
}

Result<Pairs> read_pairs(RecordFields& in, std::string_view name) {
  Pairs pairs;
  std::vector<RecordFields> objects = TRY(in.objects(name));
  for (RecordFields& fields : objects) {
    std::string key = TRY(fields.text("key"));
    std::string value = TRY(fields.text("value"));
    TRY(fields.end());
    pairs.emplace_back(std::move(key), std::move(value));
  }
  return pairs;
}

void write_place(RecordWriter& out, const Place& place) {
  out.text("bucket", place.bucket);
  out.text("key", place.key);
}
Result<Place> read_place(RecordFields& in) {
  Place place;
  place.bucket = TRY(in.text("bucket"));
  place.key = TRY(in.text("key"));
  return place;
}

void write_description(RecordWriter& out, const Description& of) {
  write_pairs(out, "headers", of.headers);
  write_pairs(out, "metadata", of.metadata);
  write_pairs(out, "tags", of.tags);
  out.text("storage_class", of.storage_class);
}
Result<Description> read_description(RecordFields& in) {
  Description of;
  of.headers = TRY(read_pairs(in, "headers"));
  of.metadata = TRY(read_pairs(in, "metadata"));
  of.tags = TRY(read_pairs(in, "tags"));
  of.storage_class = TRY(in.text("storage_class"));
  return of;
}

void write_sealing(RecordWriter& out, const Sealing& of) {
  if (of.key_arn.empty()) return;
  out.text("kms_key", of.key_arn);
  out.text("data_key", of.data_key);
  out.text("context", of.context);
  out.boolean("bucket_key", of.bucket_key);
}
Result<Sealing> read_sealing(RecordFields& in) {
  Sealing of;
  if (!in.has("kms_key")) return of;
  of.key_arn = TRY(in.text("kms_key"));
  of.data_key = TRY(in.text("data_key"));
  of.context = TRY(in.text("context"));
  of.bucket_key = TRY(in.boolean("bucket_key"));
  return of;
}

std::string encode_checksum(const objects::Checksum& of) {
  return std::string(objects::name_of(of.algorithm)) + ':' + of.base64();
}
Result<objects::Checksum> decode_checksum(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto algorithm = objects::checksum_algorithm(text.substr(0, colon));
  if (colon == text.npos || !algorithm) return Error{"member checksum names no algorithm"};
  const auto parsed = objects::parse_checksum(*algorithm, text.substr(colon + 1));
  if (!parsed) return Error{"member checksum is no checksum"};
  return *parsed;
}

Result<std::uint64_t> read_count(RecordFields& in, std::string_view name) {
  const std::int64_t number = TRY(in.number(name));
  if (number < 0) return Error{"member " + std::string(name) + " is negative"};
  return static_cast<std::uint64_t>(number);
}

Result<std::int32_t> read_int32(RecordFields& in, std::string_view name) {
  const std::int64_t number = TRY(in.number(name));
  if (number < 0 || number > std::numeric_limits<std::int32_t>::max())
    return Error{"member " + std::string(name) + " is out of range"};
  return static_cast<std::int32_t>(number);
}

Result<std::optional<std::string>> read_optional(RecordFields& in, std::string_view name) {
  std::optional<std::string> value;
  if (in.has(name)) value = TRY(in.text(name));
  return value;
}
void write_optional(RecordWriter& out, std::string_view name,
                    const std::optional<std::string>& value) {
  if (value) out.text(name, *value);
}

void write_encryption(RecordWriter& out, const std::optional<Encryption>& of) {
  if (!of) return;
  out.boolean("encryption_kms", of->kms);
  out.text("encryption_key", of->kms_key);
  out.boolean("encryption_bucket_key", of->bucket_key);
}
Result<std::optional<Encryption>> read_encryption(RecordFields& in) {
  std::optional<Encryption> of;
  if (!in.has("encryption_kms")) return of;
  of.emplace();
  of->kms = TRY(in.boolean("encryption_kms"));
  of->kms_key = TRY(in.text("encryption_key"));
  of->bucket_key = TRY(in.boolean("encryption_bucket_key"));
  return of;
}

void write_block(RecordWriter& out, const std::optional<PublicAccessBlock>& of) {
  if (!of) return;
  out.boolean("block_acls", of->block_acls);
  out.boolean("ignore_acls", of->ignore_acls);
  out.boolean("block_policy", of->block_policy);
  out.boolean("restrict_buckets", of->restrict_buckets);
}
Result<std::optional<PublicAccessBlock>> read_block(RecordFields& in) {
  std::optional<PublicAccessBlock> of;
  if (!in.has("block_acls")) return of;
  of.emplace();
  of->block_acls = TRY(in.boolean("block_acls"));
  of->ignore_acls = TRY(in.boolean("ignore_acls"));
  of->block_policy = TRY(in.boolean("block_policy"));
  of->restrict_buckets = TRY(in.boolean("restrict_buckets"));
  return of;
}

Result<Versioning> read_versioning(RecordFields& in) {
  const std::string text = TRY(in.text("versioning"));
  if (text.empty()) return Versioning::never;
  if (text == "Enabled") return Versioning::enabled;
  if (text == "Suspended") return Versioning::suspended;
  return Error{"member versioning is unknown"};
}

// Buckets of earlier programs have none.
Result<std::vector<BoundPrincipal>> read_principals(RecordFields& in) {
  std::vector<BoundPrincipal> principals;
  if (!in.has("principals")) return principals;
  std::vector<RecordFields> objects = TRY(in.objects("principals"));
  for (RecordFields& fields : objects) {
    BoundPrincipal& principal = principals.emplace_back();
    principal.arn = TRY(fields.text("arn"));
    principal.id = TRY(fields.text("id"));
    TRY(fields.end());
  }
  return principals;
}

ChecksumType checksum_type(bool composite) {
  return composite ? ChecksumType::composite : ChecksumType::full_object;
}

Result<objects::Extents> read_extents(RecordFields& in) {
  const std::string text = TRY(in.text("extents"));
  return objects::decode_extents(text);
}

}  // namespace

std::string records_of(std::string_view bucket) { return std::string(bucket) + '\0'; }
std::string records_of(const Place& place) { return records_of(place.bucket) + place.key + '\0'; }

std::string StoredBucket::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.time("created", created);
  out.text("versioning", versioning == Versioning::never     ? ""
                         : versioning == Versioning::enabled ? "Enabled"
                                                             : "Suspended");
  write_encryption(out, encryption);
  write_block(out, access_block);
  write_optional(out, "policy", policy);
  out.objects("principals", principals, [](RecordWriter& w, const BoundPrincipal& principal) {
    w.text("arn", principal.arn);
    w.text("id", principal.id);
  });
  write_optional(out, "ownership", ownership);
  write_optional(out, "lifecycle", lifecycle);
  write_pairs(out, "tags", tags);
  return out.end();
}

Result<StoredBucket> StoredBucket::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredBucket bucket;
  bucket.name = TRY(in.text("name"));
  bucket.created = TRY(in.time("created"));
  bucket.versioning = TRY(read_versioning(in));
  bucket.encryption = TRY(read_encryption(in));
  bucket.access_block = TRY(read_block(in));
  bucket.policy = TRY(read_optional(in, "policy"));
  bucket.principals = TRY(read_principals(in));
  bucket.ownership = TRY(read_optional(in, "ownership"));
  bucket.lifecycle = TRY(read_optional(in, "lifecycle"));
  bucket.tags = TRY(read_pairs(in, "tags"));
  TRY(in.end());
  return bucket;
}

std::string StoredVersion::record_key() const {
  return records_of(place) + fmt::format("{:016x}", ~sequence);
}

std::string StoredVersion::encode() const {
  RecordWriter out;
  write_place(out, place);
  out.number("sequence", static_cast<std::int64_t>(sequence));
  out.text("version_id", version_id);
  out.boolean("marker", marker);
  out.time("modified", modified);
  out.text("etag", etag);
  out.number("bytes", static_cast<std::int64_t>(bytes));
  out.text("extents", objects::encode(extents));
  if (checksum) {
    out.text("checksum", encode_checksum(checksum->checksum));
    out.boolean("composite", checksum->type == ChecksumType::composite);
  }
  out.objects("parts", parts, [](RecordWriter& w, const PartSummary& part) {
    w.number("number", part.number);
    w.number("bytes", static_cast<std::int64_t>(part.bytes));
    w.text("checksum", part.checksum);
  });
  if (!upload_id.empty()) out.text("upload_id", upload_id);
  write_description(out, description);
  write_sealing(out, sealing);
  return out.end();
}

Result<StoredVersion> StoredVersion::decode(std::string_view record) {
  RecordFields in = TRY(RecordFields::open(record));
  StoredVersion version;
  version.place = TRY(read_place(in));
  version.sequence = TRY(read_count(in, "sequence"));
  version.version_id = TRY(in.text("version_id"));
  version.marker = TRY(in.boolean("marker"));
  version.modified = TRY(in.time("modified"));
  version.etag = TRY(in.text("etag"));
  version.bytes = TRY(read_count(in, "bytes"));
  version.extents = TRY(read_extents(in));
  if (in.has("checksum")) {
    const std::string text = TRY(in.text("checksum"));
    const bool composite = TRY(in.boolean("composite"));
    objects::Checksum checksum = TRY(decode_checksum(text));
    version.checksum = ObjectChecksum{std::move(checksum), checksum_type(composite)};
  }
  std::vector<RecordFields> parts = TRY(in.objects("parts"));
  for (RecordFields& fields : parts) {
    PartSummary& part = version.parts.emplace_back();
    part.number = TRY(read_int32(fields, "number"));
    part.bytes = TRY(read_count(fields, "bytes"));
    part.checksum = TRY(fields.text("checksum"));
    TRY(fields.end());
  }
  if (in.has("upload_id")) version.upload_id = TRY(in.text("upload_id"));
  version.description = TRY(read_description(in));
  version.sealing = TRY(read_sealing(in));
  TRY(in.end());
  return version;
}

std::string StoredUpload::record_key() const { return records_of(place) + id; }

std::string StoredUpload::encode() const {
  RecordWriter out;
  write_place(out, place);
  out.text("id", id);
  out.time("initiated", initiated);
  out.text("initiator", initiator);
  write_description(out, description);
  write_sealing(out, sealing);
  out.text("algorithm", objects::name_of(algorithm));
  out.boolean("composite", checksum_type == ChecksumType::composite);
  out.boolean("checksum_asked", checksum_asked);
  return out.end();
}

Result<StoredUpload> StoredUpload::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredUpload upload;
  upload.place = TRY(read_place(in));
  upload.id = TRY(in.text("id"));
  upload.initiated = TRY(in.time("initiated"));
  upload.initiator = TRY(in.text("initiator"));
  upload.description = TRY(read_description(in));
  upload.sealing = TRY(read_sealing(in));
  const std::string algorithm = TRY(in.text("algorithm"));
  const auto known = objects::checksum_algorithm(algorithm);
  if (!known) return Error{"member algorithm is unknown"};
  upload.algorithm = *known;
  const bool composite = TRY(in.boolean("composite"));
  upload.checksum_type = s3::checksum_type(composite);
  upload.checksum_asked = TRY(in.boolean("checksum_asked"));
  TRY(in.end());
  return upload;
}

std::string StoredPart::record_key() const { return upload_id + fmt::format("-{:05}", number); }

std::string StoredPart::encode() const {
  RecordWriter out;
  out.text("upload_id", upload_id);
  out.number("number", number);
  out.time("modified", modified);
  out.text("etag", etag);
  out.number("bytes", static_cast<std::int64_t>(bytes));
  out.text("extents", objects::encode(extents));
  if (checksum) out.text("checksum", encode_checksum(*checksum));
  if (crc64nvme) out.text("crc64nvme", encode_checksum(*crc64nvme));
  return out.end();
}

Result<StoredPart> StoredPart::decode(std::string_view record) {
  RecordFields in = TRY(RecordFields::open(record));
  StoredPart part;
  part.upload_id = TRY(in.text("upload_id"));
  part.number = TRY(read_int32(in, "number"));
  part.modified = TRY(in.time("modified"));
  part.etag = TRY(in.text("etag"));
  part.bytes = TRY(read_count(in, "bytes"));
  part.extents = TRY(read_extents(in));
  if (in.has("checksum")) {
    const std::string text = TRY(in.text("checksum"));
    part.checksum = TRY(decode_checksum(text));
  }
  if (in.has("crc64nvme")) {
    const std::string text = TRY(in.text("crc64nvme"));
    part.crc64nvme = TRY(decode_checksum(text));
  }
  TRY(in.end());
  return part;
}

}  // namespace skerry::s3
