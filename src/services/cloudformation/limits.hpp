#pragma once
// CloudFormation's quotas at AWS's defaults, and our own bounds, units last
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::cloudformation::limits {

// Quotas of AWS.
inline constexpr std::size_t stacks_max = 2000;
inline constexpr std::size_t template_body_bytes_max = 51'200;
inline constexpr std::size_t stack_name_chars_max = 128;
inline constexpr std::size_t tags_max = 50;

// Ours: AWS documents no number for these.
inline constexpr std::size_t change_sets_per_stack_max = 100;
inline constexpr std::size_t deleted_stacks_max = 500;  // the oldest are forgotten first
inline constexpr std::size_t events_per_stack_max = 20'000;
inline constexpr std::size_t nested_stacks_depth_max = 10;
inline constexpr std::size_t identity_bytes_max = 64 * 1024;

inline constexpr std::int32_t stacks_per_page = 100;
inline constexpr std::int32_t events_per_page = 100;
inline constexpr std::int32_t resources_per_page = 100;
inline constexpr std::int32_t changes_per_page = 100;
inline constexpr std::int32_t exports_per_page = 100;
inline constexpr std::int32_t change_sets_per_page = 100;

// How long an answer is held for an operation that is nearly done.
inline constexpr std::chrono::milliseconds answer_held_ms_max{2000};
// One turn of the loop runs this many steps before others get their turn; they share a commit. At
// 0.1 ms a step this is some 10 ms.
inline constexpr std::size_t steps_per_turn_max = 100;
// Commits of steps that wait for their fsync; the store's own limit is far above.
inline constexpr std::size_t in_flight_max = 1000;
// How long steps wait before resources that take time are asked again, and after a full disk.
inline constexpr std::chrono::milliseconds poll_ms{50};
// After this a resource that is still not ready, or not gone, fails its step.
inline constexpr std::chrono::minutes ready_wait_max{60};
inline constexpr std::chrono::milliseconds disk_full_wait_ms{1000};

}  // namespace skerry::cloudformation::limits
