#pragma once
// What an expression names, and whether its functions are well-formed.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "stack/functions.hpp"
#include "stack/invalid.hpp"
#include "wire/json/value.hpp"

namespace skerry::stack {

struct Reference {
  std::string name;       // of a parameter, pseudo parameter or resource
  std::string attribute;  // of Fn::GetAtt and "${A.B}"; empty for Ref
  auto operator<=>(const Reference&) const = default;
};

struct References {
  std::vector<Reference> values;        // Ref, Fn::GetAtt, Fn::Sub
  std::vector<std::string> conditions;  // Fn::If, Condition
  std::vector<std::string> mappings;    // Fn::FindInMap with a plain name
};

using Conditions = std::map<std::string, bool, std::less<>>;

// Appends to `out`. With conditions only the branch of Fn::If that holds is followed.
Result<Done, Invalid> collect_references(const json::Value& expression, Place place,
                                         const Conditions* conditions, References& out);

}  // namespace skerry::stack
