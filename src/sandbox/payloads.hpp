#pragma once
// The payloads with which an invocation ends that its function did not answer, in AWS's words, and
// how AWS's log tells of it.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "kernel/sandbox_words.hpp"
#include "sandbox/environments.hpp"

namespace skerry::sandbox {

// What the log's REPORT and INIT_REPORT say beside times; empty: nothing.
struct Failure {
  std::string payload;     // JSON, for the caller
  std::string status;      // "timeout", "error"
  std::string error_type;  // "Runtime.ExitError"
};

Failure timed_out(const RequestId& id, std::chrono::seconds limit);

enum class Killer : std::uint8_t { itself, memory_limit };
Failure program_ended(const RequestId& id, const kernel::SandboxEnded& ended, Killer killer);

Failure answer_too_large();
// Of a body that is the runtime's own JSON; `type` from a header, or empty.
Failure reported(std::string payload, std::string_view type);

// "exit status 127", "signal: killed": as Go's runtime names them, which AWS's supervisor is.
std::string describe(const kernel::SandboxEnded& ended);

}  // namespace skerry::sandbox
