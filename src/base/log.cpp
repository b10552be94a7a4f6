#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace skerry {
namespace {

constexpr std::size_t value_bytes_max = 1024;

spdlog::level::level_enum severity(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("skerry",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %L %v");
    return made;
  }();
  return *instance;
}

bool bare(std::string_view value) {
  for (const char c : value)
    if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7f) return false;
  return !value.empty();
}

void append_value(std::string& line, std::string_view value) {
  const std::string_view shown = value.substr(0, value_bytes_max);
  if (bare(shown) && shown.size() == value.size()) {
    line += shown;
    return;
  }
  line += '"';
  for (const char c : shown) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
      line += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      line += c;
    }
  }
  line += shown.size() < value.size() ? "...\"" : "\"";
}

}  // namespace

void set_log_level(Level level) { logger().set_level(severity(level)); }

void log(Level level, std::string_view part, std::string_view event,
         std::initializer_list<LogField> fields) {
  if (!logger().should_log(severity(level))) return;
  std::string line(part);
  line += ": ";
  line += event;
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    append_value(line, field.value);
  }
  logger().log(severity(level), "{}", line);
}

}  // namespace skerry
