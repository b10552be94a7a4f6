#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "wire/pg/startup.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::pg;
  const std::string_view in(reinterpret_cast<const char*>(data), size);
  const FirstPacket first = read_first_packet(in);
  ASSERT(first.consumed <= size);
  ASSERT((first.kind == First::need || first.kind == First::malformed) == (first.consumed == 0));
  // A packet that is complete stays so whatever follows it.
  if (first.consumed != 0)
    ASSERT(read_first_packet(in.substr(0, first.consumed)).kind == first.kind);
  std::vector<Setting> settings;
  static_cast<void>(read_options(in, settings));
  return 0;
}
