#include "services/cloudformation/lookup.hpp"

#include "services/cloudformation/errors.hpp"

namespace skerry::cloudformation {

Result<const StoredStack*, ApiError> need_stack(const CloudFormation& cloudformation,
                                                const std::optional<std::string>& name) {
  const StoredStack* stack = name ? cloudformation.find(*name) : nullptr;
  if (stack == nullptr) return errors::no_such_stack(name.value_or(""));
  return stack;
}

Result<NamedChangeSet, ApiError> need_change_set(const CloudFormation& cloudformation,
                                                 const std::string& change_set,
                                                 const std::optional<std::string>& stack) {
  if (change_set.starts_with("arn:")) {
    for (const auto& [key, each] : cloudformation.stacks().entries())
      if (const StoredChangeSet* set = cloudformation.change_set({key}, change_set))
        return NamedChangeSet{&each, set};
    return errors::no_such_change_set(change_set);
  }
  if (!stack) return errors::stack_name_missing();
  const StoredStack* found = cloudformation.find(*stack);
  if (found == nullptr) return errors::no_such_stack_in_words(*stack);
  const StoredChangeSet* set = cloudformation.change_set(key_of(*found), change_set);
  if (set == nullptr) return errors::no_such_change_set(change_set);
  return NamedChangeSet{found, set};
}

}  // namespace skerry::cloudformation
