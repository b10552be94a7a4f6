// Whatever the parser takes is written and parsed again, to an equal tree and equal text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = json::parse(text);
  if (!first) {
    ASSERT(first.error().offset <= text.size());
    return 0;
  }
  ASSERT(valid_utf8(text));
  const std::string written = json::write(*first);
  // A tree may be denser than its source with its white space was: no such limit the second time.
  const auto second = json::parse(written, {.memory_floor_bytes = std::size_t{64} << 20});
  ASSERT(second.ok());
  ASSERT(*first == *second);
  ASSERT(json::write(*second) == written);
  const json::Value copy = *first;
  ASSERT(copy == *second);
  return 0;
}
