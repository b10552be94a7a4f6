#pragma once
// The lines that the platform itself writes into a function's log, as text or as JSON
// (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html).

#include <optional>
#include <string>

#include "sandbox/environments.hpp"
#include "sandbox/payloads.hpp"

namespace skerry::sandbox {

struct Report {
  RequestId id;
  Duration duration{};
  std::optional<Duration> init;
  std::uint64_t memory_peak_bytes = 0;
  Failure failure;  // empty: none
};

// Nothing where the function's system log level leaves it out.
using Line = std::optional<std::string>;

class PlatformLines {
 public:
  PlatformLines(const FunctionVersion& version, const Clock& clock)
      : version_(version), clock_(clock) {}

  Line init_start(std::string_view region) const;
  Line init_report(Duration duration, const Failure& failure) const;
  Line start(const RequestId& id) const;
  Line timed_out(const RequestId& id) const;
  Line end(const RequestId& id) const;
  Line report(const Report& report) const;

 private:
  bool json() const { return version_.logging.format == LogFormat::json; }
  bool keeps(LogLevel level) const { return level >= version_.logging.system; }

  const FunctionVersion& version_;
  const Clock& clock_;
};

// "3.14": milliseconds as AWS writes them.
std::string milliseconds(Duration duration);

}  // namespace skerry::sandbox
