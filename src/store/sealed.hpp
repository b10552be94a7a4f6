#pragma once
// Values that are nowhere in clear on disk: AES-256-GCM (NIST SP 800-38D) with random 96-bit
// nonces. Keys form a hierarchy: the master key (a file of mode 0400 in the data directory) wraps
// data keys (a file beside it), and data keys seal values. A data key is replaced by a new one long
// before its nonces could repeat (limits.hpp); old ones stay, to open what they sealed.
//
// This protects copies of the store that lack the master key, and no more: who can read the data
// directory can open everything, and who can write it can put back an older sealed value.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "store/data_directory.hpp"

namespace skerry {

// Bytes that are wiped when they go out of scope.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  std::span<std::byte> bytes() { return {data_.get(), size_}; }
  std::span<const std::byte> bytes() const { return {data_.get(), size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_.get()), size_}; }
  std::size_t size() const { return size_; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_ = 0;
};

// What a sealed value belongs to, e.g. {"iam.access-key/AKIA..."}. It is authenticated, not stored:
// a ciphertext moved to another place does not open there.
struct SealContext {
  std::string text;
};

// Not for several threads at once.
class Sealer {
 public:
  // Makes the master key and the first data key on first use. Errors, one line each: the key file
  // has another owner or mode, is damaged, or does not fit the data keys. Both arguments must
  // outlive the sealer.
  static Result<Sealer> open(const DataDirectory& directory, Random& random);
  // Keys that live and die with the object, for tests and simulations.
  static Sealer ephemeral(Random& random);

  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;
  ~Sealer();

  // Opaque bytes, 33 longer than the plaintext. Fails when the plaintext is too long, or when a new
  // data key is due and cannot be written (disk full).
  Result<std::string> seal(std::span<const std::byte> plain, const SealContext& context);
  Result<std::string> seal(std::string_view plain, const SealContext& context);
  // The error does not say what was wrong: damaged, another context, another region's.
  Result<Secret> open(std::string_view sealed, const SealContext& context) const;

  // The same as text of the base64url alphabet without padding (RFC 4648 section 5), for session
  // tokens and pagination tokens that clients carry.
  Result<std::string> seal_text(std::string_view plain, const SealContext& context);
  Result<Secret> open_text(std::string_view sealed, const SealContext& context) const;

  std::size_t data_keys() const;

 private:
  struct Keys;
  explicit Sealer(std::unique_ptr<Keys> keys);
  std::unique_ptr<Keys> keys_;
};

}  // namespace skerry
