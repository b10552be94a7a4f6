#pragma once
// Nested stacks and their parents: who waits for whom at the end. A nested stack that was updated
// keeps what it replaced until its parent is as far, so that it can still go back with it; and a
// parent is done when those below it are.

#include <vector>

#include "services/cloudformation/state.hpp"

namespace skerry::cloudformation {

// Whether the cleanup of a nested stack has to wait for its parent.
bool held_by_parent(const CloudFormation& cloudformation, const StoredStack& stack);

// Those right below it that have an operation under way.
std::vector<StackKey> busy_children(const CloudFormation& cloudformation, const StoredStack& stack);

}  // namespace skerry::cloudformation
