#pragma once
// Structured log lines on standard error: time, level, part, event, key=value pairs. Values are
// escaped, so that nothing a client sends can forge a line; secrets are never passed here.

#include <initializer_list>
#include <string>
#include <string_view>

namespace skerry {

enum class Level : unsigned char { debug, info, warning, error };

struct LogField {
  std::string_view key;
  std::string value;
};

void set_log_level(Level level);
void log(Level level, std::string_view part, std::string_view event,
         std::initializer_list<LogField> fields = {});

}  // namespace skerry
