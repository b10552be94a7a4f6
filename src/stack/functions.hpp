#pragma once
// The intrinsic functions: which there are, what they are given, and the texts of Fn::Sub.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "stack/invalid.hpp"
#include "wire/json/value.hpp"

namespace skerry::stack {

enum class Function : std::uint8_t {
  ref,
  condition,
  get_att,
  sub,
  join,
  select,
  split,
  find_in_map,
  if_,
  get_azs,
  cidr,
  base64,
  import_value,
  equals,
  and_,
  or_,
  not_,
  contains,
  each_member_equals,
  each_member_in,
  ref_all,
  value_of,
  value_of_all,
};

struct FunctionUse {
  Function function;
  const json::Value* arguments;
};

// Where an expression stands decides which functions it may use.
enum class Place : std::uint8_t { resources, outputs, conditions, rules };

// The function that an object with a single member is; nothing for any other value. `Condition` is
// one only in the places conditions and rules. Invalid for a name with Fn:: that is no function,
// one that its place does not allow, and arguments of a wrong form.
Result<std::optional<FunctionUse>, Invalid> function_of(const json::Value& value, Place place);

// As above, for values that were checked before.
std::optional<FunctionUse> checked_function(const json::Value& value);

// "{stack}.{attr}" in one text or in a list of two; the names are texts (checked).
struct AttributeName {
  std::string resource;
  std::string attribute;
};
AttributeName attribute_name(const json::Value& arguments);

struct SubPiece {
  bool variable = false;
  std::string_view text;  // a literal, or the name between the braces
};
// "${A} ${B.C} ${!Literal}"; views into the text.
Result<std::vector<SubPiece>, Invalid> sub_pieces(std::string_view text);

// The template of Fn::Sub, and its map or null.
std::pair<std::string_view, const json::Value*> sub_arguments(const json::Value& arguments);

bool pseudo_parameter(std::string_view name);

}  // namespace skerry::stack
