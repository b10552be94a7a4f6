#pragma once
// `skerry explain call`: may a principal do an action on a resource, by the policies that are in
// force now, and which statement decides.

#include "base/result.hpp"
#include "main/region.hpp"
#include "wire/json/value.hpp"

namespace skerry {

// {"principal": ARN or user name, "action", "resource", "context": {KEY: VALUE}} to
// {"verdict": "allowed" | "refused", "decision", "why", "statement", "missing_context_keys"}.
Result<json::Value> explain_call(Region& region, const json::Value& question);

}  // namespace skerry
