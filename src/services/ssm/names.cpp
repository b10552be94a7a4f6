#include "services/ssm/names.hpp"

#include <algorithm>
#include <charconv>

#include "base/arn.hpp"
#include "services/ssm/errors.hpp"
#include "services/ssm/limits.hpp"

namespace skerry::ssm {
namespace {

constexpr std::string_view public_prefix = "/aws/service/";

bool digit(char c) { return c >= '0' && c <= '9'; }
bool plain_char(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
         c == '_';
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_in_any_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char wanted, char c) { return wanted == lower(c); });
}

// Sub-paths of plain characters, none empty.
bool well_formed(const NameKey& key) {
  bool after_slash = true;
  for (const char c : std::string_view(key.text).substr(1)) {
    if (c == '/' ? after_slash : !plain_char(c)) return false;
    after_slash = c == '/';
  }
  return !after_slash;
}

// A hierarchy begins with a slash.
bool fully_qualified(std::string_view name) {
  return name.starts_with('/') || name.find('/') == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

NameKey key_of(std::string_view name) {
  return {name.starts_with('/') ? std::string(name) : '/' + std::string(name)};
}

std::string parameter_arn(const RegionFacts& region, const NameKey& key) {
  const bool of_aws = key.text.starts_with(public_prefix);
  return Arn{.service = "ssm",
             .region = region.name.text,
             .account = of_aws ? "" : region.account.text,
             .resource = "parameter" + key.text}
      .text();
}

Reference read_reference(const RegionFacts& region, std::string_view text) {
  Reference reference;
  std::string name(text);
  if (const std::optional<Arn> arn = parse_arn(text)) {
    constexpr std::string_view type = "parameter";
    const bool ours = arn->service == "ssm" && arn->region == region.name.text &&
                      (arn->account == region.account.text || arn->account.empty()) &&
                      arn->resource.starts_with(type);
    reference.elsewhere = !ours;
    name = ours ? arn->resource.substr(type.size()) : arn->resource;
  }
  const std::size_t colon = name.find(':');
  reference.key = key_of(std::string_view(name).substr(0, colon));
  if (colon != std::string::npos) reference.selector = name.substr(colon + 1);
  return reference;
}

Result<Reference, ApiError> parse_reference(const RegionFacts& region, std::string_view text) {
  Reference reference = read_reference(region, text);
  const bool arn = text.starts_with("arn:");
  const std::string_view name = text.substr(0, text.find(':'));
  if (!well_formed(reference.key) || (!arn && !fully_qualified(name)))
    return errors::malformed_name();
  const bool selector_missing = !arn && text.ends_with(':');
  if (selector_missing || reference.selector.find(':') != std::string::npos)
    return errors::malformed_selector();
  return reference;
}

std::optional<std::int64_t> version_number(std::string_view selector) {
  std::int64_t number = 0;
  const char* const end = selector.data() + selector.size();
  const auto [stopped, error] = std::from_chars(selector.data(), end, number);
  if (selector.empty() || error != std::errc{} || stopped != end) return {};
  return number;
}

Result<std::string, ApiError> new_name(const RegionFacts& region, std::string_view text) {
  const std::string_view name = trimmed(text);
  if (!fully_qualified(name)) return errors::not_fully_qualified();
  const NameKey key = key_of(name);
  if (!well_formed(key)) return errors::malformed_name();
  const std::string_view bare = std::string_view(key.text).substr(1);
  if (begins_in_any_case(bare, "aws")) return errors::reserved_name(name);
  if (begins_in_any_case(bare, "ssm")) return errors::malformed_name();
  const auto levels = static_cast<std::size_t>(std::count(key.text.begin(), key.text.end(), '/'));
  if (levels > limits::hierarchy_levels_max) return errors::too_many_levels();
  if (parameter_arn(region, key).size() > limits::arn_chars_max) return errors::name_too_long();
  return std::string(name);
}

Result<std::string, ApiError> parse_path(std::string_view text) {
  if (text == "/") return std::string();
  const std::string_view path = text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
  if (!path.starts_with('/') || !well_formed({std::string(path)})) return errors::malformed_path();
  return std::string(path);
}

bool under_path(const NameKey& key, std::string_view path, Depth depth) {
  const std::string_view name = key.text;
  if (!name.starts_with(path) || name.size() <= path.size() || name[path.size()] != '/')
    return false;
  return depth == Depth::recursive || name.find('/', path.size() + 1) == std::string_view::npos;
}

bool valid_label(std::string_view label) {
  return !label.empty() && !digit(label.front()) &&
         std::all_of(label.begin(), label.end(), plain_char) && !begins_in_any_case(label, "aws") &&
         !begins_in_any_case(label, "ssm");
}

}  // namespace skerry::ssm
