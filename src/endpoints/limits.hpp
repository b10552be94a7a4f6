#pragma once
// The limits of what the region does inside its networks, units last.

#include <chrono>

namespace skerry::endpoints {

// After the kernel or the warden refused something: long enough for a warden to be started anew.
inline constexpr std::chrono::milliseconds retry_wait{500};

}  // namespace skerry::endpoints
