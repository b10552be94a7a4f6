#pragma once
// The host API's questions about databases.

#include "base/result.hpp"
#include "main/forwards.hpp"
#include "main/region.hpp"
#include "wire/json/value.hpp"

namespace skerry {

json::Value list_databases(const Region& region);
// {"name","port"}: a port of 127.0.0.1 that leads to the instance, and what a client needs.
Result<json::Value> forward_database(const Region& region, Forwards* forwards,
                                     const json::Value& asked);
// {"port"}: somebody still uses it.
Result<json::Value> keep_forward(Forwards* forwards, const json::Value& asked);

}  // namespace skerry
