#pragma once
// What a proxy's role reads from Secrets Manager: the users that it lets in, with every version of
// their passwords that may be right. Read as a session of the role, so that policies, keys and
// resource policies decide as for anybody.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "call/call.hpp"
#include "proxy/managed_messages.hpp"
#include "services/rds/proxies/health.hpp"
#include "services/rds/proxies/records.hpp"

namespace skerry::rds {

struct SecretUser {
  std::string user;
  std::string password;
};
// Of a secret's JSON; an error names what it lacks, never what it holds.
Result<SecretUser> parse_secret(std::string_view text);

// One proxy's secrets over time.
class ProxySecrets {
 public:
  struct Read {
    std::vector<proxy::ManagedUser> users;
    std::vector<SecretState> states;
  };
  // With the current version first, then one that is becoming it (AWSPENDING), then the one before
  // it, for a while after it was.
  Read read(const StoredProxy& proxy, const CallEnvironment& environment, Batch& batch,
            WallTime now);

 private:
  struct Former {
    std::string password;
    WallTime since{};  // when it was found to be the former
  };
  struct Known {
    std::string current;  // password
    std::optional<Former> former;
  };
  std::map<std::string, Known> known_;  // by ARN
};

}  // namespace skerry::rds
