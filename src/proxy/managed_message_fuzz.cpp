// What a proxy, which is less trusted than control, may say on its channel; and the other way. What
// is understood is written the same again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "proxy/managed_messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::proxy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto said = decode_from_proxy(text)) {
    const std::string again = encode(*said);
    const auto second = decode_from_proxy(again);
    ASSERT(second.has_value());
    ASSERT(encode(*second) == again);
  }
  if (const auto said = decode_to_proxy(text)) ASSERT(decode_to_proxy(encode(*said)).has_value());
  return 0;
}
