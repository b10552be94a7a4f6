#pragma once
// The request target (RFC 9112 section 3.2): its form, the path as sent, the query decoded.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/http/event.hpp"
#include "wire/http/head.hpp"

namespace skerry::http {

struct Target {
  TargetForm form = TargetForm::origin;
  std::string path;
  Query query;
  std::optional<HostPort> authority;  // of the absolute and the authority form
};

struct Method {
  std::string_view text;
};

// Refuses characters outside printable ASCII, a fragment, a form that does not fit the method, a
// broken escape in the query. Schemes http and https.
Result<Target, Refused> parse_target(Method method, std::string_view target);

// The pairs of "a=b&c", without the question mark; nothing when an escape is broken or there are
// more than query_parameter_count_max. Empty pairs ("a&&b") are left out.
std::optional<Query> parse_query(std::string_view text);

}  // namespace skerry::http
