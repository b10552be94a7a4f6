#pragma once
// The path patterns of the REST protocols: "/2015-03-31/functions/{FunctionName}/invocations",
// "/{Bucket}/{Key+}" (a '+' takes the rest, slashes included).

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skerry::aws {

using Labels = std::vector<std::pair<std::string_view, std::string>>;  // decoded, never empty

// The labels of a path that the template matches. Segments are split first and decoded then, so an
// escaped slash never ends one; a slash at the end does not count.
std::optional<Labels> match_path(std::string_view path_template, std::string_view path);

}  // namespace skerry::aws
