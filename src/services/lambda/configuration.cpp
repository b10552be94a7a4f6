#include "services/lambda/configuration.hpp"

#include <fmt/format.h>

#include "sandbox/runtimes.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/variables.hpp"
#include "services/lambda/vpc.hpp"

namespace skerry::lambda {
namespace {

Result<Done, ApiError> set_logging(const LoggingConfig& wish, StoredVersion& version) {
  StoredLogging& logging = version.logging;
  if (wish.log_format) logging.format = *wish.log_format;
  if (wish.log_group) logging.group = *wish.log_group;
  const bool json = logging.format == "JSON";
  if (!json && (wish.application_log_level || wish.system_log_level))
    return errors::invalid(
        "To set a log level for your function, its LogFormat must be set to JSON.");
  if (!json) {
    logging.application_level.clear();
    logging.system_level.clear();
    return Done{};
  }
  if (wish.application_log_level) logging.application_level = *wish.application_log_level;
  if (wish.system_log_level) logging.system_level = *wish.system_log_level;
  if (logging.application_level.empty()) logging.application_level = "INFO";
  if (logging.system_level.empty()) logging.system_level = "INFO";
  return Done{};
}

// "maximum 900 seconds": in AWS's words for a number that is too large.
Result<Done, ApiError> check_timeout(std::int32_t seconds) {
  if (seconds <= limits::timeout_seconds_max) return Done{};
  return errors::validation(
      fmt::format("1 validation error detected: Value '{}' at 'timeout' failed to satisfy "
                  "constraint: Member must have value less than or equal to {}",
                  seconds, limits::timeout_seconds_max));
}

}  // namespace

Result<Done, ApiError> configure(Lambda& lambda, Call& call, const Wish& wish,
                                 StoredVersion& version) {
  if (wish.runtime) {
    if (!sandbox::parse_runtime(*wish.runtime))
      return not_supported(wish.operation, "the Runtime " + *wish.runtime);
    version.runtime = *wish.runtime;
  }
  if (wish.handler) version.handler = *wish.handler;
  if (wish.description) version.description = *wish.description;
  if (wish.timeout) {
    TRY(check_timeout(*wish.timeout));
    version.timeout_seconds = *wish.timeout;
  }
  if (wish.memory_size) version.memory_mib = *wish.memory_size;
  if (wish.storage) version.tmp_mib = wish.storage->size.value_or(limits::tmp_mib_default);
  if (wish.tracing) version.tracing = wish.tracing->mode.value_or("PassThrough");
  if (wish.logging) TRY(set_logging(*wish.logging, version));
  if (wish.environment) {
    const Variables variables = wish.environment->variables.value_or(Variables{});
    TRY(check_variables(variables));
    version.variables.clear();
    if (!variables.empty())
      version.variables = TRY(seal_variables(lambda.sealer(), {version.function}, variables));
  }
  if (wish.role) {
    TRY(role_session(call, *wish.role, version.function));
    version.role = *wish.role;
  }
  if (wish.vpc) version.vpc = TRY(check_vpc(call, *wish.vpc));
  return Done{};
}

}  // namespace skerry::lambda
