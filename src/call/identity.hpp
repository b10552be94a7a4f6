#pragma once
// Who calls, as IAM names it: the account's root user, a user, or a session of a role.
// (IAM User Guide: "IAM identifiers"; STS GetCallerIdentity gives account, ARN and user id.)

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/arn.hpp"
#include "base/clock.hpp"

namespace skerry {

enum class IdentityKind : std::uint8_t { root, user, assumed_role, service };

struct PrincipalTag {
  std::string key;
  std::string value;
  auto operator<=>(const PrincipalTag&) const = default;
};

struct Identity {
  IdentityKind kind = IdentityKind::user;
  AccountId account;
  std::string arn;      // arn:aws:iam::A:user/N, arn:aws:sts::A:assumed-role/ROLE/SESSION, ...
  std::string user_id;  // the account for root, AIDA..., AROA...:SESSION
  std::string name;     // user or role name; the service's host name for a service
  std::string access_key_id;

  // Only for sessions.
  std::string role_arn;  // with the role's path
  std::string session_name;
  std::vector<std::string> session_policies;     // documents, byte for byte
  std::vector<std::string> session_policy_arns;  // managed policies passed with the session
  std::vector<PrincipalTag> session_tags;
  std::vector<std::string> transitive_tag_keys;
  std::string source_identity;
  std::optional<WallTime> issued;
  std::optional<WallTime> expires;
};

// An identity that was proved. Only the gateway's authentication and assume_service_role() make
// one, so a handler cannot be reached without it.
class Principal {
 public:
  const Identity& identity() const { return identity_; }

 private:
  explicit Principal(Identity identity) : identity_(std::move(identity)) {}
  friend class Authenticator;
  friend class ServicePrincipals;  // service_role.cpp
  friend class TestPrincipals;

  Identity identity_;
};

}  // namespace skerry
