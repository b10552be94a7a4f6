#pragma once
// Which groups an interface gets.

#include <optional>
#include <string>
#include <vector>

#include "services/ec2/state.hpp"

namespace skerry::ec2 {

// Those that were asked for, of the VPC; the default one when nothing was asked.
Result<std::vector<std::string>, ApiError> groups_for(
    const Ec2& ec2, const StoredVpc& vpc, const std::optional<std::vector<std::string>>& asked);

}  // namespace skerry::ec2
