#include "services/ssm/filters.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "services/ssm/errors.hpp"
#include "services/ssm/shapes.hpp"

namespace skerry::ssm {
namespace {

constexpr std::string_view tag_prefix = "tag:";

struct KeyWord {
  std::string_view word;
  FilterKey key;
};
constexpr std::array key_words{
    KeyWord{"Name", FilterKey::name},          KeyWord{"Type", FilterKey::type},
    KeyWord{"KeyId", FilterKey::key_id},       KeyWord{"Path", FilterKey::path},
    KeyWord{"Label", FilterKey::label},        KeyWord{"Tier", FilterKey::tier},
    KeyWord{"DataType", FilterKey::data_type},
};

struct OptionWord {
  std::string_view word;
  FilterOption option;
};
constexpr std::array option_words{
    OptionWord{"Equals", FilterOption::equals},
    OptionWord{"BeginsWith", FilterOption::begins_with},
    OptionWord{"Contains", FilterOption::contains},
    OptionWord{"OneLevel", FilterOption::one_level},
    OptionWord{"Recursive", FilterOption::recursive},
};

bool usable(FilterKey key, FilterUse use) {
  switch (key) {
    case FilterKey::type:
    case FilterKey::key_id:
      return true;
    case FilterKey::label:
      return use == FilterUse::by_path;
    default:
      return use == FilterUse::describe;
  }
}

// The options that go with a key, in AWS's words; the first in a filter's default sense is Equals,
// of a path OneLevel.
std::string_view options_of(FilterKey key) {
  if (key == FilterKey::path) return "Recursive, OneLevel";
  if (key == FilterKey::label) return "Equals";
  if (key == FilterKey::name) return "BeginsWith, Equals, Contains";
  return "BeginsWith, Equals";
}

Result<FilterOption, ApiError> parse_option(FilterKey key, const std::optional<std::string>& text) {
  if (!text) return key == FilterKey::path ? FilterOption::one_level : FilterOption::equals;
  const std::string_view valid = options_of(key);
  for (const OptionWord& each : option_words) {
    if (each.word == *text && valid.find(each.word) != std::string_view::npos) return each.option;
  }
  return errors::bad_filter_option(*text, valid);
}

Result<Done, ApiError> check_values(const Filter& filter, std::string_view key) {
  if (filter.values.empty() && filter.key != FilterKey::tag)
    return errors::missing_filter_values(key);
  for (const std::string& value : filter.values) {
    if (filter.key == FilterKey::path) TRY(parse_path(value));
    const bool type_unknown = filter.key == FilterKey::type &&
                              filter.option == FilterOption::equals && value != types::string &&
                              value != types::string_list && value != types::secure_string;
    if (type_unknown) return errors::bad_filter_value(value, "String, StringList, SecureString");
  }
  return Done{};
}

Result<Filter, ApiError> parse_one(FilterUse use, const ParameterStringFilter& shape) {
  Filter filter;
  const std::string& key = *shape.key;
  if (key.starts_with(tag_prefix)) {
    filter.key = FilterKey::tag;
    filter.tag_key = key.substr(tag_prefix.size());
  } else {
    const auto found = std::find_if(key_words.begin(), key_words.end(),
                                    [&](const KeyWord& each) { return each.word == key; });
    if (found == key_words.end()) return errors::bad_filter_key(key, "");
    filter.key = found->key;
  }
  if (!usable(filter.key, use)) {
    return errors::bad_filter_key(key, use == FilterUse::by_path
                                           ? "Type, KeyId, Label"
                                           : "tag:*, Name, Type, KeyId, Path, Tier, DataType");
  }
  filter.option = TRY(parse_option(filter.key, shape.option));
  filter.values = shape.values.value_or(std::vector<std::string>{});
  TRY(check_values(filter, key));
  return filter;
}

bool text_matches(FilterOption option, std::string_view text, std::string_view value) {
  switch (option) {
    case FilterOption::begins_with:
      return text.starts_with(value);
    case FilterOption::contains:
      return text.find(value) != std::string_view::npos;
    default:
      return text == value;
  }
}

bool any_value(const Filter& filter, std::string_view text) {
  return std::any_of(filter.values.begin(), filter.values.end(), [&](const std::string& value) {
    return text_matches(filter.option, text, value);
  });
}

// Names are compared with a slash in front, except for parts of them.
bool name_matches(const Filter& filter, const NameKey& key) {
  return std::any_of(filter.values.begin(), filter.values.end(), [&](const std::string& value) {
    const bool part = filter.option == FilterOption::contains;
    return text_matches(filter.option, key.text, part ? value : key_of(value).text);
  });
}

bool path_matches(const Filter& filter, const NameKey& key) {
  const Depth depth =
      filter.option == FilterOption::recursive ? Depth::recursive : Depth::one_level;
  return std::any_of(filter.values.begin(), filter.values.end(), [&](const std::string& value) {
    const Result<std::string, ApiError> path = parse_path(value);
    return path.ok() && under_path(key, *path, depth);
  });
}

bool tag_matches(const Filter& filter, const std::vector<StoredTag>& tags) {
  return std::any_of(tags.begin(), tags.end(), [&](const StoredTag& tag) {
    return tag.key == filter.tag_key && (filter.values.empty() || any_value(filter, tag.value));
  });
}

bool matches(const Filter& filter, const Ssm::Found& found) {
  switch (filter.key) {
    case FilterKey::name:
      return name_matches(filter, key_of(found.parameter->name));
    case FilterKey::type:
      return any_value(filter, found.version->type);
    case FilterKey::key_id:
      return any_value(filter, found.version->key_id);
    case FilterKey::path:
      return path_matches(filter, key_of(found.parameter->name));
    case FilterKey::tier:
      return any_value(filter, found.version->tier);
    case FilterKey::data_type:
      return any_value(filter, found.version->data_type);
    case FilterKey::tag:
      return tag_matches(filter, found.parameter->tags);
    case FilterKey::label:
      return true;
  }
  return false;
}

}  // namespace

Result<Filters, ApiError> Filters::parse(
    FilterUse use, const std::optional<std::vector<ParameterStringFilter>>& filters) {
  Filters parsed;
  if (!filters) return parsed;
  for (const ParameterStringFilter& shape : *filters) {
    Filter filter = TRY(parse_one(use, shape));
    const bool again =
        std::any_of(parsed.filters_.begin(), parsed.filters_.end(), [&](const Filter& earlier) {
          return earlier.key == filter.key && earlier.tag_key == filter.tag_key;
        });
    if (again) return errors::repeated_filter(*shape.key);
    parsed.filters_.push_back(std::move(filter));
  }
  return parsed;
}

Filters Filters::older(const std::vector<ParametersFilter>& filters) {
  Filters parsed;
  for (const ParametersFilter& shape : filters) {
    Filter filter;
    filter.key = *shape.key == "Name"   ? FilterKey::name
                 : *shape.key == "Type" ? FilterKey::type
                                        : FilterKey::key_id;
    filter.values = *shape.values;
    parsed.filters_.push_back(std::move(filter));
  }
  return parsed;
}

bool Filters::match(const Ssm::Found& found) const {
  return std::all_of(filters_.begin(), filters_.end(),
                     [&](const Filter& filter) { return matches(filter, found); });
}

const Filter* Filters::label() const {
  const auto found = std::find_if(filters_.begin(), filters_.end(), [](const Filter& filter) {
    return filter.key == FilterKey::label;
  });
  return found == filters_.end() ? nullptr : &*found;
}

}  // namespace skerry::ssm
