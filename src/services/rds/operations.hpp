#pragma once
// The table of RDS. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/

#include "call/operation.hpp"
#include "services/rds/state.hpp"

namespace skerry::rds {

ServiceEntry service(Rds& state);

}  // namespace skerry::rds
