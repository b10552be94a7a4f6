#pragma once
// Temporary credentials. A session token carries the whole session, sealed, so that the region
// keeps nothing for each of them: the key's secret, who it stands for, its policies and tags, and
// when it ends. (AWS's tokens are opaque too; clients must not look inside.)

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "call/identity.hpp"

namespace skerry {

class Sealer;

struct SessionCredentials {
  std::string access_key_id;  // ASIA...
  std::string secret;
  std::string token;
  WallTime expires{};
};

struct Session {
  Identity identity;  // access_key_id, issued and expires are set
  std::string secret;
};

class SessionTokens {
 public:
  SessionTokens(Sealer& sealer, Random& random) : sealer_(sealer), random_(random) {}

  // Credentials for `identity` (of kind user or assumed_role) until identity.expires.
  Result<SessionCredentials> issue(Identity identity);
  // Nothing when the token is not one of this region's. Expiry is the caller's to check: the key
  // of an expired session still verifies, and AWS answers ExpiredToken.
  std::optional<Session> open(std::string_view token) const;

 private:
  Sealer& sealer_;
  Random& random_;
};

}  // namespace skerry
