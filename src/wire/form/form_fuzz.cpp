// Whatever the parser takes, encoded again, parses to the same pairs.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/form/form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = form::parse(text);
  if (!first) return 0;
  std::string written;
  for (std::size_t i = 0; i < first->size(); ++i) {
    if (i > 0) written += '&';
    written += percent_encode((*first)[i].name) + "=" + percent_encode((*first)[i].value);
  }
  const auto second = form::parse(written);
  ASSERT(second.ok());
  ASSERT(second->size() == first->size());
  for (std::size_t i = 0; i < first->size(); ++i) {
    ASSERT((*first)[i].name == (*second)[i].name);
    ASSERT((*first)[i].value == (*second)[i].value);
  }
  return 0;
}
