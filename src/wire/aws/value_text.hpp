#pragma once
// Values as AWS shows them in a validation message: Java's toString() of them, "[a, b]" for a list,
// "{k=v}" for a map.

#include <optional>
#include <string>

#include "wire/aws/shape.hpp"

namespace skerry::aws {

// Nothing when the member, or anything within it, is sensitive.
std::optional<std::string> shown_value(const Member& member, const void* value);

}  // namespace skerry::aws
