#include "test/clients/differential/plain.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "wire/aws/access.hpp"

namespace skerry::test {

using aws::Kind;
using aws::Member;
using aws::Shape;

namespace {

json::Value double_value(double number) {
  if (std::isfinite(number)) return json::Value::number(number);
  return std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
}

json::Value dump_value(const Shape& shape, const void* value);

json::Value dump_structure(const Shape& shape, const void* object) {
  json::Value out = json::Value::object();
  for (const Member& member : shape.members) {
    const void* value = aws::get(member, object);
    if (value != nullptr) out.set(member.name, dump_value(*member.shape, value));
  }
  return out;
}

json::Value dump_value(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::string:
      return *static_cast<const std::string*>(value);
    case Kind::blob:
      return base64(as_bytes(*static_cast<const std::string*>(value)));
    case Kind::boolean:
      return json::Value::boolean(*static_cast<const bool*>(value));
    case Kind::integer:
      return json::Value::number(std::int64_t{*static_cast<const std::int32_t*>(value)});
    case Kind::long_integer:
      return json::Value::number(*static_cast<const std::int64_t*>(value));
    case Kind::float_number:
    case Kind::double_number:
      return double_value(*static_cast<const double*>(value));
    case Kind::timestamp:
      return json::Value::number(
          std::int64_t{static_cast<const WallTime*>(value)->time_since_epoch().count()});
    case Kind::document:
      return *static_cast<const json::Value*>(value);
    case Kind::list: {
      json::Value out = json::Value::array();
      for (std::size_t i = 0; i < shape.list->size(value); ++i) {
        out.append(dump_value(*shape.element->shape, shape.list->at(value, i)));
      }
      return out;
    }
    case Kind::map: {
      json::Value out = json::Value::object();
      for (std::size_t i = 0; i < shape.map->size(value); ++i) {
        out.set(shape.map->key(value, i),
                dump_value(*shape.element->shape, shape.map->value(value, i)));
      }
      return out;
    }
    case Kind::structure:
      return dump_structure(shape, value);
  }
  return {};
}

class Loader {
 public:
  explicit Loader(std::string& problem) : problem_(problem) {}

  bool structure(const json::Value& value, const Shape& shape, void* into) {
    if (!value.is_object()) return fail(shape.name);
    for (const json::Member& given : value.members()) {
      const Member* member = nullptr;
      for (const Member& each : shape.members) {
        if (each.name == given.name()) member = &each;
      }
      if (member == nullptr) return fail(given.name());
      if (!this->value(given.value, *member->shape, aws::emplace(*member, into))) {
        return fail(given.name());
      }
    }
    return true;
  }

 private:
  bool fail(std::string_view where) {
    problem_ = std::string(where) + (problem_.empty() ? "" : ".") + problem_;
    return false;
  }

  bool value(const json::Value& value, const Shape& shape, void* into) {
    switch (shape.kind) {
      case Kind::structure:
        return structure(value, shape, into);
      case Kind::list:
        if (!value.is_array()) return false;
        for (const json::Value& item : value.items()) {
          if (!this->value(item, *shape.element->shape, shape.list->append(into))) return false;
        }
        return true;
      case Kind::map:
        if (!value.is_object()) return false;
        for (const json::Member& item : value.members()) {
          void* slot = shape.map->append(into, std::string(item.name()));
          if (!this->value(item.value, *shape.element->shape, slot)) return false;
        }
        return true;
      case Kind::document:
        *static_cast<json::Value*>(into) = value;
        return true;
      default:
        return scalar(value, shape, into);
    }
  }

  static bool scalar(const json::Value& value, const Shape& shape, void* into) {
    if (shape.kind == Kind::boolean) {
      if (!value.is_boolean()) return false;
      *static_cast<bool*>(into) = value.as_boolean();
      return true;
    }
    if (!value.is_string() && !value.is_number()) return false;
    if (shape.kind == Kind::string) {
      *static_cast<std::string*>(into) = value.text();
      return value.is_string();
    }
    if (shape.kind == Kind::blob) {
      const auto bytes = from_base64(value.text());
      if (bytes) *static_cast<std::string*>(into) = *bytes;
      return bytes.has_value();
    }
    if (shape.kind == Kind::double_number || shape.kind == Kind::float_number) {
      const auto number = value.as_double();
      if (number) *static_cast<double*>(into) = *number;
      return number.has_value();
    }
    const auto number = value.as_int64();
    if (!number) return false;
    if (shape.kind == Kind::timestamp) {
      *static_cast<WallTime*>(into) = WallTime(std::chrono::milliseconds(*number));
    } else if (shape.kind == Kind::integer) {
      *static_cast<std::int32_t*>(into) = static_cast<std::int32_t>(*number);
    } else {
      *static_cast<std::int64_t*>(into) = *number;
    }
    return true;
  }

  std::string& problem_;
};

}  // namespace

json::Value dump(aws::ConstRef structure) {
  return dump_structure(*structure.shape, structure.object);
}

bool load(const json::Value& value, aws::MutableRef structure, std::string& problem) {
  return Loader(problem).structure(value, *structure.shape, structure.object);
}

}  // namespace skerry::test
