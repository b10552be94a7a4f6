#pragma once
// HTTP's date, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7, IMF-fixdate only).

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace skerry::http {

std::string http_date(WallTime time);  // years 1 to 9999, whole seconds
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace skerry::http
