#pragma once
// LiveResources and Arguments as text, for sealed records: they hold NoEcho values.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "stack/arguments.hpp"
#include "stack/live.hpp"

namespace skerry::cloudformation {

std::string encode(const stack::LiveResource& resource);
Result<stack::LiveResource> decode_live(std::string_view text);

std::string encode(const stack::Arguments& arguments);
Result<stack::Arguments> decode_arguments(std::string_view text);

}  // namespace skerry::cloudformation
