#pragma once
// What KMS stores: one record a key, one an alias. The key material is sealed and never leaves the
// process.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "call/bound_principals.hpp"
#include "store/stored_tag.hpp"

namespace skerry::kms {

enum class KeyManager : std::uint8_t { customer, aws };

enum class KeyState : std::uint8_t { enabled, disabled, pending_deletion };

// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
constexpr bool may(KeyState from, KeyState to) {
  switch (from) {
    case KeyState::enabled:
    case KeyState::disabled:
      return true;
    case KeyState::pending_deletion:
      return to == KeyState::disabled;  // CancelKeyDeletion
  }
  return false;
}
static_assert(may(KeyState::enabled, KeyState::pending_deletion));
static_assert(may(KeyState::pending_deletion, KeyState::disabled));
static_assert(!may(KeyState::pending_deletion, KeyState::enabled));

// One generation of a key's 256 bits. Rotation adds one; the older ones stay to decrypt.
struct StoredMaterial {
  std::uint32_t number = 1;
  std::string id;  // KeyMaterialId: 64 hex digits
  WallTime created{};
  std::string sealed;  // by the store's Sealer in the context "kms.material/KEY/NUMBER"
};

struct Rotation {
  std::int32_t period_days = 365;
  WallTime next{};
};

// Keyed by its id, a UUID.
struct StoredKey {
  std::string id;
  WallTime created{};
  KeyManager manager = KeyManager::customer;
  KeyState state = KeyState::enabled;
  std::string description;
  std::string policy;                      // byte for byte
  std::vector<BoundPrincipal> principals;  // the users and roles that the policy names
  std::vector<StoredTag> tags;
  std::optional<WallTime> deletion;  // with pending_deletion, and only then
  std::optional<Rotation> rotation;
  std::vector<StoredMaterial> materials;  // by number; never empty

  const StoredMaterial& current() const { return materials.back(); }
  const StoredMaterial* material(std::uint32_t number) const;
  std::string encode() const;
  static Result<StoredKey> decode(std::string_view bytes);
};

// Keyed by its name, "alias/...".
struct StoredAlias {
  std::string key_id;
  WallTime created{};
  WallTime updated{};

  std::string encode() const;
  static Result<StoredAlias> decode(std::string_view bytes);
};

}  // namespace skerry::kms
