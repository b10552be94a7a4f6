#pragma once
// The strict pass in front of pugixml, which by itself takes far more than XML: it refuses what
// parse.hpp names and counts elements, attributes and depth before any memory is spent on them.

#include <optional>
#include <string_view>

#include "wire/xml/limits.hpp"

namespace skerry::xml {

// Why the text is refused; nothing when it may be parsed.
std::optional<std::string_view> refusal(std::string_view text, const Limits& limits);

// XML 1.0 section 2.2: everything but control characters, surrogates, U+FFFE and U+FFFF.
bool is_character(char32_t code);

}  // namespace skerry::xml
