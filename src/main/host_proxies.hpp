#pragma once
// The host API's questions about DB proxies.

#include "base/result.hpp"
#include "main/forwards.hpp"
#include "main/region.hpp"
#include "wire/json/value.hpp"

namespace skerry {

json::Value list_proxies(Region& region);
// {"proxy"}: which statements pinned sessions, how often, and what to change.
Result<json::Value> explain_pin(Region& region, const json::Value& asked);
// As forward_database, for a proxy. Nothing: no proxy is called so.
Result<std::optional<json::Value>> forward_proxy(const Region& region, Forwards& forwards,
                                                 const std::string& name, std::uint16_t port);

}  // namespace skerry
