#pragma once
// UTF-8, well-formed as in table 3-7 of the Unicode Standard (no overlong forms, no surrogates).

#include <cstddef>
#include <string_view>

namespace skerry {

// The length in bytes of the first character of a non-empty text; 0 when it is ill-formed.
std::size_t utf8_length(std::string_view text);
bool valid_utf8(std::string_view text);

}  // namespace skerry
