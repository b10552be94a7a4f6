#pragma once
// What is said on the channel of a sandbox between its keeper and the process 1 inside, and on that
// of an unpacker: one datagram a word. The keeper does not trust what it hears.
//
//   keeper              process 1
//   Start          ->                    run this, with these variables
//                  <-   Running          descriptors beside it: output, telemetry, runtime,
//                  refusals
//   Kill           ->                    end everything but process 1
//                  <-   Ended            the program has ended, and everything else with it
//
// After Ended there may be another Start: what the mounts hold, /tmp, is still there.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skerry::kernel {

constexpr std::size_t sandbox_word_bytes_max = 128 * 1024;

struct SandboxStart {
  std::vector<std::string> programs;   // the first that is there runs
  std::vector<std::string> arguments;  // with the name of the program, which stands first
  std::vector<std::string> variables;  // NAME=VALUE
  // When there are any, one file of all of them stands at sandbox_certificates_descriptor. One that
  // cannot be read is left out.
  std::vector<std::string> certificates;
  friend bool operator==(const SandboxStart&, const SandboxStart&) = default;
};

enum class SandboxEnd : std::uint8_t {
  exited,     // code: its status
  signalled,  // code: the signal's number
  not_there,  // none of the programs is; code: the errno
  not_run,    // it is there and does not run; code: the errno
};
struct SandboxEnded {
  SandboxEnd how = SandboxEnd::exited;
  std::int32_t code = 0;
  friend bool operator==(const SandboxEnded&, const SandboxEnded&) = default;
};

// Descriptors beside Running, in this order. Numbers that the program knows two of them by.
enum class SandboxPipe : std::uint8_t {
  output,     // what it writes to 1 and 2; a pipe
  telemetry,  // framed log lines of runtimes that know how; a pipe
  runtime,    // a stream socket to the runtime's own bootstrap
  refusals,   // system calls that it asked for and is not given (seccomp_unotify(2))
};
constexpr std::size_t sandbox_pipes = 4;
constexpr int sandbox_telemetry_descriptor = 3;
constexpr int sandbox_runtime_descriptor = 4;
constexpr int sandbox_certificates_descriptor = 5;

std::string encode(const SandboxStart& start);
std::optional<SandboxStart> decode_start(std::string_view datagram);
std::string encode(const SandboxEnded& ended);
std::optional<SandboxEnded> decode_ended(std::string_view datagram);
constexpr std::string_view word_kill = "K";
constexpr std::string_view word_running = "R";

// Of an unpacker: the keeper sends one descriptor, the archive, with a single byte.
enum class Unpacked : std::uint8_t { whole, not_a_zip, too_large, hostile, no_room };
struct UnpackLimits {
  std::uint64_t bytes = 0;
  std::uint32_t entries = 0;
};
struct UnpackReport {
  Unpacked result = Unpacked::not_a_zip;
  std::uint64_t bytes = 0;
  std::string detail;  // for a person
  friend bool operator==(const UnpackReport&, const UnpackReport&) = default;
};
constexpr UnpackLimits unpack_limits{262'144'000, 200'000};
std::string encode(const UnpackReport& report);
std::optional<UnpackReport> decode_report(std::string_view datagram);

}  // namespace skerry::kernel
