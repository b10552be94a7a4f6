#pragma once
// Generated structs as plain JSON and back, by the API's names and whatever the protocol: strings,
// numbers and booleans as they are, blobs in base64, times in milliseconds since the epoch. What a
// test on the other side of a pipe can compare.

#include <optional>
#include <string>

#include "wire/aws/shape.hpp"
#include "wire/json/value.hpp"

namespace skerry::test {

json::Value dump(aws::ConstRef structure);

// False where the value does not fit the shape; `problem` then says where.
bool load(const json::Value& value, aws::MutableRef structure, std::string& problem);

}  // namespace skerry::test
