#pragma once
// What there is to run: one version of a function, as a value. Whoever invokes passes it; an
// execution environment holds the one that it was made for.

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "kernel/names.hpp"
#include "sandbox/runtimes.hpp"

namespace skerry::sandbox {

// The SHA-256 of a zip archive, 64 lower-case hexadecimal digits: equal archives are one tree.
struct CodeId {
  std::string hex;
  auto operator<=>(const CodeId&) const = default;
};

struct FunctionName {
  std::string text;
  auto operator<=>(const FunctionName&) const = default;
};

// Which environments may serve an invocation: those of the same key and no others. A function that
// was deleted and made again has other revisions.
struct VersionKey {
  FunctionName function;
  std::string version;   // "$LATEST" or a number
  std::string revision;  // another one after each change of code or configuration (RevisionId)
  auto operator<=>(const VersionKey&) const = default;
};

enum class LogFormat : std::uint8_t { text, json };
// As CloudWatch names them; a line under the level of its kind is not kept. JSON format only.
enum class LogLevel : std::uint8_t { trace, debug, info, warn, error, fatal };

struct Logging {
  LogFormat format = LogFormat::text;
  LogLevel application = LogLevel::info;
  LogLevel system = LogLevel::info;
  std::string group;  // "/aws/lambda/NAME"
};

struct FunctionVersion {
  VersionKey key;
  std::string arn;  // of the version, as the runtime is told unless an invocation names another
  Runtime runtime = Runtime::nodejs16;
  std::string handler;                           // "index.handler"
  CodeId code;                                   // unpacked before (code_trees.hpp)
  std::map<std::string, std::string> variables;  // the function's own; may hold secrets
  std::uint32_t memory_mib = 128;
  std::uint32_t tmp_mib = 512;
  std::chrono::seconds timeout{3};
  // The namespace of the ENI that its environments are joined to. None: not in a VPC, so the
  // service's own network.
  std::optional<kernel::NamespaceName> interface;
  Logging logging;
};
using VersionRef = std::shared_ptr<const FunctionVersion>;

}  // namespace skerry::sandbox
