#pragma once
// IAM's operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/iam/state.hpp"

namespace skerry::iam {

std::span<const Operation> operations();
ServiceEntry service(Iam& iam);

}  // namespace skerry::iam
