#include "wire/aws/json_body.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/scalar.hpp"
#include "wire/json/parse.hpp"

namespace skerry::aws {

namespace {

using Outcome = Result<Done, ApiError>;

std::string_view wire_name(const Member& member) {
  return member.json_name.empty() ? member.name : member.json_name;
}

class JsonEncoder {
 public:
  explicit JsonEncoder(json::Writer& writer) : writer_(writer) {}

  void structure(const Shape& shape, const void* object) {
    writer_.begin_object();
    for (const Member& member : shape.members) {
      if (member.place != Place::body) continue;
      const void* value = get(member, object);
      if (value == nullptr) continue;
      writer_.key(wire_name(member));
      this->value(member, value);
    }
    writer_.end_object();
  }

 private:
  void value(const Member& member, const void* value) {
    const Shape& shape = *member.shape;
    switch (shape.kind) {
      case Kind::structure:
        return structure(shape, value);
      case Kind::list:
        writer_.begin_array();
        for (std::size_t i = 0; i < shape.list->size(value); ++i) {
          this->value(*shape.element, shape.list->at(value, i));
        }
        return writer_.end_array();
      case Kind::map:
        writer_.begin_object();
        for (std::size_t i = 0; i < shape.map->size(value); ++i) {
          writer_.key(shape.map->key(value, i));
          this->value(*shape.element, shape.map->value(value, i));
        }
        return writer_.end_object();
      case Kind::document:
        return writer_.value(*static_cast<const json::Value*>(value));
      default:
        return scalar(member, value);
    }
  }

  void scalar(const Member& member, const void* value) {
    switch (member.shape->kind) {
      case Kind::boolean:
        return writer_.boolean(*static_cast<const bool*>(value));
      case Kind::integer:
        return writer_.number(std::int64_t{*static_cast<const std::int32_t*>(value)});
      case Kind::long_integer:
        return writer_.number(*static_cast<const std::int64_t*>(value));
      case Kind::float_number:
      case Kind::double_number: {
        const double number = *static_cast<const double*>(value);
        if (std::isfinite(number)) return writer_.number(number);
        break;
      }
      case Kind::timestamp:
        if (member.time_format == TimeFormat::of_protocol ||
            member.time_format == TimeFormat::epoch_seconds) {
          return writer_.value(json::Value::number_text(epoch_text(value)));
        }
        break;
      default:
        break;
    }
    writer_.string(scalar_text(member, value, {TimeFormat::epoch_seconds}, Fraction::milliseconds));
  }

  json::Writer& writer_;
};

// How AWS names what stands in the JSON.
std::string_view token_name(const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::boolean:
      return value.as_boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
    case json::Kind::number: {
      const bool whole = value.text().find_first_of(".eE") == std::string_view::npos;
      return whole ? "NUMBER_VALUE" : "DECIMAL_VALUE";
    }
    default:
      return "STRING_VALUE";
  }
}

class JsonDecoder {
 public:
  explicit JsonDecoder(std::vector<std::string>& ignored) : ignored_(ignored) {}

  Outcome structure(const json::Value& object, const Shape& shape, void* into) {
    if (!object.is_object()) return unexpected(object, "Unexpected field type");
    for (const auto& [key, value] : object.members()) {
      const Member* member = find(shape, key.text());
      if (member == nullptr) {
        ignore(shape, key.text());
      } else if (!value.is_null()) {
        TRY(this->value(value, *member, emplace(*member, into)));
      }
    }
    return Done{};
  }

 private:
  static const Member* find(const Shape& shape, std::string_view name) {
    for (const Member& member : shape.members) {
      if (member.place == Place::body && wire_name(member) == name) return &member;
    }
    return nullptr;
  }

  // Answers of AWS carry "__type" in unions and structures; clients may send them back.
  void ignore(const Shape& shape, std::string_view name) {
    if (name == "__type" || ignored_.size() == ignored_names_max) return;
    const std::string_view shown = name.substr(0, ignored_name_bytes_max);
    ignored_.push_back(std::string(shape.name) + "." + std::string(shown));
  }

