#pragma once
// The table of RDS's proxies, beside RDS's own.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/

#include "call/operation.hpp"
#include "services/rds/proxies/state.hpp"

namespace skerry::rds {

ServiceEntry proxy_service(Proxies& state);

}  // namespace skerry::rds
