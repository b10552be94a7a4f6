#include "sandbox/variables.hpp"

#include <map>

namespace skerry::sandbox {
namespace {

using Variables = std::map<std::string, std::string>;

constexpr const char* own_ca = "/var/runtime/ca-cert.pem";

// "nodejs16.x" -> "16"
std::string node_major(Runtime runtime) {
  const std::string_view name = name_of(runtime);
  constexpr std::string_view prefix = "nodejs";
  return std::string(name.substr(prefix.size(), name.size() - prefix.size() - 2));
}

std::string_view word(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return "TRACE";
    case LogLevel::debug:
      return "DEBUG";
    case LogLevel::info:
      return "INFO";
    case LogLevel::warn:
      return "WARN";
    case LogLevel::error:
      return "ERROR";
    case LogLevel::fatal:
      return "FATAL";
  }
  return "INFO";
}

void add_machine(Variables& out) {
  out["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
  out["AWS_LAMBDA_RUNTIME_API"] = "169.254.100.1:9001";
  out["AWS_XRAY_CONTEXT_MISSING"] = "LOG_ERROR";
  out["AWS_XRAY_DAEMON_ADDRESS"] = "169.254.100.1:2000";
  out["_AWS_XRAY_DAEMON_ADDRESS"] = "169.254.100.1";
  out["_AWS_XRAY_DAEMON_PORT"] = "2000";
  out["LAMBDA_RUNTIME_DIR"] = "/var/runtime";
  out["LAMBDA_TASK_ROOT"] = "/var/task";
  out["LANG"] = "en_US.UTF-8";
  out["LD_LIBRARY_PATH"] =
      "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:"
      "/opt/lib";
  out["PATH"] = "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin";
  out["PWD"] = "/var/task";
  out["SHLVL"] = "0";
  out["TZ"] = ":UTC";
}

void add_function(Variables& out, const FunctionVersion& version, const Surroundings& about) {
  out["AWS_REGION"] = about.region;
  out["AWS_DEFAULT_REGION"] = about.region;
  out["AWS_LAMBDA_FUNCTION_NAME"] = version.key.function.text;
  out["AWS_LAMBDA_FUNCTION_VERSION"] = version.key.version;
  out["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = std::to_string(version.memory_mib);
  out["AWS_LAMBDA_LOG_GROUP_NAME"] = version.logging.group;
  out["AWS_LAMBDA_LOG_STREAM_NAME"] = about.log_stream;
  if (version.logging.format == LogFormat::json) {
    out["AWS_LAMBDA_LOG_FORMAT"] = "JSON";
    out["AWS_LAMBDA_LOG_LEVEL"] = word(version.logging.application);
  }
  out["_HANDLER"] = version.handler;
  if (const auto name = execution_name_of(version.runtime)) out["AWS_EXECUTION_ENV"] = *name;
}

void add_credentials(Variables& out, const Credentials& credentials) {
  out["AWS_ACCESS_KEY_ID"] = credentials.access_key_id;
  out["AWS_SECRET_ACCESS_KEY"] = credentials.secret_access_key;
  out["AWS_SESSION_TOKEN"] = credentials.session_token;
}

// Whether Node may find the authorities where its OpenSSL looks for them, /etc/ssl/cert.pem, when a
// function first needs them. NODE_EXTRA_CA_CERTS makes Node 16 to 22 read more than a hundred
// before anything runs, 4 to 15 ms. A function with a word to say about this keeps it.
bool finds_authorities(const Variables& given, Runtime runtime) {
  if (runtime == Runtime::nodejs24) return false;  // reads none before it needs one
  for (const char* const name :
       {"NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    if (given.contains(name)) return false;
  }
  return true;
}

// Node has the region's authority and the function's own, if it names a file of such; the bootstrap
// shows the function what AWS would.
void add_authorities(Variables& out, Runtime runtime, kernel::SandboxStart& start) {
  if (finds_authorities(out, runtime)) {
    start.arguments.push_back("--use-openssl-ca");
    out["_SKERRY_OWN_CA"] = "1";
    return;
  }
  const auto [named, is_ours] = out.try_emplace("NODE_EXTRA_CA_CERTS", own_ca);
  if (is_ours) {
    out["_SKERRY_OWN_CA"] = "1";
    return;
  }
  start.certificates = {own_ca, named->second};
  out["_SKERRY_THEIR_CA"] = named->second;
  named->second = "/proc/self/fd/" + std::to_string(kernel::sandbox_certificates_descriptor);
}

// The bootstrap takes the ones with an underscore away again (runtime/node/bootstrap.js).
void add_node(Variables& out, Runtime runtime) {
  out.try_emplace("NODE_PATH", "/opt/nodejs/node" + node_major(runtime) +
                                   "/node_modules:/opt/nodejs/node_modules:"
                                   "/var/runtime/node_modules:/var/runtime:/var/task");
  out["_LAMBDA_TELEMETRY_LOG_FD"] = std::to_string(kernel::sandbox_telemetry_descriptor);
  out["_SKERRY_RUNTIME_FD"] = std::to_string(kernel::sandbox_runtime_descriptor);
}

// As AWS's own: most of the memory for old objects, a twentieth for new ones.
void add_heap(std::vector<std::string>& arguments, std::uint32_t memory_mib) {
  constexpr std::uint32_t hundred = 100;
  constexpr std::uint32_t old_share = 90;
  constexpr std::uint32_t new_share = 5;
  arguments.push_back("--max-semi-space-size=" + std::to_string(memory_mib * new_share / hundred));
  arguments.push_back("--max-old-space-size=" + std::to_string(memory_mib * old_share / hundred));
}

}  // namespace

kernel::SandboxStart start_of(const FunctionVersion& version, const Credentials& credentials,
                              const Surroundings& surroundings) {
  Variables variables(version.variables.begin(), version.variables.end());
  Variables ours;
  add_machine(ours);
  for (const auto& [name, value] : ours) variables.try_emplace(name, value);
  add_function(variables, version, surroundings);
  add_credentials(variables, credentials);
  kernel::SandboxStart out;
  if (kind_of(version.runtime) == RuntimeKind::node) {
    add_node(variables, version.runtime);
    out.programs = {"/var/lang/bin/node"};
    out.arguments = {"/var/lang/bin/node"};
    add_authorities(variables, version.runtime, out);
    add_heap(out.arguments, version.memory_mib);
    out.arguments.push_back("/var/runtime/bootstrap.js");
  } else {
    out.programs = {"/var/runtime/bootstrap", "/var/task/bootstrap", "/opt/bootstrap"};
    out.arguments = {"bootstrap"};
  }
  for (const auto& [name, value] : variables) out.variables.push_back(name + "=" + value);
  return out;
}

}  // namespace skerry::sandbox
