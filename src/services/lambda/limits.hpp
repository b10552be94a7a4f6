#pragma once
// Lambda's quotas at AWS's defaults, units last
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::lambda::limits {

inline constexpr std::int32_t concurrency_of_account = 1000;
inline constexpr std::int32_t unreserved_concurrency_min = 100;
inline constexpr std::size_t variables_bytes_max = 4096;
inline constexpr std::size_t tags_max = 50;
inline constexpr std::size_t policy_bytes_max = 20 * 1024;
inline constexpr std::uint64_t zip_bytes_max = 262'144'000;          // from S3
inline constexpr std::uint64_t direct_zip_bytes_max = 52'428'800;    // in the request
inline constexpr std::size_t direct_request_bytes_max = 70'167'211;  // what such a refusal names
inline constexpr std::uint64_t storage_bytes_max = 80'530'636'800;   // of all functions' code

inline constexpr std::chrono::seconds code_location_time{600};  // of the URL in GetFunction

inline constexpr std::int32_t timeout_seconds_default = 3;
inline constexpr std::int32_t timeout_seconds_max = 900;
inline constexpr std::int32_t memory_mib_default = 128;
inline constexpr std::int32_t tmp_mib_default = 512;

inline constexpr std::size_t event_bytes_max = 6 * 1024 * 1024;           // RequestResponse
inline constexpr std::size_t asynchronous_event_bytes_max = 1024 * 1024;  // Event
inline constexpr std::int32_t functions_page_max = 50;                    // ListFunctions

// Asynchronous invocation
// (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
inline constexpr std::int32_t retries_default = 2;
inline constexpr std::chrono::seconds event_age_default{21'600};
inline constexpr std::chrono::minutes first_retry_after{1};
inline constexpr std::chrono::minutes second_retry_after{2};
inline constexpr std::chrono::seconds throttled_wait_min{1};
inline constexpr std::chrono::minutes throttled_wait_max{5};
// Skerry's own: events accepted and not done with.
inline constexpr std::size_t events_max = 100'000;
// Each may need an environment of its own, and starting many at once makes all of them late.
inline constexpr std::size_t events_running_max = 8;

// What one PutLogEvents takes.
inline constexpr std::size_t log_batch_bytes_max = 1'048'576;
inline constexpr std::size_t log_batch_events_max = 10'000;
inline constexpr std::size_t log_event_overhead_bytes = 26;
inline constexpr std::size_t log_event_bytes_max = 256 * 1024;

}  // namespace skerry::lambda::limits
