#pragma once
// Checksums between records and the members ChecksumCRC32, ChecksumSHA256, ... of many shapes.

#include <optional>
#include <string>

#include "objects/checksums.hpp"
#include "services/s3/records.hpp"

namespace skerry::s3 {

// The member of a shape for an algorithm: checksum_member(response, crc32) is checksum_crc32.
template <class Shape>
auto& checksum_member(Shape& shape, objects::ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case objects::ChecksumAlgorithm::crc32:
      return shape.checksum_crc32;
    case objects::ChecksumAlgorithm::crc32c:
      return shape.checksum_crc32_c;
    case objects::ChecksumAlgorithm::crc64nvme:
      return shape.checksum_crc64_nvme;
    case objects::ChecksumAlgorithm::sha1:
      return shape.checksum_sha1;
    case objects::ChecksumAlgorithm::sha256:
      return shape.checksum_sha256;
    case objects::ChecksumAlgorithm::sha512:
      return shape.checksum_sha512;
    case objects::ChecksumAlgorithm::md5:
      return shape.checksum_md5;
  }
  return shape.checksum_sha256;
}

inline std::string_view name_of(ChecksumType type) {
  return type == ChecksumType::composite ? "COMPOSITE" : "FULL_OBJECT";
}

// "BASE64", of a composite one "BASE64-PARTS".
inline std::string checksum_text(const StoredVersion& version) {
  std::string text = version.checksum->checksum.base64();
  if (version.checksum->type == ChecksumType::composite)
    text += '-' + std::to_string(version.parts.size());
  return text;
}

template <class Shape>
void set_checksum(Shape& shape, const StoredVersion& version) {
  if (!version.checksum) return;
  checksum_member(shape, version.checksum->checksum.algorithm) = checksum_text(version);
  shape.checksum_type = std::string(name_of(version.checksum->type));
}

}  // namespace skerry::s3
