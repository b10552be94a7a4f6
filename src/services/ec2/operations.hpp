#pragma once
// EC2's operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/ec2/state.hpp"

namespace skerry::ec2 {

std::span<const Operation> operations();
ServiceEntry service(Ec2& ec2);

}  // namespace skerry::ec2
