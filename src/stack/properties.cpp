#include "stack/properties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "stack/evaluate.hpp"
#include "stack/template_parts.hpp"
#include "wire/json/parse.hpp"

namespace skerry::stack {

using json::Value;

namespace {

bool simple(ValueKind kind) {
  return kind == ValueKind::text || kind == ValueKind::integer || kind == ValueKind::number ||
         kind == ValueKind::boolean || kind == ValueKind::timestamp;
}

// A text that becomes something else later fits wherever a simple value does.
bool later(const Value& value) {
  return value.is_string() && (value.text().find("{{resolve:") != std::string_view::npos ||
                               value.text().find(known_after_apply) != std::string_view::npos);
}

std::optional<std::int64_t> integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return out;
  double wide = 0;  // "5432.0"
  const auto again = std::from_chars(text.data(), text.data() + text.size(), wide);
  if (again.ec != std::errc() || again.ptr != text.data() + text.size()) return std::nullopt;
  if (wide < -9e15 || wide > 9e15) return std::nullopt;
  out = static_cast<std::int64_t>(wide);
  return static_cast<double>(out) == wide ? std::optional(out) : std::nullopt;
}

Value coerce_number(const Value& value) {
  if (!value.is_string()) return value;
  const auto parsed = json::parse(value.text());
  return parsed && parsed->is_number() ? *parsed : value;
}

Value coerce_boolean(const Value& value) {
  if (!value.is_string()) return value;
  const std::string_view text = value.text();
  if (text == "true" || text == "True" || text == "TRUE") return Value::boolean(true);
  if (text == "false" || text == "False" || text == "FALSE") return Value::boolean(false);
  return value;
}

Value coerce_simple(ValueKind kind, const Value& value) {
  switch (kind) {
    case ValueKind::text:
    case ValueKind::timestamp: {
      const auto text = scalar_text(value);
      return text ? Value(*text) : value;
    }
    case ValueKind::integer: {
      if (!value.is_string() && !value.is_number()) return value;
      const auto number = integer(value.text());
      return number ? Value::number(*number) : value;
    }
    case ValueKind::number:
      return coerce_number(value);
    case ValueKind::boolean:
      return coerce_boolean(value);
    default:
      return value;
  }
}

Value coerce_structure(const Structure& structure, const Value& value);

Value coerce_shape(const ValueShape& shape, const Value& value) {
  if (simple(shape.kind)) return later(value) ? value : coerce_simple(shape.kind, value);
  switch (shape.kind) {
    case ValueKind::json: {  // a policy document may come as its text
      if (!value.is_string() || later(value)) return value;
      auto parsed = json::parse(value.text());
      return parsed && parsed->is_object() ? std::move(*parsed) : value;
    }
    case ValueKind::list: {
      Value out = Value::array();
      if (!value.is_array()) {
        if (!simple(shape.element->kind) || value.is_object() || later(value)) return value;
        out.append(coerce_shape(*shape.element, value));
        return out;
      }
      for (const Value& item : value.items()) out.append(coerce_shape(*shape.element, item));
      return out;
    }
    case ValueKind::map: {
      if (!value.is_object()) return value;
      Value out = Value::object();
      for (const json::Member& member : value.members()) {
        out.set(member.name(), coerce_shape(*shape.element, member.value));
      }
      return out;
    }
    case ValueKind::structure:
      return coerce_structure(*shape.structure, value);
    default:
      return value;
  }
}

Value coerce_structure(const Structure& structure, const Value& value) {
  if (!value.is_object()) return value;
  Value out = Value::object();
  for (const json::Member& member : value.members()) {
    const PropertySchema* property = structure.find(member.name());
    out.set(member.name(),
            property == nullptr ? member.value : coerce_shape(property->shape, member.value));
  }
  return out;
}

std::string_view type_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::integer:
      return "Integer";
    case ValueKind::number:
      return "Double";
    case ValueKind::boolean:
      return "Boolean";
    default:
      return "String";
  }
}

class Checker {
 public:
  void structure(const Structure& expected, const Value& value) {
    for (const json::Member& member : value.members()) {
      const PropertySchema* property = expected.find(member.name());
      if (property == nullptr) {
        problems.push_back(fmt::format("Encountered unsupported property {}", member.name()));
        continue;
      }
      shape(property->shape, member.name(), member.value);
    }
    for (const PropertySchema& property : expected.properties) {
      if (property.required && value.find(property.name) == nullptr) {
        problems.push_back(fmt::format("Property {} cannot be empty.", property.name));
      }
    }
  }

  std::vector<std::string> problems;

 private:
  void refuse(std::string_view property, std::string_view what) {
    problems.push_back(fmt::format("Value of property {} must be {}", property, what));
  }

  void scalar(ValueKind kind, std::string_view property, const Value& value) {
    const bool fits = kind == ValueKind::integer   ? value.as_int64().has_value()
                      : kind == ValueKind::number  ? value.is_number()
                      : kind == ValueKind::boolean ? value.is_boolean()
                                                   : value.is_string();
    if (!fits) refuse(property, fmt::format("of type {}", type_name(kind)));
  }

  void list(const ValueShape& shape_of_list, std::string_view property, const Value& value) {
    const ValueShape& element = *shape_of_list.element;
    const std::string wanted = simple(element.kind)
                                   ? fmt::format("of type List of {}", type_name(element.kind))
                                   : "a list";
    if (!value.is_array()) return refuse(property, wanted);
    for (const Value& item : value.items()) shape(element, property, item);
  }

  void shape(const ValueShape& expected, std::string_view property, const Value& value) {
    if (later(value)) return;
    if (simple(expected.kind)) return scalar(expected.kind, property, value);
    switch (expected.kind) {
      case ValueKind::list:
        return list(expected, property, value);
      case ValueKind::json:
        if (!value.is_object() && !value.is_array()) refuse(property, "an object");
        return;
      case ValueKind::map:
        if (!value.is_object()) return refuse(property, "an object");
        for (const json::Member& member : value.members()) {
          shape(*expected.element, property, member.value);
        }
        return;
      case ValueKind::structure:
        if (!value.is_object()) return refuse(property, "an object");
        return structure(*expected.structure, value);
      default:
        return;
    }
  }
};

}  // namespace

Value coerce(const ResourceSchema& schema, const Value& properties) {
  return coerce_structure(schema.properties, properties);
}

std::vector<std::string> property_problems(const ResourceSchema& schema, const Value& properties) {
  Checker checker;
  checker.structure(schema.properties, properties);
  return std::move(checker.problems);
}

}  // namespace skerry::stack
