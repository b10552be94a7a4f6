#pragma once
// Reflected CRCs whose register begins and ends inverted: CRC-32 (ISO-HDLC), CRC-32C (Castagnoli)
// and CRC-64/NVME. Eight bytes a step from tables ("slicing by 8").

#include <cstddef>
#include <cstdint>
#include <span>

namespace skerry::objects {

// Polynomials bit-reversed.
inline constexpr std::uint32_t crc32_polynomial = 0xedb8'8320;
inline constexpr std::uint32_t crc32c_polynomial = 0x82f6'3b78;
// NVM Express, NVM Command Set Specification 1.0, section 5.2.1.3.4.
inline constexpr std::uint64_t crc64nvme_polynomial = 0x9a6c'9329'ac4b'c9b5;

template <class Word, Word polynomial>
class Crc {
 public:
  void update(std::span<const std::byte> data);
  Word value() const { return static_cast<Word>(~register_); }

  // The CRC of bytes with CRC `first` followed by `second_bytes` bytes with CRC `second`.
  static Word combine(Word first, Word second, std::uint64_t second_bytes);

 private:
  void update_by_table(std::span<const std::byte> data);
  Word register_ = static_cast<Word>(~Word{0});
};

using Crc32 = Crc<std::uint32_t, crc32_polynomial>;
using Crc32c = Crc<std::uint32_t, crc32c_polynomial>;
using Crc64Nvme = Crc<std::uint64_t, crc64nvme_polynomial>;

extern template class Crc<std::uint32_t, crc32_polynomial>;
extern template class Crc<std::uint32_t, crc32c_polynomial>;
extern template class Crc<std::uint64_t, crc64nvme_polynomial>;

}  // namespace skerry::objects
