#pragma once
// Structs to JSON and JSON to structs, for the JSON protocols and rest-json.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/aws/error.hpp"
#include "wire/aws/shape.hpp"
#include "wire/json/value.hpp"
#include "wire/json/write.hpp"

namespace skerry::aws {

// The body members of the struct as a JSON object.
void write_members(json::Writer& writer, ConstRef structure);

// Fills the struct's body members from an object. Members that the shape does not have go to
// `ignored`, null is absent, a wrong type is a SerializationException in AWS's words.
Result<Done, ApiError> read_members(const json::Value& object, MutableRef into,
                                    std::vector<std::string>& ignored);

// The whole body of a request; an empty one is an object without members.
Result<json::Value, ApiError> parse_json_body(std::string_view body);

ApiError serialization_exception(std::string message);

}  // namespace skerry::aws
