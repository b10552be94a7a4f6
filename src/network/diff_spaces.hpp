#pragma once
// The changes of namespaces and links that turn one plan into another. Pure.

#include <vector>

#include "kernel/links.hpp"
#include "network/plan.hpp"

namespace skerry::network {

// Namespaces that are to have rules and are missing, with their settings (settings that differ are
// written too). They come first, then the rules, then the links: nothing passes unguarded.
std::vector<kernel::LinkChange> guarded_space_changes(const Plan& from, const Plan& to);
// The other namespaces in one batch with what comes after the rules, so that a workload's interface
// costs one round trip: links, then what stands on them; then what is stale, namespaces last.
std::vector<kernel::LinkChange> link_changes(const Plan& from, const Plan& to);

}  // namespace skerry::network
