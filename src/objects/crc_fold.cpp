#include "objects/crc_fold.hpp"

#include <cstring>

#include "base/assert.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#include <wmmintrin.h>

namespace skerry::objects {
namespace {

#define SKERRY_FOLDING __attribute__((target("pclmul")))

SKERRY_FOLDING __m128i load(const std::byte* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

SKERRY_FOLDING __m128i step(__m128i value, __m128i constants, __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(value, constants, 0x00);
  const __m128i high = _mm_clmulepi64_si128(value, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

SKERRY_FOLDING __m128i pair(std::uint64_t low, std::uint64_t high) {
  return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}

}  // namespace

bool can_fold() { return __builtin_cpu_supports("pclmul") != 0; }

SKERRY_FOLDING std::array<std::byte, 16> fold(std::span<const std::byte>& data, std::uint64_t crc,
                                              const FoldConstants& constants) {
  constexpr std::size_t lanes = 4;
  constexpr std::size_t lane_bytes = 16;
  ASSERT(data.size() >= fold_bytes_min);
  const __m128i near = pair(constants.near_low, constants.near_high);
  const __m128i far = pair(constants.far_low, constants.far_high);
  __m128i value[lanes];
  for (std::size_t i = 0; i < lanes; ++i) value[i] = load(data.data() + i * lane_bytes);
  value[0] = _mm_xor_si128(value[0], pair(crc, 0));
  data = data.subspan(lanes * lane_bytes);
  while (data.size() >= lanes * lane_bytes) {
    for (std::size_t i = 0; i < lanes; ++i)
      value[i] = step(value[i], far, load(data.data() + i * lane_bytes));
    data = data.subspan(lanes * lane_bytes);
  }
  __m128i sum = value[0];
  for (std::size_t i = 1; i < lanes; ++i) sum = step(sum, near, value[i]);
  while (data.size() >= lane_bytes) {
    sum = step(sum, near, load(data.data()));
    data = data.subspan(lane_bytes);
  }
  std::array<std::byte, 16> out;
  std::memcpy(out.data(), &sum, out.size());
  return out;
}

}  // namespace skerry::objects

#else

namespace skerry::objects {

bool can_fold() { return false; }

std::array<std::byte, 16> fold(std::span<const std::byte>&, std::uint64_t, const FoldConstants&) {
  ASSERT(false && "this processor does not fold");
}

}  // namespace skerry::objects

#endif
