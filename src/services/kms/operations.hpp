#pragma once
// The table of KMS. https://docs.aws.amazon.com/kms/latest/APIReference/

#include <span>

#include "call/operation.hpp"
#include "services/kms/state.hpp"

namespace skerry::kms {

std::span<const Operation> operations();
ServiceEntry service(Kms& kms);

}  // namespace skerry::kms
