#pragma once
// Limits of the processes of DB proxies, units last.

#include <chrono>

namespace skerry::proxies {

inline constexpr std::uint16_t listen_port = 5432;  // of PostgreSQL's proxies; it cannot be chosen
inline constexpr std::chrono::milliseconds tick{50};
inline constexpr std::chrono::milliseconds retry_first{100};
inline constexpr std::chrono::milliseconds retry_most{5000};
inline constexpr std::chrono::seconds lived_well{10};  // an end after so long is its first
// A process that was killed has so long to be gone.
inline constexpr int end_wait_ms_max = 5'000;

}  // namespace skerry::proxies
