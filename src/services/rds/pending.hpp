#pragma once
// Changes that an instance's engine has to follow, by RDS's names of them.

#include "services/rds/records.hpp"

namespace skerry::rds {

// The record as it is with the change.
void apply_pending(StoredInstance& instance, const NamedValue& change);
// Whether the pending changes ask for a new start of the engine.
bool needs_restart(const StoredInstance& instance);

}  // namespace skerry::rds
