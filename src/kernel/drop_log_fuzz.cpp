// What the kernel puts on a watched socket holds parts of packets that anybody may send.
#include <cstdint>

#include "base/assert.hpp"
#include "kernel/drop_log.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using skerry::kernel::logged_packets;
  const auto packets = logged_packets(std::as_bytes(std::span(data, size)));
  // Every packet has at least its headers, so there are not many.
  ASSERT(packets.size() <= size / 20);
  for (const auto& packet : packets) ASSERT(packet.prefix.size() < size);
  return 0;
}
