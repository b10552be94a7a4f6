#pragma once
// How calls name groups: by name, by ARN (with ":*" behind it or without), or by either.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "services/logs/state.hpp"
#include "wire/aws/error.hpp"

namespace skerry::logs {

// The name within an ARN of a log group of this account and region; nothing for other text.
std::optional<GroupName> group_of_arn(const RegionFacts& region, std::string_view arn);

// logGroupName and logGroupIdentifier exclude each other; one must be there.
struct Identifiers {
  const std::optional<std::string>& name;
  const std::optional<std::string>& identifier;
};
Result<GroupName, ApiError> group_of(const RegionFacts& region, const Identifiers& given);
// For access functions, which refuse nothing: as far as it can be known.
GroupName likely_group(const RegionFacts& region, const Identifiers& given);

}  // namespace skerry::logs
