#include "sandbox/payloads.hpp"

#include <cerrno>
#include <csignal>

#include <array>
#include <utility>

#include "sandbox/limits.hpp"
#include "wire/json/write.hpp"

namespace skerry::sandbox {
namespace {

using kernel::SandboxEnd;

constexpr std::array<std::pair<int, std::string_view>, 12> signal_names = {{
    {SIGHUP, "hangup"},
    {SIGINT, "interrupt"},
    {SIGQUIT, "quit"},
    {SIGILL, "illegal instruction"},
    {SIGTRAP, "trace/breakpoint trap"},
    {SIGABRT, "aborted"},
    {SIGBUS, "bus error"},
    {SIGFPE, "floating point exception"},
    {SIGKILL, "killed"},
    {SIGSEGV, "segmentation fault"},
    {SIGPIPE, "broken pipe"},
    {SIGTERM, "terminated"},
}};

std::string payload_of(std::string_view type, std::string_view message) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  writer.key("errorType");
  writer.string(type);
  writer.key("errorMessage");
  writer.string(message);
  writer.end_object();
  return out;
}

std::string about(const RequestId& id, std::string_view what) {
  return "RequestId: " + id.uuid + " Error: " + std::string(what);
}

}  // namespace

Failure timed_out(const RequestId& id, std::chrono::seconds limit) {
  const std::string what = "Task timed out after " + std::to_string(limit.count()) + ".00 seconds";
  return {payload_of("Sandbox.Timedout", about(id, what)), "timeout", {}};
}

std::string describe(const kernel::SandboxEnded& ended) {
  if (ended.how == SandboxEnd::exited) return "exit status " + std::to_string(ended.code);
  for (const auto& [number, name] : signal_names) {
    if (number == ended.code) return "signal: " + std::string(name);
  }
  return "signal: signal " + std::to_string(ended.code);
}

Failure program_ended(const RequestId& id, const kernel::SandboxEnded& ended, Killer killer) {
  if (ended.how == SandboxEnd::not_there || ended.how == SandboxEnd::not_run) {
    const std::string what =
        ended.how == SandboxEnd::not_there
            ? "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
            : "fork/exec /var/task/bootstrap: " +
                  std::string(ended.code == EACCES ? "permission denied" : "exec format error");
    return {payload_of("Runtime.InvalidEntrypoint", about(id, what)), "error",
            "Runtime.InvalidEntrypoint"};
  }
  const bool in_order = ended.how == SandboxEnd::exited && ended.code == 0;
  const std::string what = in_order ? "Runtime exited without providing a reason"
                                    : "Runtime exited with error: " + describe(ended);
  return {payload_of("Runtime.ExitError", about(id, what)), "error",
          killer == Killer::memory_limit ? "Runtime.OutOfMemory" : "Runtime.ExitError"};
}

Failure answer_too_large() {
  const std::string what = "Response payload size exceeded maximum allowed payload size (" +
                           std::to_string(runtime_body_bytes_max) + " bytes).";
  return {payload_of("Function.ResponseSizeTooLarge", what), "error",
          "Function.ResponseSizeTooLarge"};
}

Failure reported(std::string payload, std::string_view type) {
  return {std::move(payload), "error", std::string(type)};
}

}  // namespace skerry::sandbox
