#pragma once
// CloudFormation's resource types as constant tables. tools/resource_types distils them to text;
// the build turns the text into the tables behind find_schema().

#include <cstdint>
#include <span>
#include <string_view>

namespace skerry::stack {

enum class ValueKind : std::uint8_t {
  text,
  integer,
  number,
  boolean,
  timestamp,
  json,  // any object
  any,   // more than one type is allowed, or AWS's schema says nothing
  list,
  map,
  structure,
};

// Whether changing a property replaces the resource (createOnly, conditionalCreateOnly).
enum class Replaces : std::uint8_t { never, conditionally, always };

struct Structure;

struct ValueShape {
  ValueKind kind = ValueKind::any;
  const ValueShape* element = nullptr;  // of a list or map
  const Structure* structure = nullptr;
};

struct PropertySchema {
  std::string_view name = {};
  ValueShape shape = {};
  Replaces replaces = Replaces::never;
  bool required = false;
};

struct Structure {
  std::string_view name = {};
  std::span<const PropertySchema> properties = {};  // sorted by name

  const PropertySchema* find(std::string_view property) const;
};

enum class TagForm : std::uint8_t { none, list, map };
enum class LetterCase : std::uint8_t { kept, lower };

// How CloudFormation names a resource whose template gives no name; form is of {stack}, {logical}
// and {random}, as "{stack}-{logical}-{random}".
struct NameRule {
  std::string_view property = {};  // empty: the type has no name to generate
  std::string_view form = {};
  std::uint16_t chars_max = 0;
  LetterCase letters = LetterCase::kept;
};

struct ResourceSchema {
  std::string_view type = {};
  Structure properties = {};
  std::span<const std::string_view> attributes = {};  // what Fn::GetAtt takes
  std::span<const std::string_view> identifier = {};  // of properties and attributes
  std::string_view reference =
      {};  // the property or attribute that Ref gives, for people and tests
  std::string_view tag_property = {};
  TagForm tags = TagForm::none;
  NameRule name = {};

  bool has_attribute(std::string_view attribute) const;  // "Outputs.X" of a stack too
};

// Null for a type that Skerry does not know.
const ResourceSchema* find_schema(std::string_view type);
std::span<const ResourceSchema* const> all_schemas();  // sorted by type

}  // namespace skerry::stack
