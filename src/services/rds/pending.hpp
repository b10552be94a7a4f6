#pragma once
// Changes that an instance's engine has to follow, by RDS's names of them.

#include <string_view>

#include "services/rds/records.hpp"

namespace skerry::rds {

// Among what is pending: the modification that is under way takes all of it along. RDS: "any
// changes in the pending modifications queue are also applied".
inline constexpr std::string_view all_at_once = "ApplyImmediately";
// Whether the work under way applies it. A modification without ApplyImmediately is of the password
// and the port alone, which RDS changes "regardless of the value of ApplyImmediately".
bool is_due(const StoredInstance& instance, const NamedValue& change);
// The record as it is with the change.
void apply_pending(StoredInstance& instance, const NamedValue& change);
// Whether the pending changes ask for a new start of the engine.
bool needs_restart(const StoredInstance& instance);

}  // namespace skerry::rds
