#pragma once
// Filters, MaxRecords and Marker of RDS's Describe operations.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/list_page.hpp"
#include "services/rds/errors.hpp"
#include "services/rds/limits.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

template <class Request>
Result<ListPage, ApiError> open_page(std::string_view list, const Request& request) {
  const std::int32_t most = request.max_records.value_or(limits::records_max);
  if (most < limits::records_min || most > limits::records_max) return errors::bad_records();
  auto page = ListPage::open({list}, request.marker, most);
  if (!page) return errors::bad_marker();
  return std::move(*page);
}

// A value that a filter looks at, by the filter's name.
struct FilterValue {
  std::string_view name;
  std::string value;
};

// All filters must match, each by one of its values.
inline Result<bool, ApiError> wanted(const std::optional<std::vector<Filter>>& filters,
                                     const std::vector<FilterValue>& of) {
  if (!filters) return true;
  for (const Filter& filter : *filters) {
    const auto known = std::find_if(of.begin(), of.end(), [&](const FilterValue& each) {
      return each.name == filter.name.value_or("");
    });
    if (known == of.end()) return errors::bad_filter(filter.name.value_or(""));
    const std::vector<std::string> values = filter.values.value_or(std::vector<std::string>{});
    if (std::find(values.begin(), values.end(), known->value) == values.end()) return false;
  }
  return true;
}

}  // namespace skerry::rds
