#include "wire/aws/path_template.hpp"

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace skerry::aws {

namespace {

std::string_view take_segment(std::string_view& rest) {
  if (rest.starts_with('/')) rest.remove_prefix(1);
  const std::string_view segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

bool ended(std::string_view rest) { return rest.empty() || rest == "/"; }

bool add_label(Labels& labels, std::string_view name, std::string_view encoded) {
  auto value = percent_decode(encoded);
  if (!value || value->empty() || !valid_utf8(*value)) return false;
  labels.emplace_back(name, std::move(*value));
  return true;
}

}  // namespace

std::optional<Labels> match_path(std::string_view path_template, std::string_view path) {
  Labels labels;
  while (!ended(path_template)) {
    std::string_view pattern = take_segment(path_template);
    const bool label = pattern.starts_with('{') && pattern.ends_with('}');
    if (label) pattern = pattern.substr(1, pattern.size() - 2);
    if (label && pattern.ends_with('+')) {
      if (path.starts_with('/')) path.remove_prefix(1);
      if (!add_label(labels, pattern.substr(0, pattern.size() - 1), path)) return std::nullopt;
      return labels;
    }
    if (path.empty()) return std::nullopt;
    const std::string_view segment = take_segment(path);
    if (label ? !add_label(labels, pattern, segment) : segment != pattern) return std::nullopt;
  }
  if (!ended(path)) return std::nullopt;
  return labels;
}

}  // namespace skerry::aws
