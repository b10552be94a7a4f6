#pragma once
// The bytes of a blob on disk: AES-256 in counter mode (NIST SP 800-38A), each blob under a random
// key of its own. A key is used for one blob that is written once, so the counter begins at zero
// and any range can be read alone. It hides the bytes and does not authenticate them: whoever can
// write the files can damage objects, as they could with files in clear.
//
// The key itself stands nowhere on disk. Who keeps a blob's extents keeps its key, sealed
// (Extent::sealed_key); what seals it is not known here.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace skerry::objects {

inline constexpr std::size_t blob_key_bytes = 32;

// Wiped when it goes.
class BlobKey {
 public:
  static BlobKey make(Random& random);
  explicit BlobKey(std::span<const std::byte, blob_key_bytes> bytes);
  BlobKey(const BlobKey&) = default;
  BlobKey& operator=(const BlobKey&) = default;
  ~BlobKey();

  std::span<const std::byte, blob_key_bytes> bytes() const { return bytes_; }

 private:
  BlobKey() = default;
  std::array<std::byte, blob_key_bytes> bytes_{};
};

// For the extents of an object; none for a blob in clear.
using BlobKeys = std::vector<std::optional<BlobKey>>;

struct BlobOffset {
  std::uint64_t bytes = 0;
};

// Turns the bytes of a blob, from an offset on, into what stands in the file, and back: the same
// operation. For one thread at a time.
class BlobCipher {
 public:
  BlobCipher(const BlobKey& key, BlobOffset from);
  ~BlobCipher();
  BlobCipher(BlobCipher&&) noexcept;
  BlobCipher& operator=(BlobCipher&&) noexcept;

  // `out` has room for as many; it may be `in` itself.
  void turn(std::span<const std::byte> in, std::span<std::byte> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace skerry::objects
