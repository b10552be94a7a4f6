#pragma once
// `explain net` and `net`: what the region's network lets pass, and what it looks like.

#include "base/result.hpp"
#include "main/region.hpp"
#include "wire/json/value.hpp"

namespace skerry {

// {"from", "to", "port", "protocol"}: names of interfaces, addresses, "internet", or a service of
// the region. Answers {"verdict", "steps"}; an error names what it does not know.
Result<json::Value> explain_net(const Region& region, const json::Value& question);

// Every VPC, or the one that is named, with its subnets, routes, interfaces and endpoints.
Result<json::Value> show_net(const Region& region, const json::Value& question);

}  // namespace skerry
