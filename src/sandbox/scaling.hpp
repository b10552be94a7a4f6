#pragma once
// Whether there is one environment more, as a function of what there is.

#include <cstddef>
#include <cstdint>

namespace skerry::sandbox {

struct Supply {
  std::size_t environments = 0;
  std::size_t idle = 0;               // that could be ended to make room
  std::uint64_t available_bytes = 0;  // of this machine's memory
  std::uint32_t wanted_mib = 0;       // the function's limit
};

enum class Admission : std::uint8_t {
  admit,
  end_idle,       // of the idle one that has been so for longest; then ask again
  refuse_memory,  // not even with all idle ones gone
  refuse_count,
};

// What a function's environment is expected to take of its limit, and what the machine must keep.
inline constexpr std::uint32_t expected_mib_max = 256;
inline constexpr std::uint32_t kept_free_mib = 256;

Admission admit(const Supply& supply);

}  // namespace skerry::sandbox
