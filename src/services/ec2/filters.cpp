#include "services/ec2/filters.hpp"

#include <algorithm>

namespace skerry::ec2 {

// Greedy with one place to come back to: the last star.
bool matches(Pattern pattern, std::string_view value) {
  const std::string_view text = pattern.text;
  std::size_t at = 0;
  std::size_t seen = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_seen = 0;
  while (seen < value.size()) {
    const bool escaped = at + 1 < text.size() && text[at] == '\\';
    const char wanted = at < text.size() ? text[escaped ? at + 1 : at] : '\0';
    if (at < text.size() && !escaped && wanted == '*') {
      star = at++;
      star_seen = seen;
    } else if (at < text.size() && ((!escaped && wanted == '?') || wanted == value[seen])) {
      at += escaped ? 2 : 1;
      ++seen;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      seen = ++star_seen;
    } else {
      return false;
    }
  }
  while (at < text.size() && text[at] == '*') ++at;
  return at == text.size();
}

bool any_matches(const Filter& filter, const Texts& values) {
  return std::any_of(filter.values->begin(), filter.values->end(), [&](const std::string& wanted) {
    return std::any_of(values.begin(), values.end(),
                       [&](const std::string& value) { return matches({wanted}, value); });
  });
}

Result<Done, ApiError> check_filters(const Filters& filters) {
  if (!filters) return Done{};
  if (filters->size() > limits::filters_max)
    return errors::refused("FilterLimitExceeded", "The maximum number of filters is 50.");
  for (const Filter& filter : *filters) {
    if (!filter.name) return errors::missing("Filter.Name");
    if (!filter.values || filter.values->empty())
      return errors::invalid("The filter '" + *filter.name + "' has no values.");  // our words
    if (filter.values->size() > limits::filter_values_max)
      return errors::refused("FilterLimitExceeded",
                             "The maximum number of filter values specified on a single call is "
                             "200");
  }
  return Done{};
}

std::optional<Texts> tag_values(std::string_view filter, const std::vector<StoredTag>& tags) {
  constexpr std::string_view by_tag = "tag:";
  Texts values;
  if (filter == "tag-key") {
    for (const StoredTag& tag : tags) values.push_back(tag.key);
    return values;
  }
  if (filter == "tag-value") {
    for (const StoredTag& tag : tags) values.push_back(tag.value);
    return values;
  }
  if (!filter.starts_with(by_tag)) return std::nullopt;
  for (const StoredTag& tag : tags) {
    if (tag.key == filter.substr(by_tag.size())) values.push_back(tag.value);
  }
  return values;
}

Result<ListPage, ApiError> open_page(ListName list, const Question& question) {
  if (question.max_results && question.ids && !question.ids->empty())
    return errors::combination("The parameter MaxResults cannot be used with a list of IDs.");
  const std::int32_t size = question.max_results.value_or(limits::list_items_max);
  if (size < 1)
    return errors::invalid_value({"MaxResults"}, std::to_string(size), "Expecting 1 or more.");
  std::optional<ListPage> page = ListPage::open({list.text}, question.next_token, size);
  if (!page) return errors::bad_token();
  return std::move(*page);
}

}  // namespace skerry::ec2
