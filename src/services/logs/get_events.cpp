// GetLogEvents: one stream, forwards or backwards. A token is a place between two events, so the
// same one is answered again where there are no more events: that is how clients know.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "services/logs/errors.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/limits.hpp"
#include "services/logs/names.hpp"

namespace skerry::logs {
namespace {

// "f/TIME OFFSET/s" with 56 digits, as AWS's: forward from behind that place, or backward from
// before it.
constexpr std::size_t time_digits = 19;
constexpr std::size_t offset_digits = 37;

std::string token(char direction, const EventPlace& place) {
  return fmt::format("{}/{:019}{:037}/s", direction, place.timestamp, place.offset);
}

template <class Number>
std::optional<Number> number(std::string_view digits) {
  Number value{};
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

struct Start {
  char direction;
  EventPlace place;
};

std::optional<Start> parse_token(std::string_view text) {
  if (text.size() != time_digits + offset_digits + 4 || !text.ends_with("/s")) return {};
  if (!text.starts_with("f/") && !text.starts_with("b/")) return {};
  const auto time = number<std::int64_t>(text.substr(2, time_digits));
  const auto offset = number<std::uint64_t>(text.substr(2 + time_digits, offset_digits));
  if (!time || !offset || *time < 0) return {};
  return Start{text.front(), {*time, *offset}};
}

// The part of an index that an answer shows.
struct Window {
  EventIndex::const_iterator begin;
  EventIndex::const_iterator end;
};

EventIndex::const_iterator first_not_before(const EventIndex& index, const EventPlace& place) {
  return std::lower_bound(
      index.begin(), index.end(), place,
      [](const IndexEntry& entry, const EventPlace& at) { return entry.place < at; });
}

std::size_t counted(const IndexEntry& entry) { return entry.bytes + limits::event_overhead_bytes; }

Window forwards(Window all, std::size_t most) {
  std::size_t bytes = 0;
  auto end = all.begin;
  while (end != all.end && static_cast<std::size_t>(end - all.begin) < most) {
    bytes += counted(*end);
    if (bytes > limits::answer_bytes_max && end != all.begin) break;
    ++end;
  }
  return {all.begin, end};
}

Window backwards(Window all, std::size_t most) {
  std::size_t bytes = 0;
  auto begin = all.end;
  while (begin != all.begin && static_cast<std::size_t>(all.end - begin) < most) {
    bytes += counted(*std::prev(begin));
    if (bytes > limits::answer_bytes_max && begin != all.end) break;
    --begin;
  }
  return {begin, all.end};
}

// startTime is inside, endTime is not (GetLogEvents).
Window between(const EventIndex& index, std::int64_t from, std::int64_t to) {
  const auto begin = first_not_before(index, {from, 0});
  return {begin, std::max(begin, first_not_before(index, {to, 0}))};
}

Window choose(const EventIndex& index, Window all, const std::optional<Start>& start,
              Asked<GetLogEventsOperation> request) {
  const auto most = static_cast<std::size_t>(request.limit.value_or(limits::events_default));
  if (!start)
    return request.start_from_head.value_or(false) ? forwards(all, most) : backwards(all, most);
  auto at = first_not_before(index, start->place);
  if (start->direction == 'b') {
    all.end = std::clamp(at, all.begin, all.end);
    return backwards(all, most);
  }
  if (at != index.end() && at->place == start->place) ++at;
  all.begin = std::clamp(at, all.begin, all.end);
  return forwards(all, most);
}

Result<std::vector<OutputLogEvent>> read(Logs& logs, const StreamId& stream, const Window& window) {
  std::vector<OutputLogEvent> events;
  if (window.begin == window.end) return events;
  EventReader reader = TRY(logs.events().reader(stream));
  for (auto entry = window.begin; entry != window.end; ++entry) {
    LogEvent event = TRY(reader.read(*entry));
    OutputLogEvent& shape = events.emplace_back();
    shape.timestamp = event.timestamp;
    shape.ingestion_time = event.ingested;
    shape.message = std::move(event.message);
  }
  return events;
}

// Of an answer without events and without a token before it: the place where events would be.
EventPlace nowhere(WallTime now) { return {now.time_since_epoch().count(), 0}; }

}  // namespace

Answer<GetLogEventsOperation> get_log_events(Logs& logs, Call& call,
                                             Asked<GetLogEventsOperation> request) {
  const GroupName group =
      TRY(group_of(logs.region(), {request.log_group_name, request.log_group_identifier}));
  const StoredStream* stream = TRY(logs.need(group, StreamName{*request.log_stream_name}));
  const StoredGroup* of = TRY(logs.need(group));
  std::optional<Start> start;
  if (request.next_token) {
    start = parse_token(*request.next_token);
    if (!start) return errors::bad_token();
  }
  const StreamId id{stream->id};
  const Result<const EventIndex*> index = logs.events().index(id);
  if (!index.ok()) return errors::unavailable(index.error());
  const std::int64_t from =
      std::max(request.start_time.value_or(0), Logs::kept_since(*of, call.time()));
  const std::int64_t to = request.end_time.value_or(std::numeric_limits<std::int64_t>::max());
  const Window shown = choose(**index, between(**index, from, to), start, request);
  Result<std::vector<OutputLogEvent>> events = read(logs, id, shown);
  if (!events.ok()) return errors::unavailable(events.error());
  GetLogEventsResponse response;
  const bool empty = shown.begin == shown.end;
  const EventPlace at = start ? start->place : nowhere(call.time());
  response.next_forward_token = token('f', empty ? at : std::prev(shown.end)->place);
  response.next_backward_token = token('b', empty ? at : shown.begin->place);
  response.events = std::move(*events);
  return response;
}

}  // namespace skerry::logs
