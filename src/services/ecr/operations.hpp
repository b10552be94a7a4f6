#pragma once
// ECR's operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/ecr/state.hpp"

namespace skerry::ecr {

std::span<const Operation> operations();
ServiceEntry service(Ecr& ecr);

}  // namespace skerry::ecr
