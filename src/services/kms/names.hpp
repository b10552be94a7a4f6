#pragma once
// How requests name keys: key id, key ARN, alias name, alias ARN.
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/facts.hpp"
#include "wire/aws/error.hpp"

namespace skerry::kms {

inline constexpr std::string_view alias_prefix = "alias/";
inline constexpr std::string_view aws_alias_prefix = "alias/aws/";

// Whether an operation takes an alias where it takes a key.
enum class Aliases : std::uint8_t { refused, taken };

enum class NameKind : std::uint8_t { key, alias };
struct KeyName {
  NameKind kind = NameKind::key;
  std::string text;  // the key's UUID, or "alias/..."
};

// Fails with NotFoundException for what can name no key of this region and account.
Result<KeyName, ApiError> parse_key_name(std::string_view text, const RegionFacts& region);

bool is_key_id(std::string_view text);  // a UUID in lower case

std::string key_arn(const RegionFacts& region, std::string_view key_id);
std::string alias_arn(const RegionFacts& region, std::string_view alias);

// "secretsmanager.us-east-1.amazonaws.com" of "secretsmanager.amazonaws.com": kms:ViaService.
std::string via_service(std::string_view principal, const RegionFacts& region);

}  // namespace skerry::kms
