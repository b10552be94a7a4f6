#include "services/cloudformation/family.hpp"

namespace skerry::cloudformation {

bool held_by_parent(const CloudFormation& cloudformation, const StoredStack& stack) {
  if (stack.parent_id.empty() || !stack.operation) return false;
  const StoredStack* parent = cloudformation.find(stack.parent_id);
  if (parent == nullptr || !parent->operation) return false;
  const Phase theirs = parent->operation->phase;
  switch (stack.operation->phase) {
    case Phase::clean_up:
      if (theirs == Phase::forward || theirs == Phase::back) return true;
      return theirs == Phase::clean_up && held_by_parent(cloudformation, *parent);
    case Phase::clean_up_back:  // of its own failure when the parent still goes forward
      if (theirs == Phase::back) return true;
      return theirs == Phase::clean_up_back && held_by_parent(cloudformation, *parent);
    default:
      return false;
  }
}

std::vector<StackKey> busy_children(const CloudFormation& cloudformation,
                                    const StoredStack& stack) {
  std::vector<StackKey> keys;
  for (const auto& [key, child] : cloudformation.stacks().entries())
    if (child.operation && child.parent_id == stack.id) keys.push_back({key});
  return keys;
}

}  // namespace skerry::cloudformation
