#include "sandbox/platform_lines.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "wire/json/write.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::uint64_t mib = 1024 * 1024;

double in_ms(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// As a number with two digits behind the point.
double rounded(Duration duration) {
  constexpr double hundred = 100;
  return static_cast<double>(static_cast<std::int64_t>(in_ms(duration) * hundred + 0.5)) / hundred;
}

std::int64_t billed(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

std::int64_t used_mib(std::uint64_t bytes) {
  return static_cast<std::int64_t>((bytes + mib - 1) / mib);
}

// {"time":...,"type":...,"record":{...}}
std::string record(WallTime now, std::string_view type, json::Value content) {
  return json::write(json::Value::object(
      {{"time", iso8601_millis(now)}, {"type", type}, {"record", std::move(content)}}));
}

}  // namespace

std::string milliseconds(Duration duration) { return fmt::format("{:.2f}", in_ms(duration)); }

Line PlatformLines::init_start(std::string_view region) const {
  const std::string name(name_of(version_.runtime));
  const std::string build = name.substr(0, name.find('.')) + ".skerry";
  if (json()) {
    if (!keeps(LogLevel::info)) return std::nullopt;
    return record(clock_.wall(), "platform.initStart",
                  json::Value::object({{"initializationType", "on-demand"},
                                       {"phase", "init"},
                                       {"runtimeVersion", build},
                                       {"functionName", version_.key.function.text},
                                       {"functionVersion", version_.key.version}}));
  }
  const Sha256Digest digest = sha256(build);
  return fmt::format(
      "INIT_START Runtime Version: {}\tRuntime Version ARN: arn:aws:lambda:{}::"
      "runtime:{}",
      build, region, hex(digest));
}

Line PlatformLines::init_report(Duration duration, const Failure& failure) const {
  if (json()) {
    return record(
        clock_.wall(), "platform.initReport",
        json::Value::object(
            {{"initializationType", "on-demand"},
             {"phase", "init"},
             {"status", failure.status},
             {"metrics",
              json::Value::object({{"durationMs", json::Value::number(rounded(duration))}})}}));
  }
  std::string out = fmt::format("INIT_REPORT Init Duration: {} ms\tPhase: init\tStatus: {}",
                                milliseconds(duration), failure.status);
  if (!failure.error_type.empty()) out += "\tError Type: " + failure.error_type;
  return out;
}

Line PlatformLines::start(const RequestId& id) const {
  if (!json()) return "START RequestId: " + id.uuid + " Version: " + version_.key.version;
  if (!keeps(LogLevel::info)) return std::nullopt;
  return record(clock_.wall(), "platform.start",
                json::Value::object({{"requestId", id.uuid}, {"version", version_.key.version}}));
}

Line PlatformLines::timed_out(const RequestId& id) const {
  if (json()) return std::nullopt;
  return iso8601_millis(clock_.wall()) + " " + id.uuid + " Task timed out after " +
         std::to_string(version_.timeout.count()) + ".00 seconds\n";
}

Line PlatformLines::end(const RequestId& id) const {
  if (json()) return std::nullopt;
  return "END RequestId: " + id.uuid;
}

Line PlatformLines::report(const Report& report) const {
  const Duration all = report.duration + report.init.value_or(Duration{});
  const bool failed = !report.failure.status.empty();
  if (!json()) {
    std::string out = fmt::format(
        "REPORT RequestId: {}\tDuration: {} ms\tBilled Duration: {} ms\tMemory Size: {} MB\tMax "
        "Memory Used: {} MB\t",
        report.id.uuid, milliseconds(report.duration), billed(all), version_.memory_mib,
        used_mib(report.memory_peak_bytes));
    if (report.init) out += fmt::format("Init Duration: {} ms\t", milliseconds(*report.init));
    if (failed) out += "Status: " + report.failure.status;
    if (!report.failure.error_type.empty()) out += "\tError Type: " + report.failure.error_type;
    return out;
  }
  if (!keeps(failed ? LogLevel::warn : LogLevel::info)) return std::nullopt;
  json::Value metrics = json::Value::object(
      {{"durationMs", json::Value::number(rounded(report.duration))},
       {"billedDurationMs", json::Value::number(billed(all))},
       {"memorySizeMB", json::Value::number(static_cast<std::int64_t>(version_.memory_mib))},
       {"maxMemoryUsedMB", json::Value::number(used_mib(report.memory_peak_bytes))}});
  if (report.init) metrics.set("initDurationMs", json::Value::number(rounded(*report.init)));
  json::Value content =
      json::Value::object({{"requestId", report.id.uuid}, {"metrics", std::move(metrics)}});
  content.set("status", failed ? report.failure.status : "success");
  if (!report.failure.error_type.empty()) content.set("errorType", report.failure.error_type);
  return record(clock_.wall(), "platform.report", std::move(content));
}

}  // namespace skerry::sandbox
