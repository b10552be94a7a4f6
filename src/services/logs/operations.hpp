#pragma once
// CloudWatch Logs' operations, for the gateway.

#include <span>

#include "call/operation.hpp"
#include "services/logs/state.hpp"

namespace skerry::logs {

std::span<const Operation> operations();
ServiceEntry service(Logs& logs);

}  // namespace skerry::logs
