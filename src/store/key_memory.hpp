#pragma once
// Memory for keys: locked against swapping where the limits of the process allow it, absent from
// core dumps and from forked children, wiped at the end.

#include <cstddef>
#include <span>

namespace skerry {

inline constexpr std::size_t key_bytes = 32;  // AES-256
using KeyView = std::span<const std::byte, key_bytes>;

class KeyMemory {
 public:
  KeyMemory();
  KeyMemory(const KeyMemory&) = delete;
  KeyMemory& operator=(const KeyMemory&) = delete;
  ~KeyMemory();

  // Room for one more key, at an address that stays; at most data_keys_max and the master key.
  std::span<std::byte, key_bytes> take();
  bool full() const;

 private:
  std::byte* memory_;
  std::size_t taken_ = 0;  // keys
};

}  // namespace skerry
