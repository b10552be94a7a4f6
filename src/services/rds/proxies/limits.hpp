#pragma once
// Quotas and constraints of RDS Proxy, and our own limits, units last.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html ("Quotas and limitations")

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::rds::limits {

inline constexpr std::size_t proxies_max = 20;
inline constexpr std::size_t endpoints_per_proxy_max = 20;  // besides the default one
inline constexpr std::size_t secrets_per_proxy_max = 200;
inline constexpr std::size_t proxy_name_chars_max = 63;

inline constexpr std::int32_t client_idle_s_min = 1;
inline constexpr std::int32_t client_idle_s_max = 28'800;
inline constexpr std::int32_t client_idle_s_default = 1'800;
inline constexpr std::int32_t borrow_s_max = 300;
inline constexpr std::int32_t borrow_s_default = 120;
inline constexpr std::int32_t percent_max = 100;
inline constexpr std::int32_t max_connections_percent_default = 100;

// Of one proxy, ours.
inline constexpr std::uint32_t proxy_clients_max = 10'000;

// What clients have to compute for a login by SCRAM.
inline constexpr std::uint32_t scram_iterations_default = 4'096;  // PostgreSQL's
inline constexpr std::uint32_t scram_iterations_max = 1'000'000;

// uids of proxies' processes; engines have those below.
inline constexpr std::uint16_t proxy_slot_first = 10'000;
inline constexpr std::uint16_t proxy_slot_last = 10'999;

// Everything that health depends on is looked at so often until the target is available...
inline constexpr std::chrono::milliseconds look_every{250};
// ... and so soon after a change.
inline constexpr std::chrono::milliseconds look_after_change{2};
inline constexpr std::chrono::milliseconds look_when_available{25};
// Its secrets are read so often from then on.
inline constexpr std::chrono::milliseconds secrets_every{1'000};
// A version that is not the current one any more logs in for so long: functions may have read it
// just before.
inline constexpr std::chrono::seconds former_version_kept{60};
// Clients that are refused for their number are an event so often at most.
inline constexpr std::chrono::seconds throttled_told_every{60};
// What the log of a client's token may hold.
inline constexpr std::size_t token_bytes_max = 8 * 1024;

}  // namespace skerry::rds::limits
