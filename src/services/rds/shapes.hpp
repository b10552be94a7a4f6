#pragma once
// Records as RDS's API shows them.

#include <optional>
#include <vector>

#include "services/rds/state.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

DBInstance shape(const Rds& rds, const StoredInstance& instance);
DBSnapshot shape(const Rds& rds, const StoredSnapshot& snapshot);
DBSubnetGroup shape(const Rds& rds, const StoredSubnetGroup& group);
DBParameterGroup shape(const Rds& rds, const StoredParameterGroup& group);
Event shape(const StoredEvent& event);
std::vector<Tag> shapes(const std::vector<StoredTag>& tags);

}  // namespace skerry::rds
