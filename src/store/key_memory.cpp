#include "store/key_memory.hpp"

#include <sys/mman.h>

#include <cstring>

#include "base/assert.hpp"
#include "store/limits.hpp"

namespace skerry {
namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t keys_max = store_limits::data_keys_max + 1;
constexpr std::size_t memory_bytes =
    (keys_max * key_bytes + page_bytes - 1) / page_bytes * page_bytes;

}  // namespace

KeyMemory::KeyMemory() {
  void* const mapped =
      ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT(mapped != MAP_FAILED);
  memory_ = static_cast<std::byte*>(mapped);
  ::madvise(memory_, memory_bytes, MADV_DONTDUMP);
  ::madvise(memory_, memory_bytes, MADV_WIPEONFORK);
}

KeyMemory::~KeyMemory() {
  ::explicit_bzero(memory_, taken_ * key_bytes);
  ::munmap(memory_, memory_bytes);
}

std::span<std::byte, key_bytes> KeyMemory::take() {
  ASSERT(!full());
  std::byte* const room = memory_ + taken_ * key_bytes;
  // A page at a time: RLIMIT_MEMLOCK is as low as 64 KiB on some hosts, and few keys are the rule.
  if (taken_ * key_bytes % page_bytes == 0) ::mlock(room, page_bytes);
  ++taken_;
  return std::span<std::byte, key_bytes>(room, key_bytes);
}

bool KeyMemory::full() const { return taken_ == keys_max; }

}  // namespace skerry
