#pragma once
// What CreateFunction and UpdateFunctionConfiguration have in common: the members that say how a
// function is to run.

#include <optional>
#include <string>
#include <vector>

#include "call/call.hpp"
#include "call/not_supported.hpp"
#include "services/lambda/state.hpp"
#include "shapes/lambda.hpp"

namespace skerry::lambda {

struct Wish {
  OperationName operation;
  std::optional<std::string> role;
  std::optional<std::string> handler;
  std::optional<std::string> description;
  std::optional<std::string> runtime;
  std::optional<std::int32_t> timeout;
  std::optional<std::int32_t> memory_size;
  std::optional<VpcConfig> vpc;
  std::optional<Environment> environment;
  std::optional<EphemeralStorage> storage;
  std::optional<LoggingConfig> logging;
  std::optional<TracingConfig> tracing;
};

template <class Request>
Wish wish_of(OperationName operation, const Request& request) {
  return {.operation = operation,
          .role = request.role,
          .handler = request.handler,
          .description = request.description,
          .runtime = request.runtime,
          .timeout = request.timeout,
          .memory_size = request.memory_size,
          .vpc = request.vpc_config,
          .environment = request.environment,
          .storage = request.ephemeral_storage,
          .logging = request.logging_config,
          .tracing = request.tracing_config};
}

// What Skerry has not, by name; values that mean "none" are nothing.
template <class Request>
Result<Done, ApiError> refuse_unsupported(OperationName operation, const Request& request) {
  const auto refused = [&](std::string_view member) { return not_supported(operation, member); };
  if (request.dead_letter_config && request.dead_letter_config->target_arn.value_or("") != "")
    return refused("DeadLetterConfig");
  if (request.kms_key_arn.value_or("") != "") return refused("KMSKeyArn");
  if (request.layers && !request.layers->empty()) return refused("Layers");
  if (request.file_system_configs && !request.file_system_configs->empty())
    return refused("FileSystemConfigs");
  if (request.image_config) return refused("ImageConfig");
  if (request.snap_start && request.snap_start->apply_on.value_or("None") != "None")
    return refused("SnapStart");
  if (request.tracing_config && request.tracing_config->mode.value_or("PassThrough") == "Active")
    return refused("the TracingConfig Active");
  if (request.capacity_provider_config) return refused("CapacityProviderConfig");
  if (request.durable_config) return refused("DurableConfig");
  if (request.vpc_config && request.vpc_config->ipv6_allowed_for_dual_stack.value_or(false))
    return refused("Ipv6AllowedForDualStack");
  return Done{};
}

// Puts what the wish says into the version; everything else stays.
Result<Done, ApiError> configure(Lambda& lambda, Call& call, const Wish& wish,
                                 StoredVersion& version);

}  // namespace skerry::lambda
