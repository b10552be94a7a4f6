// A filter pattern and, behind the first line's end, a message: whatever they are, parsing ends
// with a pattern or a reason, and matching ends.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/logs/pattern.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  const std::string_view message = line == input.npos ? "" : input.substr(line + 1);
  const auto pattern = skerry::logs::FilterPattern::parse(input.substr(0, line));
  if (!pattern.ok()) {
    if (pattern.error().message.empty()) std::abort();
    return 0;
  }
  skerry::logs::ExtractedValues extracted;
  const bool with_values = pattern->matches(message, extracted);
  if (with_values != pattern->matches(message)) std::abort();
  return 0;
}
