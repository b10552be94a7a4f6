#include "services/secretsmanager/filters.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/limits.hpp"

namespace skerry::secretsmanager {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool begins_word(std::string_view text, std::size_t at) {
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) > 127;
  };
  return at == 0 || !in_word(text[at - 1]);
}

// Whether a word of the text begins so; both in lower case.
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if (begins_word(text, at)) return true;
  return false;
}

std::vector<std::string> words_of(std::string_view value) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t end = std::min(value.find(' ', at), value.size());
    if (end > at) words.push_back(lower(value.substr(at, end - at)));
    at = end + 1;
  }
  return words;
}

std::vector<std::string> attributes(const StoredSecret& secret, PrimaryRegion region) {
  std::vector<std::string> texts{lower(secret.name), lower(secret.description.value_or("")),
                                 lower(region.text)};
  for (const StoredTag& tag : secret.tags) {
    texts.push_back(lower(tag.key));
    texts.push_back(lower(tag.value));
  }
  return texts;
}

// "Breaks the filter value string into words and then searches all attributes for matches. Not
// case-sensitive."
bool fits_all(const StoredSecret& secret, PrimaryRegion region, std::string_view value) {
  const std::vector<std::string> texts = attributes(secret, region);
  const std::vector<std::string> words = words_of(value);
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string& text) { return has_word(text, word); });
  });
}

// All are prefixes, and all but the description's case-sensitive. No secret here is owned by a
// service, and only replicated ones have a primary region.
bool fits_value(const StoredSecret& secret, PrimaryRegion region, std::string_view key,
                std::string_view value) {
  const auto tag_begins = [&](std::string StoredTag::*member) {
    return std::any_of(secret.tags.begin(), secret.tags.end(),
                       [&](const StoredTag& tag) { return (tag.*member).starts_with(value); });
  };
  if (key == "name") return secret.name.starts_with(value);
  if (key == "description")
    return secret.description && lower(*secret.description).starts_with(lower(value));
  if (key == "tag-key") return tag_begins(&StoredTag::key);
  if (key == "tag-value") return tag_begins(&StoredTag::value);
  if (key == "primary-region") return region.text.starts_with(value);
  if (key == "all") return fits_all(secret, region, value);
  return false;
}

bool fits(const StoredSecret& secret, PrimaryRegion region, const Filter& filter) {
  return std::any_of(filter.values->begin(), filter.values->end(), [&](std::string_view value) {
    if (!value.starts_with('!')) return fits_value(secret, region, *filter.key, value);
    return !fits_value(secret, region, *filter.key, value.substr(1));
  });
}

}  // namespace

Result<Done, ApiError> check_filters(const std::vector<Filter>& filters) {
  if (filters.size() > limits::filters_max)
    return errors::invalid_parameter("You can specify at most " +
                                     std::to_string(limits::filters_max) + " filters.");
  for (const Filter& filter : filters) {
    if (!filter.key) return errors::invalid_parameter("Invalid filter key");
    if (!filter.values || filter.values->empty())
      return errors::invalid_parameter("Invalid filter values for key: " + *filter.key);
  }
  return Done{};
}

bool passes(const StoredSecret& secret, PrimaryRegion region, const std::vector<Filter>& filters) {
  return std::all_of(filters.begin(), filters.end(),
                     [&](const Filter& filter) { return fits(secret, region, filter); });
}

}  // namespace skerry::secretsmanager
