#pragma once
// YAML to the JSON text of its twin; libyaml is named only in yaml.cpp.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "stack/invalid.hpp"

namespace skerry::stack {

// No larger than a small multiple of the input. Duplicate keys pass: the JSON parser refuses them.
Result<std::string, Invalid> yaml_to_json(std::string_view text);

}  // namespace skerry::stack
