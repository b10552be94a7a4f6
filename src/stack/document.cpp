#include "stack/document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stack/limits.hpp"
#include "stack/yaml.hpp"
#include "wire/json/parse.hpp"

namespace skerry::stack {

namespace {

constexpr json::Limits limits{.input_bytes_max = std::size_t{8} << 20,
                              .depth_max = 2 * template_depth_max,  // short forms nest once more
                              .nodes_max = 2 * template_nodes_max,
                              .memory_floor_bytes = std::size_t{8} << 20,
                              .memory_per_input_byte = 8};

Invalid malformed_json(std::string_view text, const json::ParseError& error) {
  const std::string_view before = text.substr(0, std::min(error.offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n');
  const std::size_t column =
      start == std::string_view::npos ? before.size() + 1 : before.size() - start;
  if (error.message.find("duplicate") != std::string::npos) {
    return {fmt::format("Template format error: JSON not well-formed. (line {}, column {}): {}",
                        line, column, error.message)};
  }
  return {fmt::format("Template format error: JSON not well-formed. (line {}, column {})", line,
                      column)};
}

Result<Document, Invalid> from_yaml(std::string_view text) {
  const std::string twin = TRY(yaml_to_json(text));
  auto root = json::parse(twin, limits);
  if (!root) {
    return Invalid{"Template format error: YAML not well-formed. " + root.error().message};
  }
  return Document{.format = Format::yaml, .root = std::move(*root)};
}

Result<Document, Invalid> from_text(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') return from_yaml(text);
  auto root = json::parse(text, limits);
  if (root) return Document{.format = Format::json, .root = std::move(*root)};
  // A YAML flow mapping begins so too. It is refused in JSON's words when it is neither, or when
  // only JSON's own rules speak against it.
  const Invalid as_json = malformed_json(text, root.error());
  if (root.error().message.find("duplicate") != std::string::npos) return as_json;
  auto as_yaml = from_yaml(text);
  if (!as_yaml) return as_json;
  return as_yaml;
}

}  // namespace

Result<Document, Invalid> parse_document(std::string_view text) {
  if (text.size() > template_bytes_max) {
    return Invalid{fmt::format("Template may not exceed {} bytes in size.", template_bytes_max)};
  }
  Document document = TRY(from_text(text));
  if (!document.root.is_object()) {
    return Invalid{"Template format error: unsupported structure."};
  }
  return document;
}

}  // namespace skerry::stack