  static ApiError unexpected(const json::Value& value, std::string_view otherwise) {
    if (value.is_array()) {
      return serialization_exception("Start of list found where not expected");
    }
    if (value.is_object()) {
      return serialization_exception("Start of structure or map found where not expected.");
    }
    return serialization_exception(std::string(otherwise));
  }

  Outcome value(const json::Value& value, const Member& member, void* into) {
    const Shape& shape = *member.shape;
    switch (shape.kind) {
      case Kind::structure:
        return structure(value, shape, into);
      case Kind::list:
        return list(value, shape, into);
      case Kind::map:
        return map(value, shape, into);
      case Kind::document:
        *static_cast<json::Value*>(into) = value;
        return Done{};
      default:
        return scalar(value, member, into);
    }
  }

  // A null in a list is not a value of it; dense lists drop it.
  Outcome list(const json::Value& value, const Shape& shape, void* into) {
    if (!value.is_array()) return unexpected(value, "Expected list or null");
    for (const json::Value& item : value.items()) {
      if (item.is_null()) continue;
      TRY(this->value(item, *shape.element, shape.list->append(into)));
    }
    return Done{};
  }

  Outcome map(const json::Value& value, const Shape& shape, void* into) {
    if (!value.is_object()) return unexpected(value, "Expected map or null");
    for (const auto& [key, item] : value.members()) {
      if (item.is_null()) continue;
      void* slot = shape.map->append(into, std::string(key.text()));
      TRY(this->value(item, *shape.element, slot));
    }
    return Done{};
  }

  static Outcome scalar(const json::Value& value, const Member& member, void* into) {
    if (value.is_array() || value.is_object()) return unexpected(value, "");
    if (accepts(value, member) && read(value, member, into)) return Done{};
    return serialization_exception(std::string(token_name(value)) + " can not be converted to " +
                                   std::string(type_name(member.shape->kind)));
  }

  // The JSON type that the member is written as.
  static bool accepts(const json::Value& value, const Member& member) {
    switch (member.shape->kind) {
      case Kind::string:
      case Kind::blob:
        return value.is_string();
      case Kind::boolean:
        return value.is_boolean();
      case Kind::integer:
      case Kind::long_integer:
        return value.is_number();
      case Kind::float_number:
      case Kind::double_number:
        return value.is_number() || (value.is_string() && is_no_number(value.text()));
      default:
        return true;
    }
  }

  // "NaN" and "Infinity" come as strings, numbers never do.
  static bool is_no_number(std::string_view text) {
    return text == "NaN" || text == "Infinity" || text == "-Infinity";
  }

  static bool read(const json::Value& value, const Member& member, void* into) {
    if (value.is_boolean()) {
      if (member.shape->kind != Kind::boolean) return false;
      *static_cast<bool*>(into) = value.as_boolean();
      return true;
    }
    if (member.shape->kind == Kind::timestamp && value.is_number()) {
      return read_epoch(value.text(), into);
    }
    if (member.shape->kind == Kind::timestamp && member.time_format == TimeFormat::of_protocol) {
      return read_scalar(member, value.text(), {TimeFormat::date_time}, into);
    }
    return read_scalar(member, value.text(), {TimeFormat::epoch_seconds}, into);
  }

  std::vector<std::string>& ignored_;
};

}  // namespace

ApiError serialization_exception(std::string message) {
  return {"SerializationException", 400, std::move(message)};
}

void write_members(json::Writer& writer, ConstRef structure) {
  JsonEncoder(writer).structure(*structure.shape, structure.object);
}

Result<Done, ApiError> read_members(const json::Value& object, MutableRef into,
                                    std::vector<std::string>& ignored) {
  return JsonDecoder(ignored).structure(object, *into.shape, into.object);
}

Result<json::Value, ApiError> parse_json_body(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return json::Value::object();
  // How much a body may be was decided when it came: a function's code may be 70 MB.
  auto parsed =
      json::parse(body, {.input_bytes_max = body.size(), .depth_max = structure_depth_max});
  if (parsed) return std::move(*parsed);
  return serialization_exception("The request body is not valid JSON: " + parsed.error().message +
                                 " at byte " + std::to_string(parsed.error().offset));
}

}  // namespace skerry::aws
