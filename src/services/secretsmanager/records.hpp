#pragma once
// What the service stores. A secret's record has everything but values; each version's value is a
// record of its own, so that moving a label does not rewrite 64 KB.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "call/bound_principals.hpp"
#include "policy/compiled.hpp"
#include "store/stored_tag.hpp"

namespace skerry::secretsmanager {

struct StoredVersion {
  std::string id;
  WallTime created{};
  std::vector<std::string> stages;  // in the order in which they came; none: deprecated
  std::string kms_key;              // as KmsKeyIds shows it
  // A day, as AWS tells it. Reads set it: it goes to disk with the secret's next change, so that a
  // read is never a write (and goes on when the disk is full).
  mutable std::optional<WallTime> accessed;

  bool has_stage(std::string_view stage) const;
};

struct StoredSecret {
  std::string name;  // the record's key
  std::string arn;
  std::optional<std::string> description;
  std::string kms_key_id;  // as it was given; empty: alias/aws/secretsmanager
  WallTime created{};
  WallTime changed{};
  mutable std::optional<WallTime> accessed;  // as StoredVersion's
  std::optional<WallTime> deletion;          // marked for deletion: when it goes for good
  std::vector<StoredTag> tags;               // in the order in which they came
  std::vector<StoredVersion> versions;       // oldest first
  std::string policy;                        // byte for byte; empty: none
  std::vector<BoundPrincipal> principals;    // whom the policy names
  policy::PolicyPtr compiled_policy;         // made of `policy`; not stored

  const StoredVersion* version(std::string_view id) const;
  const StoredVersion* version_with(std::string_view stage) const;
  StoredVersion* version(std::string_view id);
  // The text must parse.
  void set_policy(std::string text, std::vector<BoundPrincipal> named = {});

  std::string encode() const;
  static Result<StoredSecret> decode(std::string_view bytes);
};

enum class ValueKind : std::uint8_t { string, binary };

// The value of one version, keyed "NAME VERSION" (names have no spaces): sealed by a data key,
// which KMS sealed in turn.
struct StoredValue {
  ValueKind kind = ValueKind::string;
  std::string data_key;  // KMS's CiphertextBlob
  std::string sealed;    // nonce, AES-256-GCM ciphertext, tag

  std::string encode() const;
  static Result<StoredValue> decode(std::string_view bytes);
};

}  // namespace skerry::secretsmanager
