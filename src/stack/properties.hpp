#pragma once
// Properties against their schema: coerced as CloudFormation does, and what is wrong with them.

#include <string>
#include <vector>

#include "stack/schema.hpp"
#include "wire/json/value.hpp"

namespace skerry::stack {

// "5432" to an integer, "true" to a boolean, numbers and booleans to texts by their source, a
// lone value to a list of one where a list of simple values is wanted. What does not fit stays as
// it is, for property_problems() to name. Idempotent; the runner does it again after dynamic
// references are resolved.
json::Value coerce(const ResourceSchema& schema, const json::Value& properties);

// In CloudFormation's words: "Encountered unsupported property X", "Property X cannot be empty.",
// "Value of property X must be of type List of String". A resource with problems fails with their
// first as the reason. Texts with dynamic references or known_after_apply fit every simple type.
std::vector<std::string> property_problems(const ResourceSchema& schema,
                                           const json::Value& properties);

}  // namespace skerry::stack
