#pragma once
// Describe operations: ids, filters and pages, the same for every kind of resource.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html#Filtering_Resources_CLI
//
// A filter's values are alternatives, filters must all match; * and ? are wildcards, a backslash
// takes their meaning away.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/list_page.hpp"
#include "services/ec2/limits.hpp"
#include "services/ec2/state.hpp"
#include "shapes/ec2.hpp"

namespace skerry::ec2 {

using Texts = std::vector<std::string>;
using Filters = std::optional<std::vector<Filter>>;

struct Pattern {
  std::string_view text;
};
bool matches(Pattern pattern, std::string_view value);
bool any_matches(const Filter& filter, const Texts& values);
// The forms that hold for every filter.
Result<Done, ApiError> check_filters(const Filters& filters);

inline std::string word(bool value) { return value ? "true" : "false"; }

// What a filter looks at in a record.
template <class R>
struct FilterOf {
  std::string_view name;
  Texts (*values)(const Ec2& ec2, const R& record);
};
// The kind's filters, in the file of its handlers; those for tags are everybody's.
template <class R>
std::span<const FilterOf<R>> filters_of();

// The values that a filter by tags looks at; nothing when it is none.
std::optional<Texts> tag_values(std::string_view filter, const std::vector<StoredTag>& tags);

template <class R>
Result<bool, ApiError> wanted(const Ec2& ec2, const R& record, const Filters& filters) {
  if (!filters) return true;
  for (const Filter& filter : *filters) {
    std::optional<Texts> values = tag_values(*filter.name, record.tags);
    for (const FilterOf<R>& each : filters_of<R>()) {
      if (each.name == *filter.name) values = each.values(ec2, record);
    }
    if (!values) return errors::bad_filter(*filter.name);
    if (!any_matches(filter, *values)) return false;
  }
  return true;
}

// A filter that nobody has is an error even where there is nothing to filter.
template <class R>
Result<Done, ApiError> check_filters_of(const Filters& filters) {
  TRY(check_filters(filters));
  if (!filters) return Done{};
  for (const Filter& filter : *filters) {
    bool known = tag_values(*filter.name, {}).has_value();
    for (const FilterOf<R>& each : filters_of<R>()) known = known || each.name == *filter.name;
    if (!known) return errors::bad_filter(*filter.name);
  }
  return Done{};
}

struct Question {
  const std::optional<std::vector<std::string>>& ids;
  const Filters& filters;
  const std::optional<std::int32_t>& max_results;
  const std::optional<std::string>& next_token;
};
// Without a size it is one page with everything; ids and a size exclude each other.
Result<ListPage, ApiError> open_page(ListName list, const Question& question);

template <class R>
struct Found {
  std::vector<const R*> records;  // in the order of ids
  std::optional<std::string> next_token;
};

template <class R>
Result<Found<R>, ApiError> select(const Ec2& ec2, const Question& question) {
  TRY(check_filters_of<R>(question.filters));
  ListPage page = TRY(open_page({facts_of(R::kind).resource_type}, question));
  std::vector<const R*> candidates;
  if (question.ids && !question.ids->empty()) {
    for (const std::string& id : *question.ids) candidates.push_back(TRY(ec2.need<R>(id)));
  } else {
    const auto& all = ec2.all<R>();
    for (auto at = all.upper_bound(page.after()); at != all.end(); ++at)
      candidates.push_back(&at->second);
  }
  Found<R> found;
  for (const R* record : candidates) {
    const bool take = TRY(wanted(ec2, *record, question.filters));
    if (!take) continue;
    if (!page.take(record->id)) break;
    found.records.push_back(record);
  }
  found.next_token = page.next_token();
  return found;
}

// Most Describe operations have their filters in `Filters`.
template <class R, class Request>
Result<Found<R>, ApiError> select(const Ec2& ec2,
                                  const std::optional<std::vector<std::string>>& ids,
                                  const Request& request) {
  return select<R>(ec2, {ids, request.filters, request.max_results, request.next_token});
}

}  // namespace skerry::ec2
