#pragma once
// What the handlers of instances share.

#include <optional>
#include <string>
#include <vector>

#include "services/rds/state.hpp"

namespace skerry::rds {

// Everything beyond what was asked for: an id, a uid, windows, a status of `creating`.
Result<Done, ApiError> begin_instance(Rds& rds, Call& call, StoredInstance& instance);
// The named group, or `default`, which is made of the default VPC when it is first needed.
Result<StoredSubnetGroup, ApiError> group_for(Rds& rds, Call& call,
                                              const std::optional<std::string>& name);
// Fits the instance's version.
Result<std::string, ApiError> parameter_group_for(const Rds& rds,
                                                  const std::optional<std::string>& name,
                                                  databases::Version version);
// A record that shows `creating` until the instance's engine has made it.
Result<Done, ApiError> begin_snapshot(Rds& rds, Call& call, const StoredInstance& instance,
                                      const std::string& id, std::vector<StoredTag> tags);

}  // namespace skerry::rds
