// Log streams.

#include <algorithm>
#include <limits>

#include "call/list_page.hpp"
#include "services/logs/errors.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/limits.hpp"
#include "services/logs/names.hpp"

namespace skerry::logs {
namespace {

constexpr std::size_t id_digits = 32;
constexpr std::string_view by_time = "LastEventTime";

Result<LogStream, ApiError> shape(Logs& logs, const StoredStream& stream) {
  const StreamId id{stream.id};
  const Result<const EventIndex*> index = logs.events().index(id);
  if (!index.ok()) return errors::unavailable(index.error());
  LogStream shape;
  shape.log_stream_name = stream.name;
  shape.creation_time = stream.created.time_since_epoch().count();
  shape.arn = logs.arn({stream.group}) + ":log-stream:" + stream.name;
  // "Since June 17, 2019, log streams no longer report storedBytes: always zero" (LogStream).
  shape.stored_bytes = 0;
  if ((*index)->empty()) return shape;
  shape.first_event_timestamp = (*index)->front().place.timestamp;
  shape.last_event_timestamp = (*index)->back().place.timestamp;
  Result<EventReader> reader = logs.events().reader(id);
  if (!reader.ok()) return errors::unavailable(reader.error());
  const Result<LogEvent> last = reader->read((*index)->back());
  if (!last.ok()) return errors::unavailable(last.error());
  shape.last_ingestion_time = last->ingested;
  return shape;
}

// A key that orders streams as asked; numbers have equal widths.
Result<std::string, ApiError> order_key(Logs& logs, const StoredStream& stream,
                                        std::string_view order_by) {
  if (order_by != by_time) return stream.name;
  const Result<const EventIndex*> index = logs.events().index(StreamId{stream.id});
  if (!index.ok()) return errors::unavailable(index.error());
  const std::int64_t last = (*index)->empty() ? 0 : (*index)->back().place.timestamp;
  std::string digits = std::to_string(last);
  return std::string(20 - digits.size(), '0') + digits + ':' + stream.name;
}

using Ordered = std::vector<std::pair<std::string, const StoredStream*>>;

Result<Ordered, ApiError> ordered(Logs& logs, const GroupName& group,
                                  Asked<DescribeLogStreamsOperation> request) {
  Ordered all;
  for (const StoredStream* stream : logs.streams_of(group)) {
    if (!stream->name.starts_with(request.log_stream_name_prefix.value_or(""))) continue;
    std::string key = TRY(order_key(logs, *stream, request.order_by.value_or("")));
    all.emplace_back(std::move(key), stream);
  }
  std::sort(all.begin(), all.end());
  if (request.descending.value_or(false)) std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace

Answer<CreateLogStreamOperation> create_log_stream(Logs& logs, Call& call,
                                                   Asked<CreateLogStreamOperation> request) {
  const GroupName group{*request.log_group_name};
  const StreamName name{*request.log_stream_name};
  TRY(logs.need(group));
  if (logs.find(group, name) != nullptr) return errors::stream_exists();
  StoredStream stream;
  stream.group = group.text;
  stream.name = name.text;
  stream.id = call.random().text(id_digits, "0123456789abcdef");
  stream.created = call.time();
  logs.put(call.batch(), std::move(stream));
  return CreateLogStreamResponse{};
}

Answer<DescribeLogStreamsOperation> describe_log_streams(
    Logs& logs, Call&, Asked<DescribeLogStreamsOperation> request) {
  const GroupName group =
      TRY(group_of(logs.region(), {request.log_group_name, request.log_group_identifier}));
  TRY(logs.need(group));
  if (request.order_by == by_time && request.log_stream_name_prefix)
    return errors::invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  std::optional<ListPage> page = ListPage::open(
      {"logs.streams"}, request.next_token, request.limit.value_or(limits::describe_items_default));
  if (!page) return errors::bad_token();
  const Ordered all = TRY(ordered(logs, group, request));
  const bool descending = request.descending.value_or(false);
  DescribeLogStreamsResponse response;
  response.log_streams.emplace();
  for (const auto& [key, stream] : all) {
    const bool shown =
        descending ? !page->after().empty() && key >= page->after() : page->shown_before(key);
    if (shown) continue;
    if (!page->take(key)) break;
    LogStream found = TRY(shape(logs, *stream));
    response.log_streams->push_back(std::move(found));
  }
  response.next_token = page->next_token();
  return response;
}

Answer<DeleteLogStreamOperation> delete_log_stream(Logs& logs, Call& call,
                                                   Asked<DeleteLogStreamOperation> request) {
  const StoredStream* stream =
      TRY(logs.need(GroupName{*request.log_group_name}, StreamName{*request.log_stream_name}));
  logs.erase(call.batch(), *stream);
  return DeleteLogStreamResponse{};
}

}  // namespace skerry::logs
