#pragma once
// AES-256-GCM (NIST SP 800-38D) over OpenSSL 3, which is named only in the .cpp.

#include <cstddef>
#include <span>
#include <string_view>

#include "store/key_memory.hpp"

namespace skerry {

inline constexpr std::size_t gcm_nonce_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;

struct GcmInput {
  KeyView key;
  std::span<const std::byte, gcm_nonce_bytes> nonce;
  std::string_view authenticated;  // not encrypted, must be the same when opening
  std::span<const std::byte> text;
};

// `out` has room for the text and the tag behind it.
void gcm_encrypt(const GcmInput& input, std::span<std::byte> out);

// The text has the tag at its end; `out` has room for the rest. False when anything was changed;
// `out` is then zeros.
bool gcm_decrypt(const GcmInput& input, std::span<std::byte> out);

}  // namespace skerry
