#pragma once
// Principals for work that goes on after the call that asked for it: a stack that is being made, a
// secret that is being rotated. Beside the gateway's authentication this is the only place that
// makes a Principal.

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "call/access.hpp"
#include "call/directory.hpp"
#include "call/facts.hpp"
#include "call/identity.hpp"
#include "wire/aws/error.hpp"

namespace skerry {

struct ServiceSession {
  std::string service;  // "cloudformation.amazonaws.com", whom the role must trust
  std::string role_arn;
  std::string name;  // of the session
};

// A session of a role, for a service that the role's trust policy names. The caller of the service
// must have been allowed iam:PassRole when it named the role (pass_role()). AccessDenied when the
// role is not there or does not trust the service.
Result<Principal, ApiError> assume_service_role(const ServiceSession& session,
                                                const RequestFacts& facts,
                                                const RegionFacts& region,
                                                const IdentityDirectory& directory);

// The caller of an earlier call, proved then and kept since in a sealed record: what it may do is
// decided by the policies of today.
class KeptCaller {
 public:
  static std::string encode(const Identity& identity);
  // Fails when the bytes are none of encode()'s.
  static Result<Principal> decode(std::string_view bytes);
};

// What a caller needs who hands a role to a service.
Access pass_role(std::string_view role_arn, std::string_view service);

}  // namespace skerry
