#include "sandbox/scaling.hpp"

#include <algorithm>

#include "sandbox/limits.hpp"

namespace skerry::sandbox {

Admission admit(const Supply& supply) {
  constexpr std::uint64_t mib = 1024 * 1024;
  const std::uint64_t needed =
      (std::min(supply.wanted_mib, expected_mib_max) + kept_free_mib) * mib;
  const bool fits = supply.available_bytes >= needed;
  const bool counts = supply.environments < environments_max;
  if (fits && counts) return Admission::admit;
  if (supply.idle > 0) return Admission::end_idle;
  return fits ? Admission::refuse_count : Admission::refuse_memory;
}

}  // namespace skerry::sandbox
