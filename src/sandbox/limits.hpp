#pragma once
// What functions may use and what environments may cost. Lambda's own numbers are those of
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::sandbox {

// A request or an answer of a synchronous invocation; what the runtime API takes is 100 bytes more.
inline constexpr std::size_t payload_bytes_max = 6 * 1024 * 1024;
inline constexpr std::size_t runtime_body_bytes_max = payload_bytes_max + 100;
inline constexpr std::uint64_t unpacked_bytes_max = 262'144'000;
inline constexpr std::size_t log_tail_bytes_max = 4096;
inline constexpr std::uint32_t memory_mib_min = 128;
inline constexpr std::uint32_t memory_mib_max = 10'240;
inline constexpr std::uint32_t tmp_mib_min = 512;
inline constexpr std::uint32_t tmp_mib_max = 10'240;
inline constexpr std::uint32_t memory_mib_of_one_core = 1769;
inline constexpr std::uint32_t processes_max = 1024;
inline constexpr std::uint32_t descriptors_max = 1024;

inline constexpr std::chrono::seconds init_time_max{10};

// An environment that has answered waits so long, running, for the next invocation before it is
// frozen: a client that invokes again at once finds it awake.
inline constexpr std::chrono::milliseconds freeze_grace{10};
// After an answer, so long the next invocation counts on the same environment.
inline constexpr std::chrono::milliseconds next_wait_max{20};
// The memory that was used is looked up so often at most, but for who waits for it or failed: it
// costs as much as a small invocation.
inline constexpr std::chrono::milliseconds measure_every{250};
// An end waits so long at least: what is changed is often called at once. While something starts it
// waits longer, but not for ever.
inline constexpr std::chrono::milliseconds ends_rest{20};
inline constexpr std::chrono::milliseconds ends_wait_max{500};
inline constexpr std::chrono::minutes idle_time_max{10};  // then it is ended
// Replaced so long before its credentials expire.
inline constexpr std::chrono::minutes credentials_left_min{20};
inline constexpr std::chrono::minutes runtime_fetch_time_max{10};
inline constexpr std::size_t environments_max = 1000;
inline constexpr std::size_t invocations_waiting_max = 4096;

// Of one environment's log: beyond these, lines are dropped and counted.
inline constexpr std::size_t log_line_bytes_max = 256 * 1024;
inline constexpr std::size_t log_bytes_per_second_max = 4 * 1024 * 1024;

}  // namespace skerry::sandbox
