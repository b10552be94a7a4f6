#include "wire/aws/form_body.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/assert.hpp"
#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/scalar.hpp"

namespace skerry::aws {

namespace {

using form::Pair;
using Range = std::span<const Pair>;
using Outcome = Result<Done, ApiError>;

ApiError malformed(std::string message) { return {"MalformedInput", 400, std::move(message)}; }

// Sorted so that all parameters below one name stand together: a dot sorts before all else.
bool name_before(const Pair& a, const Pair& b) {
  return std::lexicographical_compare(
      a.name.begin(), a.name.end(), b.name.begin(), b.name.end(), [](char x, char y) {
        const auto rank = [](char c) { return c == '.' ? 0 : static_cast<unsigned char>(c) + 1; };
        return rank(x) < rank(y);
      });
}

// The parameters of one value: all names agree up to `at`, which is behind the dot that follows the
// value's own name. A name that ends there is the value itself, the others are parts of it.
struct Level {
  Range pairs;
  std::size_t at = 0;

  bool own(const Pair& pair) const { return pair.name.size() < at; }
  std::string_view segment(const Pair& pair) const {
    const std::string_view rest = pair.name.substr(at);
    return rest.substr(0, rest.find('.'));
  }
  std::string_view name() const { return pairs.front().name.substr(0, at - 1); }
};

struct Part {
  std::string_view segment;
  Level level;
};

// The next group of parameters with the same segment; `level` keeps the rest.
Part take_part(Level& level) {
  const std::string_view segment = level.segment(level.pairs.front());
  std::size_t count = 1;
  while (count < level.pairs.size() && level.segment(level.pairs[count]) == segment) ++count;
  const Part part{segment, {level.pairs.first(count), level.at + segment.size() + 1}};
  level.pairs = level.pairs.subspan(count);
  return part;
}

std::optional<unsigned> index_of(std::string_view segment) {
  unsigned index = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
  const bool whole = error == std::errc{} && end == segment.data() + segment.size();
  return whole && index > 0 ? std::optional(index) : std::nullopt;
}

class FormDecoder {
 public:
  explicit FormDecoder(FormStyle style) : style_(style) {}

  Outcome structure(Level level, const Shape& shape, void* into) {
    TRY(skip_own_value(level));
    while (!level.pairs.empty()) {
      const Part part = take_part(level);
      const Member* member = find(shape, part.segment);
      if (member == nullptr) {
        ignore(part.level.name());
        continue;
      }
      TRY(value(part.level, *member, emplace(*member, into)));
    }
    return Done{};
  }

  Decoded take_decoded() { return std::move(decoded_); }

 private:
  std::string wire_name(const Member& member) const {
    if (style_ == FormStyle::query) {
      return std::string(member.xml_name.empty() ? member.name : member.xml_name);
    }
    if (!member.ec2_name.empty()) return std::string(member.ec2_name);
    std::string name(member.xml_name.empty() ? member.name : member.xml_name);
    if (name.front() >= 'a' && name.front() <= 'z') name.front() -= 'a' - 'A';
    return name;
  }

  const Member* find(const Shape& shape, std::string_view segment) const {
    for (const Member& member : shape.members) {
      if (wire_name(member) == segment) return &member;
    }
    return nullptr;
  }

  void ignore(std::string_view name) {
    if (decoded_.ignored.size() == ignored_names_max) return;
    decoded_.ignored.emplace_back(name.substr(0, ignored_name_bytes_max));
  }

  // "Tags=" is how clients write an empty list; anything else has no meaning for an aggregate.
  Outcome skip_own_value(Level& level) {
    while (!level.pairs.empty() && level.own(level.pairs.front())) {
      if (!level.pairs.front().value.empty()) {
        return malformed("Unexpected value for the complex parameter " +
                         std::string(level.pairs.front().name));
      }
      level.pairs = level.pairs.subspan(1);
    }
    return Done{};
  }

  Outcome value(Level level, const Member& member, void* into) {
    switch (member.shape->kind) {
      case Kind::structure:
        return structure(level, *member.shape, into);
      case Kind::list:
        return list(level, member, into);
      case Kind::map:
        return map(level, member, into);
      default:
        return scalar(level, member, into);
    }
  }

  Outcome scalar(Level level, const Member& member, void* into) {
    const Pair& pair = level.pairs.front();
    if (!level.own(pair) || !is_scalar(member.shape->kind)) {
      return malformed("Unexpected complex element at " + std::string(pair.name));
    }
    if (level.pairs.size() > 1) {
      return malformed("The parameter " + std::string(pair.name) + " is given more than once");
    }
    if (read_scalar(member, pair.value, {TimeFormat::date_time}, into)) return Done{};
    return malformed("STRING_VALUE can not be converted to " +
                     std::string(type_name(member.shape->kind)));
  }

