#pragma once
// JSON text to a tree, strictly RFC 8259: UTF-8, no duplicate names, no comments, no trailing
// commas, within limits.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/json/limits.hpp"
#include "wire/json/value.hpp"

namespace skerry::json {

struct ParseError {
  std::string message;     // lower case, no full stop
  std::size_t offset = 0;  // in bytes from the start of the text
};

Result<Value, ParseError> parse(std::string_view text, const Limits& limits = {});

}  // namespace skerry::json
