// PutLogEvents and its rules, in the order of its page:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html

#include <fmt/format.h>

#include <algorithm>

#include "services/logs/errors.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/limits.hpp"

namespace skerry::logs {
namespace {

std::int64_t millis(std::chrono::milliseconds span) { return span.count(); }

Result<Done, ApiError> check(const std::vector<InputLogEvent>& events) {
  std::size_t bytes = 0;
  for (const InputLogEvent& event : events) {
    const std::size_t counted = event.message->size() + limits::event_overhead_bytes;
    if (counted > limits::event_bytes_max) return errors::event_too_large(counted);
    bytes += counted;
  }
  if (bytes > limits::batch_bytes_max) return errors::batch_too_large(bytes);
  const bool chronological = std::is_sorted(
      events.begin(), events.end(),
      [](const InputLogEvent& a, const InputLogEvent& b) { return *a.timestamp < *b.timestamp; });
  if (!chronological) return errors::not_chronological();
  if (*events.back().timestamp - *events.front().timestamp > millis(limits::batch_span_max))
    return errors::span_too_long();
  return Done{};
}

// Which events are kept: [first, last). The others are told of, and no error.
struct Kept {
  std::size_t first = 0;
  std::size_t last = 0;
  std::optional<RejectedLogEventsInfo> rejected;
};

Kept keep(const std::vector<InputLogEvent>& events, std::int64_t kept_since, WallTime now) {
  const std::int64_t oldest = (now - limits::past_max).time_since_epoch().count();
  const std::int64_t newest = (now + limits::future_max).time_since_epoch().count();
  const auto before = [&](std::int64_t time) {
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(),
                      [&](const InputLogEvent& event) { return *event.timestamp < time; }));
  };
  RejectedLogEventsInfo info;
  const std::size_t too_old = before(oldest);
  const std::size_t expired = before(kept_since);
  Kept kept;
  kept.first = std::max(too_old, expired);
  kept.last = std::max(kept.first, before(newest + 1));
  if (too_old > 0) info.too_old_log_event_end_index = static_cast<std::int32_t>(too_old);
  if (expired > 0) info.expired_log_event_end_index = static_cast<std::int32_t>(expired);
  if (kept.last < events.size())
    info.too_new_log_event_start_index = static_cast<std::int32_t>(kept.last);
  if (info != RejectedLogEventsInfo{}) kept.rejected = info;
  return kept;
}

}  // namespace

// Sequence tokens are ignored, as on AWS since 2023: any is taken, and one is given.
Answer<PutLogEventsOperation> put_log_events(Logs& logs, Call& call,
                                             Asked<PutLogEventsOperation> request) {
  const std::vector<InputLogEvent>& events = *request.log_events;
  TRY(check(events));
  const GroupName group{*request.log_group_name};
  const StoredStream* stream = TRY(logs.need(group, StreamName{*request.log_stream_name}));
  const StoredGroup* of = TRY(logs.need(group));
  const Kept kept = keep(events, Logs::kept_since(*of, call.time()), call.time());
  std::vector<LogEvent> taken;
  for (std::size_t i = kept.first; i < kept.last; ++i)
    taken.push_back({.timestamp = *events[i].timestamp,
                     .ingested = call.time().time_since_epoch().count(),
                     .message = *events[i].message});
  const StreamId id{stream->id};
  if (!taken.empty()) {
    if (const Result<Done> appended = logs.events().append(id, taken); !appended.ok())
      return errors::unavailable(appended.error());
  }
  PutLogEventsResponse response;
  response.rejected_log_events_info = kept.rejected;
  response.next_sequence_token = fmt::format("{:056}", logs.events().stored_bytes(id));
  return response;
}

}  // namespace skerry::logs
