#pragma once
// CloudFormation's operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/cloudformation/state.hpp"

namespace skerry::cloudformation {

std::span<const Operation> operations();
ServiceEntry service(CloudFormation& cloudformation);

}  // namespace skerry::cloudformation
