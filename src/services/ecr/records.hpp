#pragma once
// What ECR keeps of a repository. There are no images.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "call/bound_principals.hpp"
#include "store/stored_tag.hpp"

namespace skerry::ecr {

struct StoredRepository {
  std::string name;
  WallTime created{};
  std::string mutability;               // MUTABLE, IMMUTABLE, ..._WITH_EXCLUSION
  std::vector<std::string> exclusions;  // wildcard filters of tags
  bool scan_on_push = false;
  std::string encryption;  // AES256, KMS, KMS_DSSE
  std::string kms_key;     // ARN; of KMS only
  std::vector<StoredTag> tags;
  std::optional<std::string> policy;       // documents byte for byte
  std::vector<BoundPrincipal> principals;  // whom the policy names
  std::optional<std::string> lifecycle;

  std::string encode() const;
  static Result<StoredRepository> decode(std::string_view bytes);
};

}  // namespace skerry::ecr
