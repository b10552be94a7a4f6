#pragma once
// Limits of the conversation between control and the warden.

#include <chrono>
#include <cstddef>

namespace skerry::warden {

// One datagram of the socket pair, far under the socket's buffer (net.core.wmem_default).
constexpr std::size_t packet_bytes_max = 64 * 1024;
constexpr std::size_t message_bytes_max = 32 * 1024 * 1024;
constexpr std::size_t decoded_bytes_max = 512 * 1024 * 1024;  // of one message, in memory
constexpr std::size_t descriptors_per_message_max = 2;
// How long a caller waits for a warden that is being restarted.
constexpr std::chrono::milliseconds renewal_wait_max{2000};

}  // namespace skerry::warden
