// FilterLogEvents: all streams of a group as one, in the order of time. One call looks at a bounded
// part of them: it may answer with few events or none, and a token to go on with, as AWS does.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <queue>

#include "base/encoding.hpp"
#include "call/not_supported.hpp"
#include "services/logs/errors.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/limits.hpp"
#include "services/logs/names.hpp"
#include "services/logs/pattern.hpp"

namespace skerry::logs {
namespace {

// A place among all events of the group.
struct GroupPlace {
  std::int64_t timestamp = 0;
  std::string stream;  // its id
  std::uint64_t offset = 0;
  auto operator<=>(const GroupPlace&) const = default;
};

constexpr std::string_view token_prefix = "skerry-logs.filter:";

std::string token(const GroupPlace& place) {
  return base64(as_bytes(
      fmt::format("{}{:019}{}{:020}", token_prefix, place.timestamp, place.stream, place.offset)));
}

std::optional<GroupPlace> parse_token(std::string_view text) {
  constexpr std::size_t id_digits = 32;
  if (text.size() > 512) return {};
  const std::optional<std::string> bytes = from_base64(text);
  if (!bytes || !bytes->starts_with(token_prefix)) return {};
  const std::string_view place = std::string_view(*bytes).substr(token_prefix.size());
  if (place.size() != 19 + id_digits + 20) return {};
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(place.substr(0, 19)) || !digits(place.substr(19 + id_digits))) return {};
  GroupPlace found;
  found.timestamp = std::strtoll(std::string(place.substr(0, 19)).c_str(), nullptr, 10);
  found.stream = place.substr(19, id_digits);
  found.offset = std::strtoull(std::string(place.substr(19 + id_digits)).c_str(), nullptr, 10);
  return found;
}

// One stream on its way through the merge.
struct Walk {
  const StoredStream* stream;
  EventIndex::const_iterator next;
  EventIndex::const_iterator end;
  std::optional<EventReader> reader;

  GroupPlace place() const { return {next->place.timestamp, stream->id, next->place.offset}; }
};

struct Range {
  std::int64_t from;
  std::int64_t to;  // inside: "later than this time are not returned"
};

class Merge {
 public:
  static Result<Merge> open(Logs& logs, const std::vector<const StoredStream*>& streams,
                            Range range, const std::optional<GroupPlace>& after) {
    Merge merge;
    for (const StoredStream* stream : streams) {
      const EventIndex* index = TRY(logs.events().index(StreamId{stream->id}));
      Walk walk{.stream = stream, .next = index->begin(), .end = index->end(), .reader = {}};
      walk.next = std::partition_point(index->begin(), index->end(), [&](const IndexEntry& each) {
        if (each.place.timestamp < range.from) return true;
        return after && GroupPlace{each.place.timestamp, stream->id, each.place.offset} <= *after;
      });
      walk.end = std::partition_point(walk.next, index->end(), [&](const IndexEntry& each) {
        return each.place.timestamp <= range.to;
      });
      if (walk.next == walk.end) continue;
      EventReader reader = TRY(logs.events().reader(StreamId{stream->id}));
      walk.reader.emplace(std::move(reader));
      merge.walks_.push_back(std::move(walk));
    }
    for (std::size_t i = 0; i < merge.walks_.size(); ++i) merge.push(i);
    return merge;
  }

  bool done() const { return queue_.empty(); }
  const Walk& first() const { return walks_[queue_.top().second]; }
  Result<LogEvent> take() {
    const std::size_t i = queue_.top().second;
    queue_.pop();
    Walk& walk = walks_[i];
    LogEvent event = TRY(walk.reader->read(*walk.next));
    ++walk.next;
    if (walk.next != walk.end) push(i);
    return event;
  }

 private:
  void push(std::size_t i) { queue_.emplace(walks_[i].place(), i); }

