#pragma once
// What the host's own commands ask about functions: `invoke`, `logs`, and their part of `ps`.

#include <functional>

#include "base/result.hpp"
#include "main/region.hpp"
#include "wire/json/value.hpp"

namespace skerry {

// {"function","payload"}: runs it. `told` is called once, later or at once, with {"payload","log"}
// and, where the function failed, {"failed":true}; or with {"error"}, {"code"} when it did not run.
Result<Done> invoke_function(Region& region, const json::Value& question,
                             std::function<void(json::Value)> told);

// {"function","cursor"}: what it logged since the answer that gave the cursor, at first its last
// events: {"group","events":[{"time","message"}],"cursor"}.
Result<json::Value> function_log(Region& region, const json::Value& question);

// Every function with its state and how many environments it has.
json::Value list_functions(Region& region);

}  // namespace skerry
