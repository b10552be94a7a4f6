#pragma once
// The limits of the CA and its leaves, units last.

#include <chrono>
#include <cstddef>

namespace skerry::certificate_limits {

// Outlives any region on a developer's machine; a CA that ends is named in an error, not replaced.
inline constexpr std::chrono::hours ca_lifetime_h{24 * 365 * 10};

// A leaf lives a quarter and is renewed in its last month, long before a client sees it end.
inline constexpr std::chrono::hours leaf_lifetime_h{24 * 90};
inline constexpr std::chrono::hours leaf_renewal_h{24 * 30};

// For clients whose clocks are behind.
inline constexpr std::chrono::hours backdating_h{1};

// Leaves kept at once (about 3 kB each); the least recently used goes.
inline constexpr std::size_t leaves_max = 256;

inline constexpr std::size_t names_per_leaf_max = 16;
inline constexpr std::size_t host_name_bytes_max = 253;  // RFC 1035 section 2.3.4, as text
inline constexpr std::size_t label_bytes_max = 63;
inline constexpr std::size_t file_bytes_max = 64 * 1024;

}  // namespace skerry::certificate_limits
