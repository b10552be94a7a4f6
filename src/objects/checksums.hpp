#pragma once
// The hashes that S3 knows, over bytes that arrive in pieces: the MD5 of ETags and Content-MD5, and
// the checksums of x-amz-checksum-* but for the XXHASH ones, which Skerry does not support.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace skerry::objects {

enum class ChecksumAlgorithm : std::uint8_t { crc32, crc32c, crc64nvme, sha1, sha256, sha512, md5 };
inline constexpr std::array checksum_algorithms{
    ChecksumAlgorithm::crc32, ChecksumAlgorithm::crc32c, ChecksumAlgorithm::crc64nvme,
    ChecksumAlgorithm::sha1,  ChecksumAlgorithm::sha256, ChecksumAlgorithm::sha512,
    ChecksumAlgorithm::md5};

std::string_view name_of(ChecksumAlgorithm algorithm);       // "CRC32", "CRC64NVME", "SHA256"
std::string_view header_of(ChecksumAlgorithm algorithm);     // "x-amz-checksum-crc32"
std::size_t checksum_bytes_of(ChecksumAlgorithm algorithm);  // 4, 8, 20, 32, 64, 16
// By the names that the API uses, in either case; nothing for an unknown one.
std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name);

// CRCs in network order, as S3 encodes them.
struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::crc64nvme;
  std::string bytes;
  std::string base64() const;
  friend bool operator==(const Checksum&, const Checksum&) = default;
};
// From base64; nothing when it is not one of that algorithm.
std::optional<Checksum> parse_checksum(ChecksumAlgorithm algorithm, std::string_view base64);

// The checksum of `first` and then `second`, whose length is given, without their bytes: how S3
// makes a FULL_OBJECT checksum of an upload in parts. Both of one CRC.
struct Length {
  std::uint64_t bytes;
};
Checksum combine(const Checksum& first, const Checksum& second, Length of_second);

// One checksum in the making.
class Checksummer {
 public:
  explicit Checksummer(ChecksumAlgorithm algorithm);
  Checksummer(Checksummer&&) noexcept;
  Checksummer& operator=(Checksummer&&) noexcept;
  ~Checksummer();
  ChecksumAlgorithm algorithm() const { return algorithm_; }
  void update(std::span<const std::byte> data);
  Checksum finish();  // once; the object is then spent

 private:
  struct State;
  ChecksumAlgorithm algorithm_;
  std::unique_ptr<State> state_;
};

// An MD5 over pieces.
class Md5 {
 public:
  Md5();
  Md5(Md5&&) noexcept;
  Md5& operator=(Md5&&) noexcept;
  ~Md5();
  void update(std::span<const std::byte> data);
  Md5Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace skerry::objects
