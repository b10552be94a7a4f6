#pragma once
// Execution environments as their users see them: an invocation in, an answer out. Environments are
// made, reused, frozen, replaced and ended behind this header.
//
// All on the loop's thread. Nothing here is durable: after a restart there are no environments, and
// invocations that were under way have had no answer.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sandbox/version.hpp"

namespace skerry::sandbox {

// ---- one invocation ----

struct RequestId {
  std::string uuid;
  auto operator<=>(const RequestId&) const = default;
};

enum class Tail : std::uint8_t { none, wanted };

struct Invocation {
  RequestId id;
  std::string payload;         // JSON text; at most payload_bytes_max (limits.hpp)
  std::string invoked_arn;     // what the caller named: with an alias or version, if it did
  std::string client_context;  // JSON text, or empty
  std::string trace_id;        // "Root=1-...;Parent=...;Sampled=0", or empty
  Tail tail = Tail::none;
};

enum class Ending : std::uint8_t {
  returned,        // `payload` is what the handler returned
  function_error,  // `payload` is the error's JSON; HTTP 200 with FunctionError
  refused,         // nothing ran: see `refusal`
};

enum class Refusal : std::uint8_t {
  none,
  no_memory,       // this machine's: 429, and `message` names the limit
  no_environment,  // it could not be made: 500 ServiceException; `message` says why
  access_denied,   // the role cannot be assumed: `message` is AWS's text
  stopped,         // the function was stopped (deleted, or the region ends) before it ran
};

struct Answer {
  Ending ending = Ending::returned;
  std::string payload;
  Refusal refusal = Refusal::none;
  std::string message;
  std::string log_tail;  // Tail::wanted: the last 4 KB of this invocation's log, not encoded
  // What REPORT says.
  Duration duration{};
  std::optional<Duration> init;  // of the first invocation of an environment
};

// Called once, in a later turn than invoke().
using AnswerTaker = std::function<void(Answer)>;

// ---- what environments need of their user ----

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  WallTime expires;  // an environment is replaced before
};

struct LogEvent {
  WallTime time;
  std::string message;  // one event may have several lines; without the last line's end
};

// Where an environment's log goes: one stream each. Secrets that a function logs are its own.
class LogStream {
 public:
  virtual ~LogStream() = default;  // nothing more comes
  virtual void write(std::vector<LogEvent> events) = 0;
};

class Patron {
 public:
  // The session of the function's role for a new environment. The error's message is shown to
  // whoever invoked.
  virtual Result<Credentials> credentials(const FunctionVersion& version) = 0;
  // `stream` is "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef". Never null: where nothing
  // may be logged, a stream that drops.
  virtual std::unique_ptr<LogStream> open_log(const FunctionVersion& version,
                                              const Credentials& credentials,
                                              const std::string& stream) = 0;

 protected:
  ~Patron() = default;
};

// ---- environments ----

struct EnvironmentFacts {
  VersionKey key;
  std::string id;     // of the environment, as messages of this program name it
  std::string state;  // a word for `skerry ps`: "running", "frozen"
  std::string log_stream;
  std::uint32_t memory_mib = 0;
  TimePoint since;
  std::optional<kernel::NamespaceName> interface;  // of the ENI that it is joined to
};

class Environments {
 public:
  virtual ~Environments() = default;

  // Runs it in a free environment of its version, or makes one. Concurrency limits are the
  // caller's: busy() counts. Environments of the same function and version but another revision
  // end as soon as they are free.
  virtual void invoke(VersionRef version, Invocation invocation, AnswerTaker taker) = 0;

  // Invocations under way or waiting for their environment.
  virtual std::size_t busy(const FunctionName& function) const = 0;
  virtual std::size_t busy() const = 0;

  // Those of the same function and version but another revision end as soon as they are free.
  virtual void retire_others(const VersionKey& key) = 0;
  // Ends all of a function, at once: invocations under way are answered `refused: stopped`. `done`
  // comes when nothing of it is left, no process, no link to its ENI.
  virtual void stop(const FunctionName& function, std::function<void()> done) = 0;
  virtual void stop_all(std::function<void()> done) = 0;

  // In the order of their keys. Those that are being removed are not among them any more.
  virtual std::vector<EnvironmentFacts> list() const = 0;
};

}  // namespace skerry::sandbox
