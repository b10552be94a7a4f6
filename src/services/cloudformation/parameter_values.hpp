#pragma once
// Parameters whose type names something of AWS (AWS::EC2::Subnet::Id): what they say must exist.

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/cloudformation/state.hpp"
#include "stack/arguments.hpp"

namespace skerry::cloudformation {

// Looks as the caller, as the console's lists do.
Result<Done, ApiError> check_aws_values(const CloudFormation& cloudformation, Call& call,
                                        const std::vector<stack::AwsValue>& values);

}  // namespace skerry::cloudformation
