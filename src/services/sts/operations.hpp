#pragma once
// The table of STS. https://docs.aws.amazon.com/STS/latest/APIReference/

#include "call/operation.hpp"
#include "services/sts/state.hpp"

namespace skerry::sts {

ServiceEntry service(Sts& state);

}  // namespace skerry::sts
