// DescribeEvents, DescribeEventCategories.
#include <algorithm>
#include <array>
#include <chrono>

#include "services/rds/handlers.hpp"
#include "services/rds/lists.hpp"
#include "services/rds/shapes.hpp"

namespace skerry::rds {
namespace {

struct Span {
  WallTime from{};
  WallTime to{};
};

// "Duration: the number of minutes to retrieve events for. Default: 60".
Result<Span, ApiError> span_of(const DescribeEventsMessage& request, WallTime now) {
  Span out{now - std::chrono::minutes(request.duration.value_or(60)), now};
  if (request.duration && (request.start_time || request.end_time))
    return errors::invalid_combination("Duration can not be used with StartTime and EndTime.");
  if (request.start_time) out.from = *request.start_time;
  if (request.end_time) out.to = *request.end_time;
  if (request.end_time && !request.start_time) out.from = *request.end_time - std::chrono::hours(1);
  if (out.from > out.to)
    return errors::invalid_combination("The specified start time is after the end time.");
  return out;
}

bool has_category(const DescribeEventsMessage& request, const StoredEvent& event) {
  if (!request.event_categories || request.event_categories->empty()) return true;
  return std::any_of(request.event_categories->begin(), request.event_categories->end(),
                     [&](const std::string& wanted) {
                       return std::find(event.categories.begin(), event.categories.end(), wanted) !=
                              event.categories.end();
                     });
}

struct Categories {
  const char* type;
  std::vector<std::string> names;
};

}  // namespace

Answer<DescribeEventsOperation> describe_events(Rds& rds, Call& call,
                                                Asked<DescribeEventsOperation> request) {
  if (request.source_identifier && !request.source_type)
    return errors::invalid_combination(
        "SourceType must be provided when SourceIdentifier is specified.");
  const Span span = TRY(span_of(request, call.time()));
  EventsMessage out;
  out.events.emplace();
  ListPage page = TRY(open_page("rds.events", request));
  TRY(wanted(request.filters, {}));
  const auto& entries = rds.all<StoredEvent>();
  for (auto at = entries.upper_bound(page.after()); at != entries.end(); ++at) {
    const StoredEvent& event = at->second;
    if (event.at < span.from || event.at > span.to || !has_category(request, event)) continue;
    if (request.source_type && *request.source_type != event.source_type) continue;
    if (request.source_identifier && lower(*request.source_identifier) != event.source) continue;
    if (!page.take(at->first)) break;
    out.events->push_back(shape(event));
  }
  out.marker = page.next_token();
  return out;
}

Answer<DescribeEventCategoriesOperation> describe_event_categories(
    Rds&, Call&, Asked<DescribeEventCategoriesOperation> request) {
  const std::array all{
      Categories{"db-instance",
                 {"availability", "backup", "configuration change", "creation", "deletion",
                  "failure", "low storage", "notification", "recovery", "restoration"}},
      Categories{"db-parameter-group", {"configuration change"}},
      Categories{"db-proxy", {"configuration change", "creation", "deletion", "failure"}},
      Categories{"db-snapshot", {"creation", "deletion", "notification", "restoration"}}};
  EventCategoriesMessage out;
  out.event_categories_map_list.emplace();
  for (const Categories& each : all) {
    if (request.source_type && *request.source_type != each.type) continue;
    EventCategoriesMap& made = out.event_categories_map_list->emplace_back();
    made.source_type = each.type;
    made.event_categories = each.names;
  }
  return out;
}

}  // namespace skerry::rds
