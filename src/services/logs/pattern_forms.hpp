#pragma once
// The forms of filter patterns, a file each: pattern_terms.cpp, pattern_words.cpp,
// pattern_json.cpp. The text has no blanks around it.

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "services/logs/pattern.hpp"

namespace skerry::logs {

using PatternForm = std::unique_ptr<const FilterPattern::Form>;

// `ERROR "exit status" -debug`, `?ERROR ?WARN`
Result<PatternForm> parse_terms(std::string_view text);
// `[ip, user, ..., status_code = 4*]`
Result<PatternForm> parse_words(std::string_view text);
// `{ $.level = "ERROR" }`
Result<PatternForm> parse_json(std::string_view text);

}  // namespace skerry::logs
