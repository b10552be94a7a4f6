#include "services/lambda/shapes.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/variables.hpp"

namespace skerry::lambda {
namespace {

// "2026-11-23T08:00:00.000+0000"
std::string modified_text(WallTime time) {
  std::string text = iso8601_millis(time);
  text.pop_back();
  return text + "+0000";
}

// AWS's ARNs of runtimes end with a hash that tells nothing.
std::string runtime_arn(const Lambda& lambda, const std::string& runtime) {
  return "arn:aws:lambda:" + lambda.region().name.text + "::runtime:" + hex(sha256(runtime));
}

LoggingConfig logging_shape(const StoredLogging& logging) {
  LoggingConfig shape;
  shape.log_format = logging.format;
  shape.log_group = logging.group;
  if (!logging.application_level.empty()) shape.application_log_level = logging.application_level;
  if (!logging.system_level.empty()) shape.system_log_level = logging.system_level;
  return shape;
}

// $LATEST shows its life; published versions theirs.
void show_life(const StoredVersion& version, FunctionConfiguration& shape) {
  shape.state = std::string(name_of(version.state));
  if (version.state != State::active) {
    shape.state_reason = version.reason;
    shape.state_reason_code = version.reason_code;
  }
  if (version.state == State::pending) return;
  shape.last_update_status = std::string(name_of(version.update));
  if (version.state == State::active && version.update != Update::successful) {
    shape.last_update_status_reason = version.reason;
    shape.last_update_status_reason_code = version.reason_code;
  }
}

}  // namespace

Result<FunctionConfiguration, ApiError> configuration_shape(const Lambda& lambda,
                                                            const StoredVersion& version,
                                                            ArnForm form) {
  FunctionConfiguration shape;
  shape.function_name = version.function;
  shape.function_arn =
      function_arn(lambda.region(), version.function,
                   form == ArnForm::qualified ? std::string_view(version.version) : "");
  shape.runtime = version.runtime;
  shape.role = version.role;
  shape.handler = version.handler;
  shape.code_size = version.code_bytes;
  shape.description = version.description;
  shape.timeout = static_cast<std::int32_t>(version.timeout_seconds);
  shape.memory_size = static_cast<std::int32_t>(version.memory_mib);
  shape.last_modified = modified_text(version.modified);
  shape.code_sha256 = base64(as_bytes(from_hex(version.code_sha256).value_or("")));
  shape.version = version.version;
  if (!version.vpc.subnets.empty()) {
    VpcConfigResponse& vpc = shape.vpc_config.emplace();
    vpc.subnet_ids = version.vpc.subnets;
    vpc.security_group_ids = version.vpc.groups;
    vpc.vpc_id = version.vpc.vpc;
    vpc.ipv6_allowed_for_dual_stack = false;
  }
  if (!version.variables.empty()) {
    Result<Variables> variables =
        open_variables(lambda.sealer(), {version.function}, version.variables);
    if (!variables.ok()) return errors::service(variables.error().message);
    shape.environment.emplace().variables = std::move(*variables);
  }
  shape.tracing_config.emplace().mode = version.tracing;
  shape.revision_id = version.revision;
  show_life(version, shape);
  shape.package_type = "Zip";
  shape.architectures = std::vector<std::string>{version.architecture};
  shape.ephemeral_storage.emplace().size = static_cast<std::int32_t>(version.tmp_mib);
  shape.snap_start.emplace().apply_on = "None";
  shape.snap_start->optimization_status = "Off";
  shape.runtime_version_config.emplace().runtime_version_arn = runtime_arn(lambda, version.runtime);
  shape.logging_config = logging_shape(version.logging);
  return shape;
}

AliasConfiguration alias_shape(const Lambda& lambda, const StoredAlias& alias) {
  AliasConfiguration shape;
  shape.alias_arn = function_arn(lambda.region(), alias.function, alias.name);
  shape.name = alias.name;
  shape.function_version = alias.version;
  shape.description = alias.description;
  shape.revision_id = alias.revision;
  return shape;
}

FunctionEventInvokeConfig event_config_shape(const Lambda& lambda,
                                             const StoredEventConfig& config) {
  FunctionEventInvokeConfig shape;
  shape.function_arn = function_arn(lambda.region(), config.function, config.qualifier);
  shape.last_modified = config.modified;
  if (config.retries) shape.maximum_retry_attempts = static_cast<std::int32_t>(*config.retries);
  if (config.age_seconds)
    shape.maximum_event_age_in_seconds = static_cast<std::int32_t>(*config.age_seconds);
  shape.destination_config.emplace();
  shape.destination_config->on_success.emplace();
  shape.destination_config->on_failure.emplace();
  return shape;
}

}  // namespace skerry::lambda
