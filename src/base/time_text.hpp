#pragma once
// Times as text, always UTC.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace skerry {

std::string iso8601(WallTime time);         // "2026-11-23T07:00:00Z"; milliseconds are cut off
std::string iso8601_millis(WallTime time);  // "2026-11-23T07:00:00.123Z"
std::string iso8601_basic(WallTime time);   // "20261123T070000Z", as X-Amz-Date

// The three forms above, and a numeric offset ("+02:00") in place of Z. Nothing for anything else,
// or for a date that does not exist.
std::optional<WallTime> parse_iso8601(std::string_view text);

}  // namespace skerry
