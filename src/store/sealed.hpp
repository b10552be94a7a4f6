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
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "store/data_directory.hpp"
#include "store/limits.hpp"
#include "store/secret.hpp"

namespace skerry {

// What a sealed value belongs to, e.g. {"iam.access-key/AKIA..."}. It is authenticated, not stored:
// a ciphertext moved to another place does not open there.
struct SealContext {
  std::string text;
};

// How long a data key is used; other than the defaults only in tests.
struct SealLimits {
  std::uint64_t seals_per_data_key_max = store_limits::seals_per_data_key_max;
  std::uint64_t seals_reserved_step = store_limits::seals_reserved_step;
};

class KeyRing;

// Not for several threads at once.
class Sealer {
 public:
  // Makes the master key and the first data key on first use. Errors, one line each: the key file
  // has another owner or mode, is damaged, or does not fit the data keys. `random` must outlive
  // the sealer.
  static Result<Sealer> open(const DataDirectory& directory, Random& random,
                             SealLimits limits = {});
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
  explicit Sealer(std::unique_ptr<KeyRing> keys);
  std::unique_ptr<KeyRing> keys_;
};

}  // namespace skerry
