#pragma once
// Systems Manager's operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/ssm/state.hpp"

namespace skerry::ssm {

std::span<const Operation> operations();
ServiceEntry service(Ssm& ssm);

}  // namespace skerry::ssm
