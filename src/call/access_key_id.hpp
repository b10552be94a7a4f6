#pragma once
// Access key ids: a prefix that tells the kind (AKIA: long-term, ASIA: temporary), then 16
// characters of base32 (RFC 4648) of 80 bits, of which 40 are the account's number, as AWS has had
// it since 2019, and the others random.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html

#include <optional>
#include <string>
#include <string_view>

#include "base/arn.hpp"
#include "base/random.hpp"

namespace skerry {

inline constexpr std::string_view long_term_key_prefix = "AKIA";
inline constexpr std::string_view temporary_key_prefix = "ASIA";

struct KeyPrefix {
  std::string_view text;
};

std::string make_access_key_id(KeyPrefix prefix, const AccountId& account, Random& random);

// The account that an id names; nothing when the text is not an access key id.
std::optional<AccountId> account_of_access_key(std::string_view id);

}  // namespace skerry
