#pragma once
// Folding of CRCs by carry-less multiplication: sixty-four bytes a step, where the processor can.
// (V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel 2009.)

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace skerry::objects {

// x^(N+63) and x^(N-1) modulo the polynomial, bit-reversed at the top of a word: what the two
// halves of sixteen bytes are multiplied by to stand N bits further on. A product of bit-reversed
// words is one bit short, hence N-1 and not N.
struct FoldConstants {
  std::uint64_t near_low, near_high;  // N = 128: the next sixteen bytes
  std::uint64_t far_low, far_high;    // N = 512: four times sixteen
};

template <class Word, Word polynomial>
constexpr FoldConstants fold_constants() {
  constexpr int width = static_cast<int>(sizeof(Word) * 8);
  const auto power = [](int exponent) {
    Word value = Word{1} << (width - 1);
    for (int i = 0; i < exponent; ++i)
      value = static_cast<Word>((value >> 1) ^ ((value & 1) != 0 ? polynomial : Word{0}));
    return static_cast<std::uint64_t>(value) << (64 - width);
  };
  return {power(128 + 63), power(128 - 1), power(512 + 63), power(512 - 1)};
}

inline constexpr std::size_t fold_bytes_min = 128;

bool can_fold();  // this processor

// Sixteen bytes whose CRC, from a register of zero, is that of `data` from `crc`. Takes whole
// sixteens, and leaves the rest in `data`. At least fold_bytes_min bytes.
std::array<std::byte, 16> fold(std::span<const std::byte>& data, std::uint64_t crc,
                               const FoldConstants& constants);

}  // namespace skerry::objects
