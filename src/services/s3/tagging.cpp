#include "services/s3/tagging.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace skerry::s3 {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html: letters, numbers and
// spaces representable in UTF-8, and + - = . _ : / @.
bool allowed(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) return true;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" +-=._:/@").find(c) != std::string_view::npos;
  });
}

Result<Done, ApiError> check(const Pairs& tags, TagLimit limit) {
  const std::size_t most =
      limit == TagLimit::object ? limits::tags_per_object_max : limits::tags_per_bucket_max;
  if (tags.size() > most) {
    return ApiError{.code = "BadRequest",
                    .status = 400,
                    .message = (limit == TagLimit::object ? "Object" : "Bucket") +
                               std::string(" tag count cannot be greater than ") +
                               std::to_string(most)};
  }
  for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
    const auto& [key, value] = *tag;
    if (key.empty() || characters(key) > limits::tag_key_characters_max || !allowed(key))
      return errors::invalid_tag("The TagKey you have provided is invalid");
    if (characters(value) > limits::tag_value_characters_max || !allowed(value))
      return errors::invalid_tag("The TagValue you have provided is invalid");
    if (key.starts_with("aws:"))
      return errors::invalid_tag("System tags cannot be added/updated by requester");
    if (std::any_of(tags.begin(), tag,
                    [&](const auto& other) { return other.first == tag->first; }))
      return errors::invalid_tag("Cannot provide multiple Tags with the same key");
  }
  return Done{};
}

}  // namespace

Result<Pairs, ApiError> tags_of(const Tagging& tagging, TagLimit limit) {
  Pairs tags;
  if (!tagging.tag_set) return errors::malformed_xml();
  for (const Tag& tag : *tagging.tag_set) {
    if (!tag.key || !tag.value) return errors::malformed_xml();
    tags.emplace_back(*tag.key, *tag.value);
  }
  TRY(check(tags, limit));
  return tags;
}

Result<Pairs, ApiError> parse_tagging_header(std::string_view text) {
  const auto wrong = [&] {
    return errors::invalid_argument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
        "without tag name duplicates.",
        {"x-amz-tagging"}, text);
  };
  Pairs tags;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto key = percent_decode(pair.substr(0, equals), Plus::space);
    auto value = percent_decode(pair.substr(std::min(pair.size(), equals + 1)), Plus::space);
    if (!key || !value) return wrong();
    tags.emplace_back(std::move(*key), std::move(*value));
  }
  TRY(check(tags, TagLimit::object));
  return tags;
}

std::vector<Tag> shape_of_tags(const Pairs& tags) {
  std::vector<Tag> shapes;
  for (const auto& [key, value] : tags) {
    Tag& tag = shapes.emplace_back();
    tag.key = key;
    tag.value = value;
  }
  return shapes;
}

}  // namespace skerry::s3
