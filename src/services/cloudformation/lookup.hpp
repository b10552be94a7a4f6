#pragma once
// Finding what a request names, in the words of the API when it is not there.

#include <optional>
#include <string>

#include "services/cloudformation/state.hpp"
#include "wire/aws/error.hpp"

namespace skerry::cloudformation {

// By name, or by ARN also a deleted one.
Result<const StoredStack*, ApiError> need_stack(const CloudFormation& cloudformation,
                                                const std::optional<std::string>& name);

struct NamedChangeSet {
  const StoredStack* stack;
  const StoredChangeSet* set;
};
// By its ARN, or by its name and its stack's.
Result<NamedChangeSet, ApiError> need_change_set(const CloudFormation& cloudformation,
                                                 const std::string& change_set,
                                                 const std::optional<std::string>& stack);

}  // namespace skerry::cloudformation
