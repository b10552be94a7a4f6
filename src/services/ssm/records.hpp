#pragma once
// What Parameter Store keeps: one record a parameter, and one a version of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/stored_tag.hpp"

namespace skerry::ssm {

// What stays while versions come and go. Its key is the name with a slash in front.
struct StoredParameter {
  std::string name;  // as it was given at first
  std::int64_t last_version = 1;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredParameter> decode(std::string_view bytes);
};

struct StoredVersion {
  std::int64_t number = 1;
  std::string type;   // String, StringList, SecureString
  std::string value;  // of a SecureString: base64 of what KMS made of it (protection.hpp)
  std::string tier;   // Standard, Advanced
  std::string data_type;
  std::optional<std::string> description;
  std::optional<std::string> allowed_pattern;
  std::string key_id;  // as the caller named it; of SecureString only
  WallTime modified{};
  std::string modified_by;  // ARN
  std::vector<std::string> labels;

  bool has_label(std::string_view label) const;
  std::string encode() const;
  static Result<StoredVersion> decode(std::string_view bytes);
};

}  // namespace skerry::ssm