  using Item = std::pair<GroupPlace, std::size_t>;
  std::vector<Walk> walks_;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
};

// 56 digits that no other event has, in the order of time.
std::string event_id(const GroupPlace& place) {
  std::uint64_t mixed = 0;
  for (const char c : place.stream) mixed = mixed * 1'000'003 + static_cast<unsigned char>(c);
  return fmt::format("{:017}{:020}{:019}", place.timestamp, mixed, place.offset);
}

Result<std::vector<const StoredStream*>, ApiError> chosen(const Logs& logs, const GroupName& group,
                                                          Asked<FilterLogEventsOperation> request) {
  if (request.log_stream_names && request.log_stream_name_prefix)
    return errors::invalid("logStreamNamePrefix and logStreamNames are mutually exclusive.");
  std::vector<const StoredStream*> streams;
  if (request.log_stream_names) {
    for (const std::string& name : *request.log_stream_names) {
      const StoredStream* stream = TRY(logs.need(group, StreamName{name}));
      streams.push_back(stream);
    }
    return streams;
  }
  for (const StoredStream* stream : logs.streams_of(group)) {
    if (stream->name.starts_with(request.log_stream_name_prefix.value_or("")))
      streams.push_back(stream);
  }
  return streams;
}

Result<FilterLogEventsResponse> collect(Merge& merge, const FilterPattern& pattern,
                                        std::size_t most) {
  FilterLogEventsResponse response;
  response.events.emplace();
  // "searchedLogStreams: currently an empty list" (FilterLogEvents).
  response.searched_log_streams.emplace();
  std::size_t scanned = 0;
  std::size_t answered = 0;
  while (!merge.done()) {
    const GroupPlace place = merge.first().place();
    const StoredStream& stream = *merge.first().stream;
    LogEvent event = TRY(merge.take());
    scanned += event.message.size() + limits::event_overhead_bytes;
    if (pattern.matches(event.message)) {
      answered += event.message.size() + limits::event_overhead_bytes;
      FilteredLogEvent& shape = response.events->emplace_back();
      shape.log_stream_name = stream.name;
      shape.timestamp = event.timestamp;
      shape.ingestion_time = event.ingested;
      shape.event_id = event_id(place);
      shape.message = std::move(event.message);
    }
    const bool full = response.events->size() >= most || answered >= limits::answer_bytes_max ||
                      scanned >= limits::filter_scan_bytes_max;
    if (full && !merge.done()) {
      response.next_token = token(place);
      return response;
    }
  }
  return response;
}

ApiError bad_pattern(const Error& error) { return errors::invalid(error.message); }

}  // namespace

Answer<FilterLogEventsOperation> filter_log_events(Logs& logs, Call& call,
                                                   Asked<FilterLogEventsOperation> request) {
  if (!request.start_from_head.value_or(true))
    return not_supported({"FilterLogEvents"}, "startFromHead false");
  const GroupName group =
      TRY(group_of(logs.region(), {request.log_group_name, request.log_group_identifier}));
  const StoredGroup* of = TRY(logs.need(group));
  const std::vector<const StoredStream*> streams = TRY(chosen(logs, group, request));
  Result<FilterPattern> pattern = FilterPattern::parse(request.filter_pattern.value_or(""));
  if (!pattern.ok()) return bad_pattern(pattern.error());
  std::optional<GroupPlace> after;
  if (request.next_token) {
    after = parse_token(*request.next_token);
    if (!after) return errors::bad_token();
  }
  const Range range{std::max(request.start_time.value_or(0), Logs::kept_since(*of, call.time())),
                    request.end_time.value_or(std::numeric_limits<std::int64_t>::max())};
  Result<Merge> merge = Merge::open(logs, streams, range, after);
  if (!merge.ok()) return errors::unavailable(merge.error());
  Result<FilterLogEventsResponse> response = collect(
      *merge, *pattern, static_cast<std::size_t>(request.limit.value_or(limits::events_default)));
  if (!response.ok()) return errors::unavailable(response.error());
  return std::move(*response);
}

Answer<TestMetricFilterOperation> test_metric_filter(Logs&, Call&,
                                                     Asked<TestMetricFilterOperation> request) {
  Result<FilterPattern> pattern = FilterPattern::parse(*request.filter_pattern);
  if (!pattern.ok()) return bad_pattern(pattern.error());
  TestMetricFilterResponse response;
  response.matches.emplace();
  std::int64_t number = 0;
  for (const std::string& message : *request.log_event_messages) {
    ++number;
    ExtractedValues extracted;
    if (!pattern->matches(message, extracted)) continue;
    MetricFilterMatchRecord& match = response.matches->emplace_back();
    match.event_number = number;
    match.event_message = message;
    match.extracted_values = std::move(extracted);
  }
  return response;
}

}  // namespace skerry::logs
