#pragma once
// The network of a running region, as the host's own commands ask for it (host_api.hpp).

#include <functional>

#include "base/result.hpp"
#include "main/region.hpp"
#include "main/region_network.hpp"
#include "wire/json/value.hpp"

namespace skerry {

// {"from", "to"}: {"verdict": "allowed" | "refused", "from", "steps": [...]}; of a function with
// several interfaces also "interfaces", how many there are, and "refused", how many cannot.
// Without a network of its own (null) a region says what one would do.
Result<json::Value> explain_net(Region& region, const RegionNetwork* network,
                                const json::Value& question);
// {"vpc"}: {"vpcs": [...]}, or just the one with that id or Name tag.
Result<json::Value> show_net(Region& region, const json::Value& question);

// {"vpc"}: tells, when some packets were refused or after a while, {"drops": [...], "lost"}.
Result<Done> watch_net(Region& region, RegionNetwork* network, const json::Value& question,
                       std::function<void(json::Value)> tell);

}  // namespace skerry
