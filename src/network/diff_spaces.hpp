#pragma once
// The changes of namespaces and links that turn one plan into another. Pure.

#include <vector>

#include "kernel/links.hpp"
#include "network/plan.hpp"

namespace skerry::network {

// Namespaces that are missing, with their settings. Settings that differ are written too.
std::vector<kernel::LinkChange> space_changes(const Plan& from, const Plan& to);
// Links, then what stands on them; then what is stale, with the namespaces last.
std::vector<kernel::LinkChange> link_changes(const Plan& from, const Plan& to);

}  // namespace skerry::network
