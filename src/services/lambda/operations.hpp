#pragma once
// Lambda's operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/lambda/state.hpp"

namespace skerry::lambda {

std::span<const Operation> operations();
ServiceEntry service(Lambda& lambda);

}  // namespace skerry::lambda
