#include "wire/aws/value_text.hpp"

#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/scalar.hpp"
#include "wire/json/write.hpp"

namespace skerry::aws {

namespace {

// Whether `member` or something below it is sensitive. Depth stands against recursive shapes.
bool is_sensitive(const Member& member, std::size_t depth) {
  if (member.sensitive) return true;
  if (depth == 0) return false;
  const Shape& shape = *member.shape;
  for (const Member& inner : shape.members) {
    if (is_sensitive(inner, depth - 1)) return true;
  }
  if (shape.key != nullptr && is_sensitive(*shape.key, depth - 1)) return true;
  return shape.element != nullptr && is_sensitive(*shape.element, depth - 1);
}

void append_shown(std::string& out, const Member& member, const void* value) {
  if (out.size() > shown_value_bytes_max) return;
  const Shape& shape = *member.shape;
  switch (shape.kind) {
    case Kind::list:
      out += '[';
      for (std::size_t i = 0; i < shape.list->size(value); ++i) {
        if (i > 0) out += ", ";
        append_shown(out, *shape.element, shape.list->at(value, i));
      }
      out += ']';
      return;
    case Kind::map:
      out += '{';
      for (std::size_t i = 0; i < shape.map->size(value); ++i) {
        if (i > 0) out += ", ";
        out += shape.map->key(value, i) + "=";
        append_shown(out, *shape.element, shape.map->value(value, i));
      }
      out += '}';
      return;
    // AWS shows a Java class and an address here.
    case Kind::structure:
      out += shape.name;
      return;
    case Kind::document:
      out += json::write(*static_cast<const json::Value*>(value));
      return;
    default:
      out += scalar_text(member, value, {TimeFormat::date_time}, Fraction::cut);
  }
}

}  // namespace

std::optional<std::string> shown_value(const Member& member, const void* value) {
  constexpr std::size_t depth = 8;
  if (is_sensitive(member, depth)) return std::nullopt;
  std::string out;
  append_shown(out, member, value);
  if (out.size() > shown_value_bytes_max) {
    out.resize(shown_value_bytes_max);
    out += "...";
  }
  return out;
}

}  // namespace skerry::aws
