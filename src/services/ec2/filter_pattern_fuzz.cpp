// The wildcards of filters against the plain definition: a pattern, a zero byte, a value.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "services/ec2/filters.hpp"

namespace {

constexpr std::size_t bytes_max = 256;

// Whether pattern[i..] matches value[j..], for every i and j from the end on.
bool plainly_matches(std::string_view pattern, std::string_view value) {
  std::vector<std::vector<char>> holds(pattern.size() + 1, std::vector<char>(value.size() + 1, 0));
  holds[pattern.size()][value.size()] = 1;
  for (std::size_t i = pattern.size(); i-- > 0;) {
    const bool escaped = pattern[i] == '\\' && i + 1 < pattern.size();
    const char wanted = pattern[escaped ? i + 1 : i];
    const std::size_t next = i + (escaped ? 2 : 1);
    for (std::size_t j = value.size() + 1; j-- > 0;) {
      const bool more = j < value.size();
      if (!escaped && wanted == '*') {
        holds[i][j] = holds[next][j] != 0 || (more && holds[i][j + 1] != 0);
      } else {
        const bool fits = more && ((!escaped && wanted == '?') || wanted == value[j]);
        holds[i][j] = fits && holds[next][j + 1] != 0;
      }
    }
  }
  return holds[0][0] != 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = text.find('\0');
  if (size > bytes_max || zero == std::string_view::npos) return 0;
  const std::string_view pattern = text.substr(0, zero);
  const std::string_view value = text.substr(zero + 1);
  ASSERT(skerry::ec2::matches({pattern}, value) == plainly_matches(pattern, value));
  return 0;
}
