#pragma once
// Tokens that clients of a proxy give for their password (IAMAuth REQUIRED): a presigned request
// for the action rds-db:connect, without its scheme.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html

#include "call/directory.hpp"
#include "call/facts.hpp"
#include "call/sessions.hpp"
#include "gateway/authentication.hpp"
#include "services/rds/proxies/runner.hpp"

namespace skerry {

class DatabaseTokens final : public rds::TokenJudge {
 public:
  struct Parts {
    const RegionFacts& region;
    const Clock& clock;
    Random& random;
    IdentityDirectory& directory;
    const SessionTokens& sessions;
  };
  explicit DatabaseTokens(Parts parts)
      : parts_(parts), authenticator_(parts.directory, parts.sessions) {}

  proxy::TokenVerdict::Answer judge(const rds::TokenClaim& claim) override;

 private:
  Result<Done> check(const rds::TokenClaim& claim);

  Parts parts_;
  Authenticator authenticator_;
};

}  // namespace skerry