  // Steps over the "member" or "entry" that unflattened lists and maps have in their names.
  void enter(Level& level, std::string_view element) {
    Level all = level;
    level.pairs = {};
    while (!all.pairs.empty()) {
      const Part part = take_part(all);
      if (part.segment == element) {
        level = part.level;
      } else {
        ignore(part.level.name());
      }
    }
  }

  // The numbered parts in the order of their numbers, which need not be without gaps.
  Result<std::vector<Part>, ApiError> numbered(Level level) {
    std::vector<std::pair<unsigned, Part>> parts;
    while (!level.pairs.empty()) {
      if (level.own(level.pairs.front())) {
        return malformed("Top level element may not be treated as a list");
      }
      const Part part = take_part(level);
      const auto index = index_of(part.segment);
      if (!index) {
        return malformed("Invalid list index in the parameter " + std::string(part.level.name()));
      }
      parts.emplace_back(*index, part);
    }
    std::ranges::sort(parts, {}, [](const auto& each) { return each.first; });
    std::vector<Part> ordered;
    for (const auto& [index, part] : parts) ordered.push_back(part);
    return ordered;
  }

  Outcome list(Level level, const Member& member, void* into) {
    const Shape& shape = *member.shape;
    TRY(skip_own_value(level));
    if (style_ == FormStyle::query && !member.flattened) {
      enter(level, shape.element->xml_name.empty() ? "member" : shape.element->xml_name);
    }
    const std::vector<Part> parts = TRY(numbered(level));
    for (const Part& part : parts) {
      TRY(value(part.level, *shape.element, shape.list->append(into)));
    }
    return Done{};
  }

  Outcome map(Level level, const Member& member, void* into) {
    const Shape& shape = *member.shape;
    TRY(skip_own_value(level));
    if (style_ == FormStyle::query && !member.flattened) enter(level, "entry");
    const std::vector<Part> entries = TRY(numbered(level));
    for (const Part& entry : entries) TRY(map_entry(entry.level, shape, into));
    return Done{};
  }

  Outcome map_entry(Level level, const Shape& map, void* into) {
    const Member& key_member = *map.key;
    const std::string_view key_name = key_member.xml_name.empty() ? "key" : key_member.xml_name;
    const std::string place(level.name());
    std::optional<std::string> key;
    Level value_level;
    while (!level.pairs.empty() && !level.own(level.pairs.front())) {
      const Part part = take_part(level);
      if (part.segment == key_name) {
        TRY(scalar(part.level, key_member, &key.emplace()));
      } else if (part.segment == value_name(map)) {
        value_level = part.level;
      } else {
        ignore(part.level.name());
      }
    }
    if (!key || value_level.pairs.empty()) {
      return malformed("A map entry lacks its key or its value at " + place);
    }
    return value(value_level, *map.element, map.map->append(into, std::move(*key)));
  }

  static std::string_view value_name(const Shape& map) {
    return map.element->xml_name.empty() ? "value" : map.element->xml_name;
  }

  FormStyle style_;
  Decoded decoded_;
};

// Parameters of the call, not of the operation: what it is, and the older signatures' parts.
bool is_of_the_call(std::string_view name) {
  constexpr std::array<std::string_view, 9> names = {
      "Action",           "Version",       "AWSAccessKeyId", "Signature", "SignatureMethod",
      "SignatureVersion", "SecurityToken", "Timestamp",      "Expires"};
  return name.starts_with("X-Amz-") || std::ranges::find(names, name) != names.end();
}

}  // namespace

Result<std::vector<Pair>, ApiError> form_parameters(const WireRequest& request,
                                                    form::Form& storage) {
  std::vector<Pair> pairs;
  if (request.method == "GET" || request.body.empty()) {
    for (const auto& [name, value] : request.query) pairs.push_back({name, value});
    return pairs;
  }
  if (request.form == nullptr) {
    auto parsed = form::parse(request.body);
    if (!parsed) return malformed(parsed.error().message);
    storage = std::move(*parsed);
  }
  const form::Form& parameters = request.form != nullptr ? *request.form : storage;
  pairs.reserve(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) pairs.push_back(parameters[i]);
  return pairs;
}

Result<Decoded, ApiError> decode_form(std::vector<Pair> parameters, FormStyle style,
                                      MutableRef into) {
  std::erase_if(parameters, [](const Pair& pair) { return is_of_the_call(pair.name); });
  for (const Pair& pair : parameters) {
    const auto dots = std::ranges::count(pair.name, '.');
    if (static_cast<std::size_t>(dots) > form_name_depth_max) {
      return malformed("A parameter's name is nested too deeply");
    }
  }
  std::ranges::stable_sort(parameters, name_before);
  FormDecoder decoder(style);
  TRY(decoder.structure({parameters, 0}, *into.shape, into.object));
  return decoder.take_decoded();
}

}  // namespace skerry::aws
