#pragma once
// The host API's questions about databases.

#include <functional>

#include "base/result.hpp"
#include "main/forwards.hpp"
#include "main/region.hpp"
#include "wire/json/value.hpp"

namespace skerry {

json::Value list_databases(const Region& region);
// [{"name", "connections", "disk_bytes", "memory_bytes", "processor_us"}]: what each takes; a
// number that cannot be had is absent. Later, by a thread that asks the engines.
void measure_databases(Region& region, std::function<void(const json::Value&)> answer);
// {"name","port"}: a port of 127.0.0.1 that leads to the instance, and what a client needs.
Result<json::Value> forward_database(const Region& region, Forwards* forwards,
                                     const json::Value& asked);
// {"port"}: somebody still uses it.
Result<json::Value> keep_forward(Forwards* forwards, const json::Value& asked);

}  // namespace skerry
