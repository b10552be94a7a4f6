#pragma once
// CloudWatch Logs' quotas at AWS's defaults, units last
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html and the page
// of PutLogEvents), and Skerry's own bounds.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::logs::limits {

inline constexpr std::size_t batch_bytes_max = 1'048'576;
inline constexpr std::size_t event_overhead_bytes = 26;  // counted with each event's message
inline constexpr std::size_t event_bytes_max = 1'048'576;
inline constexpr std::chrono::hours batch_span_max{24};
inline constexpr std::chrono::hours future_max{2};
inline constexpr std::chrono::hours past_max{14 * 24};

inline constexpr std::size_t tags_max = 50;
inline constexpr std::size_t groups_max = 1'000'000;

inline constexpr std::int32_t describe_items_default = 50;
inline constexpr std::int32_t events_default = 10'000;
inline constexpr std::size_t answer_bytes_max = 1'048'576;

// What one FilterLogEvents looks at before it answers with what it has and a token.
inline constexpr std::size_t filter_scan_bytes_max = 4 * 1024 * 1024;

// PutRetentionPolicy: "Possible values are: ..."
inline constexpr std::array<std::int32_t, 22> retention_days = {
    1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
    365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

// Skerry's: how soon events are on the disk, how often (in the same unit) it is looked for expired
// ones, the bytes of one stream's events on disk, and a window in which they are read.
inline constexpr std::uint64_t stream_bytes_max = std::uint64_t{4} << 30;
inline constexpr std::chrono::seconds sync_every{1};
inline constexpr int expiry_every = 600;
inline constexpr std::size_t read_window_bytes = 64 * 1024;

}  // namespace skerry::logs::limits
