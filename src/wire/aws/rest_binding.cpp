#include "wire/aws/rest_binding.hpp"

#include <algorithm>

#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/path_template.hpp"
#include "wire/aws/scalar.hpp"

namespace skerry::aws {

namespace {

using Outcome = Result<Done, ApiError>;

constexpr TimeDefault query_time{TimeFormat::date_time};
constexpr TimeDefault header_time{TimeFormat::http_date};

bool starts_with_name(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && http::equal_names(text.substr(0, prefix.size()), prefix);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

class BindingReader {
 public:
  BindingReader(const WireRequest& request, MutableRef into) : request_(request), into_(into) {}

  Outcome labels(const OperationShape& operation) {
    const auto labels = match_path(operation.path, request_.path);
    if (!labels) return invalid("the path");
    for (const auto& [name, text] : *labels) {
      for (const Member& member : into_.shape->members) {
        if (member.place == Place::label && member.name == name) TRY(set(member, text, query_time));
      }
    }
    return Done{};
  }

  Outcome query(const OperationShape& operation, std::vector<std::string>& ignored) {
    const Member* rest = find(Place::query_params);
    for (const auto& [name, text] : request_.query) {
      if (const Member* member = find(Place::query, name)) {
        TRY(add(*member, text, query_time));
      } else if (rest != nullptr) {
        TRY(add_to_map(*rest, name, text));
      } else if (!is_of_the_call(operation, name) && ignored.size() < ignored_names_max) {
        ignored.push_back(name.substr(0, ignored_name_bytes_max));
      }
    }
    return Done{};
  }

  Outcome headers() {
    for (const Member& member : into_.shape->members) {
      if (member.place == Place::header) TRY(header(member));
      if (member.place == Place::prefix_headers) TRY(prefix_headers(member));
    }
    return Done{};
  }

 private:
  static ApiError invalid(std::string_view what) {
    return {"SerializationException", 400, "Invalid value for " + std::string(what)};
  }

  // The SDK's x-id, and whatever a presigned request carries.
  static bool is_of_the_call(const OperationShape& operation, std::string_view name) {
    const std::string_view literal = operation.query_literal;
    return name == "x-id" || starts_with_name(name, "X-Amz-") ||
           literal.substr(0, literal.find('=')) == name;
  }

  const Member* find(Place place, std::string_view binding = {}) const {
    const auto& members = into_.shape->members;
    const auto found = std::ranges::find_if(members, [&](const Member& member) {
      return member.place == place && (binding.empty() || member.binding == binding);
    });
    return found == members.end() ? nullptr : &*found;
  }

  void* slot(const Member& member) {
    const void* present = get(member, into_.object);
    return present != nullptr ? const_cast<void*>(present) : emplace(member, into_.object);
  }

  Outcome set(const Member& member, std::string_view text, TimeDefault time) {
    if (read_scalar(member, text, time, emplace(member, into_.object))) return Done{};
    return invalid(member.name);
  }

  // A list takes a parameter for each of its items.
  Outcome add(const Member& member, std::string_view text, TimeDefault time) {
    const Shape& shape = *member.shape;
    if (shape.kind != Kind::list) return set(member, text, time);
    if (read_scalar(*shape.element, text, time, shape.list->append(slot(member)))) return Done{};
    return invalid(member.name);
  }

  Outcome add_to_map(const Member& member, std::string_view name, std::string_view text) {
    const Shape& shape = *member.shape;
    void* value = shape.map->append(slot(member), std::string(name));
    if (shape.element->shape->kind == Kind::list) {
      value = shape.element->shape->list->append(value);
    }
    *static_cast<std::string*>(value) = text;
    return Done{};
  }

  Outcome header(const Member& member) {
    for (const http::Header& header : request_.headers) {
      if (!http::equal_names(header.name, member.binding)) continue;
      if (member.shape->kind != Kind::list) return set(member, header.value, header_time);
      TRY(header_list(member, header.value));
    }
    return Done{};
  }

  Outcome header_list(const Member& member, std::string_view text) {
    while (true) {
      const std::string_view item = text.substr(0, text.find(','));
      TRY(add(member, trimmed(item), header_time));
      if (item.size() == text.size()) return Done{};
      text.remove_prefix(item.size() + 1);
    }
  }

  Outcome prefix_headers(const Member& member) {
    for (const http::Header& header : request_.headers) {
      if (!starts_with_name(header.name, member.binding)) continue;
      std::string name = header.name.substr(member.binding.size());
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      TRY(add_to_map(member, name, header.value));
    }
    return Done{};
  }

  const WireRequest& request_;
  MutableRef into_;
};

std::string list_header(const Member& member, const void* value) {
  const Shape& shape = *member.shape;
  std::string text;
  for (std::size_t i = 0; i < shape.list->size(value); ++i) {
    if (i > 0) text += ", ";
    text += scalar_text(*shape.element, shape.list->at(value, i), header_time, Fraction::cut);
  }
  return text;
}

}  // namespace

Outcome read_bindings(const OperationShape& operation, const WireRequest& request, MutableRef into,
                      std::vector<std::string>& ignored) {
  BindingReader reader(request, into);
  TRY(reader.labels(operation));
  TRY(reader.query(operation, ignored));
  return reader.headers();
}

void write_bindings(ConstRef response, WireResponse& into) {
  for (const Member& member : response.shape->members) {
    const void* value = get(member, response.object);
    if (value == nullptr) continue;
    const Shape& shape = *member.shape;
    if (member.place == Place::status) {
      into.status = *static_cast<const std::int32_t*>(value);
    } else if (member.place == Place::header && shape.kind == Kind::list) {
      into.headers.push_back({std::string(member.binding), list_header(member, value)});
    } else if (member.place == Place::header) {
      into.headers.push_back({std::string(member.binding),
                              scalar_text(member, value, header_time, Fraction::milliseconds)});
    } else if (member.place == Place::prefix_headers) {
      for (std::size_t i = 0; i < shape.map->size(value); ++i) {
        into.headers.push_back({std::string(member.binding) + shape.map->key(value, i),
                                *static_cast<const std::string*>(shape.map->value(value, i))});
      }
    }
  }
}

const Member* typed_payload(const Shape& structure) {
  for (const Member& member : structure.members) {
    if (member.place == Place::payload && member.shape->kind != Kind::blob) return &member;
  }
  return nullptr;
}

bool has_body_members(const Shape& structure) {
  return std::ranges::any_of(structure.members,
                             [](const Member& m) { return m.place == Place::body; });
}

}  // namespace skerry::aws
