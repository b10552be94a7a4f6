#pragma once
// The resolver's limits, units last.

#include <chrono>
#include <cstddef>

namespace skerry::resolver {

// Questions that wait for the host's resolvers: of all, and of one interface, which must not keep
// the others from being answered. Each over UDP holds a descriptor.
inline constexpr std::size_t outstanding_max = 512;
inline constexpr std::size_t outstanding_per_asker_max = 64;

// As glibc asks (resolv.conf(5), `timeout` and `attempts`), but so that the last attempt ends
// before a client with glibc's five seconds gives up.
inline constexpr std::chrono::milliseconds attempt_wait_max{1500};
inline constexpr std::size_t attempts_max = 3;
inline constexpr std::size_t upstreams_max = 3;  // resolv.conf(5), MAXNS

// RFC 7766, 6.2.3 leaves the time to the server.
inline constexpr std::chrono::milliseconds connection_idle_max{10'000};
inline constexpr std::size_t connections_per_door_max = 64;
inline constexpr std::size_t read_bytes = 4096;

inline constexpr std::size_t configuration_bytes_max = 65'536;  // of resolv.conf

}  // namespace skerry::resolver
