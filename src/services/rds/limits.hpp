#pragma once
// RDS's quotas and constraints, and our own limits, units last.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::rds::limits {

inline constexpr std::size_t instances_max = 40;
inline constexpr std::size_t manual_snapshots_max = 100;
inline constexpr std::size_t subnet_groups_max = 50;
inline constexpr std::size_t subnets_per_group_max = 20;
inline constexpr std::size_t parameter_groups_max = 50;
inline constexpr std::size_t parameters_per_call_max = 20;
inline constexpr std::size_t tags_per_resource_max = 50;

inline constexpr std::size_t identifier_chars_max = 63;
inline constexpr std::size_t name_chars_max = 255;  // of groups and snapshots
inline constexpr std::size_t password_chars_min = 8;
inline constexpr std::size_t password_chars_max = 128;
inline constexpr std::size_t user_chars_max = 63;
inline constexpr std::size_t database_chars_max = 63;

inline constexpr std::int32_t storage_gib_min = 20;  // gp2, gp3; 5 of magnetic
inline constexpr std::int32_t magnetic_gib_min = 5;
inline constexpr std::int32_t storage_gib_max = 65'536;
inline constexpr std::int32_t port_min = 1150;
inline constexpr std::int32_t port_max = 65'535;
inline constexpr std::int32_t backup_days_max = 35;

inline constexpr std::int32_t records_min = 20;  // of a page
inline constexpr std::int32_t records_max = 100;

// "up to a maximum of 10000 lines"
inline constexpr std::int32_t log_lines_max = 10'000;
inline constexpr std::int32_t logs_per_page = 1000;  // when no MaxRecords is asked for

// "Events for the past 14 days".
inline constexpr std::chrono::hours events_kept{14 * 24};
inline constexpr std::size_t events_max = 1000;

// uids of engines: the first two are of templates.
inline constexpr std::uint16_t slot_of_templates = 100;
inline constexpr std::uint16_t slot_first = 110;
inline constexpr std::uint16_t slot_last = 9'999;

// How many engines are worked on at once, and how often all are looked at.
inline constexpr std::size_t pool_threads = 4;
inline constexpr std::chrono::milliseconds look_every_ms{50};
inline constexpr std::chrono::milliseconds idle_look_every_ms{1'000};  // while there are none
// The disk is looked at this often; with less free than this an instance is storage-full, and with
// this much it is available again. PostgreSQL needs a segment of its log (16 MB) to recover.
inline constexpr std::chrono::milliseconds disk_every_ms{1'000};
inline constexpr std::uint64_t disk_full_bytes = std::uint64_t{48} << 20;
inline constexpr std::uint64_t disk_room_bytes = std::uint64_t{96} << 20;
inline constexpr std::size_t beside_threads = 2;  // for logs, measures and the disk
// A template is copied beforehand only where the disk has this much room.
inline constexpr std::uint64_t ready_room_bytes = std::uint64_t{1} << 30;
// An interface's namespace is made behind its record.
inline constexpr std::chrono::milliseconds space_wait_ms_max{10'000};
inline constexpr std::chrono::milliseconds space_poll_ms{20};
// All engines' memory together is scaled to this share of the host's.
inline constexpr std::int64_t host_memory_share = 8;
inline constexpr std::uint32_t processes_beyond_connections = 64;

}  // namespace skerry::rds::limits
