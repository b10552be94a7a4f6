#pragma once
// The one place that asks the policy engine: for the gateway, for handlers, for `explain call`.

#include "base/result.hpp"
#include "call/access.hpp"
#include "call/directory.hpp"
#include "call/facts.hpp"
#include "call/identity.hpp"
#include "policy/evaluate.hpp"
#include "policy/request.hpp"

namespace skerry {

// Everything but the resource: who calls, under which policies, in which circumstances.
struct CallerContext {
  policy::Caller caller;
  policy::CallerPolicies policies;
  policy::RequestContext keys;
  policy::PolicyPtr endpoint = nullptr;  // that the caller's own request came through
};

policy::Caller caller_of(const Identity& identity);

// Fails when the identity no longer exists, or when a session policy cannot be found any more.
Result<CallerContext> caller_context(const Identity& identity, const RequestFacts& facts,
                                     const RegionFacts& region, const IdentityDirectory& directory);

struct Judgement {
  policy::AuthorisationRequest request;
  policy::Decision decision;
};
// The context is the judgement's own: hand it over where it is not needed again.
Judgement judge(CallerContext caller, const Access& access,
                policy::Detail detail = policy::Detail::decision);

// AWS's text of a refusal, and behind it the statement that decided, which AWS does not tell.
std::string refusal_text(const Judgement& judgement);

}  // namespace skerry
