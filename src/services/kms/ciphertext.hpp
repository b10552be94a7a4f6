#pragma once
// Ciphertext blobs: what Encrypt answers and Decrypt takes. A blob tells which key and which of its
// materials made it; the rest is nobody's to read.
//
// Each blob has a key of its own, derived from the material and a random salt with HMAC-SHA256, and
// seals with AES-256-GCM under a random nonce. A key may then encrypt without a limit that anybody
// could reach; AWS derives a key for each message too (AWS KMS Cryptographic Details, "Encrypt").
// Authenticated with the text are the head of the blob and the encryption context.
//
//   version 1 | key id 16 | material number 4, big endian | salt 16 | nonce 12 | text | tag 16

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "store/key_memory.hpp"
#include "store/secret.hpp"

namespace skerry::kms {

// Names and values, in any order.
using EncryptionContext = std::vector<std::pair<std::string, std::string>>;

struct BlobHead {
  std::string key_id;
  std::uint32_t material = 0;
};

// Nothing for bytes that are no blob of this region's making.
std::optional<BlobHead> read_head(std::string_view blob);

std::string encrypt(KeyView material, const BlobHead& head, std::string_view plaintext,
                    const EncryptionContext& context, Random& random);

// Nothing when anything differs: the material, the context, one bit of the blob.
std::optional<Secret> decrypt(KeyView material, std::string_view blob,
                              const EncryptionContext& context);

}  // namespace skerry::kms
