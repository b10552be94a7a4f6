#pragma once
// The limits of what the region does inside its networks, units last.

#include <chrono>
#include <cstddef>

namespace skerry::endpoints {

// After the kernel or the warden refused something: long enough for a warden to be started anew.
inline constexpr std::chrono::milliseconds retry_wait{500};

// How long a question for refused packets waits for one, how long nobody may ask until it is
// forgotten, and how many are held meanwhile.
inline constexpr std::chrono::milliseconds drops_wait{2000};
inline constexpr std::chrono::seconds drops_forgotten{10};
inline constexpr std::size_t drops_held_max = 1000;

}  // namespace skerry::endpoints
