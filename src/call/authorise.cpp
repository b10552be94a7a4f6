#include "call/authorise.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/time_text.hpp"
#include "policy/explain.hpp"

namespace skerry {
namespace {

policy::CallerType caller_type(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::root:
      return policy::CallerType::root;
    case IdentityKind::user:
      return policy::CallerType::user;
    case IdentityKind::assumed_role:
      return policy::CallerType::assumed_role;
    case IdentityKind::service:
      return policy::CallerType::service;
  }
  return policy::CallerType::anonymous;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
policy::RequestContext global_keys(const Identity& identity, const RequestFacts& facts,
                                   const RegionFacts& region) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(facts.time.time_since_epoch()).count();
  policy::RequestContext keys;
  keys.set("aws:CurrentTime", iso8601(facts.time));
  keys.set("aws:EpochTime", fmt::format("{}", seconds));
  keys.set("aws:RequestedRegion", region.name.text);
  keys.set("aws:SecureTransport", facts.transport == Transport::plain ? "false" : "true");
  if (facts.endpoint) {
    keys.set("aws:SourceVpce", facts.endpoint->endpoint);
    keys.set("aws:SourceVpc", facts.endpoint->vpc);
    keys.set("aws:VpcSourceIp", facts.source_ip);
  } else {
    keys.set("aws:SourceIp", facts.source_ip);
  }
  if (!facts.user_agent.empty()) keys.set("aws:UserAgent", facts.user_agent);
  keys.set("aws:ViaAWSService", facts.called_via.empty() ? "false" : "true");
  if (!facts.called_via.empty()) {
    keys.set("aws:CalledVia", facts.called_via);
    keys.set("aws:CalledViaFirst", facts.called_via.front());
    keys.set("aws:CalledViaLast", facts.called_via.back());
  }
  if (identity.issued) {
    keys.set("aws:TokenIssueTime", iso8601(*identity.issued));
    keys.set("aws:MultiFactorAuthPresent", "false");
  }
  if (!identity.source_identity.empty()) keys.set("aws:SourceIdentity", identity.source_identity);
  return keys;
}

// Session tags override the tags of the role or user with the same key.
void set_tag_keys(policy::RequestContext& keys, const std::vector<PrincipalTag>& tags) {
  for (const PrincipalTag& tag : tags) keys.set("aws:PrincipalTag/" + tag.key, tag.value);
}

Result<std::vector<policy::PolicyPtr>> session_policies(const Identity& identity,
                                                        const IdentityDirectory& directory) {
  std::vector<policy::PolicyPtr> policies;
  for (const std::string& text : identity.session_policies) {
    auto compiled =
        policy::compile_text(text, policy::PolicyKind::session, {"session policy", {}, {}});
    if (!compiled.ok()) return Error{compiled.error().message};
    policies.push_back(std::move(compiled).value());
  }
  for (const std::string& arn : identity.session_policy_arns) {
    policy::PolicyPtr found = directory.managed_policy(arn);
    if (!found) return Error{"the session policy " + arn + " does not exist any more"};
    policies.push_back(std::move(found));
  }
  return policies;
}

}  // namespace

policy::Caller caller_of(const Identity& identity) {
  return {.type = caller_type(identity.kind),
          .arn = identity.arn,
          .account = identity.account.text,
          .unique_id = identity.user_id,
          .issuer_arn = identity.role_arn,
          .name = identity.kind == IdentityKind::user ? identity.name : "",
          .service_names = {}};
}

Result<CallerContext> caller_context(const Identity& identity, const RequestFacts& facts,
                                     const RegionFacts& region,
                                     const IdentityDirectory& directory) {
  const std::shared_ptr<const IdentityPolicies> behind = directory.policies_of(identity);
  if (!behind) return Error{"the identity " + identity.arn + " does not exist any more"};
  CallerContext context;
  context.caller = caller_of(identity);
  context.policies.identity = behind->identity;
  context.policies.boundary = behind->boundary;
  if (!identity.session_policies.empty() || !identity.session_policy_arns.empty())
    context.policies.session = TRY(session_policies(identity, directory));
  context.keys = global_keys(identity, facts, region);
  // What a service does for the caller does not pass the caller's endpoint.
  if (facts.endpoint && facts.called_via.empty()) context.endpoint = facts.endpoint->policy;
  policy::set_caller_keys(context.keys, context.caller);
  set_tag_keys(context.keys, behind->tags);
  set_tag_keys(context.keys, identity.session_tags);
  return context;
}

Judgement judge(CallerContext caller, const Access& access, policy::Detail detail) {
  Judgement judgement;
  judgement.request.caller = std::move(caller.caller);
  judgement.request.action = access.action;
  judgement.request.resource = access.resource;
  judgement.request.context = std::move(caller.keys);
  for (const policy::ContextKey& key : access.context.keys())
    judgement.request.context.set(key.label, key.values);
  policy::ResourcePolicies beside = access.resource_policies;
  if (caller.endpoint) beside.endpoint = std::move(caller.endpoint);
  judgement.decision = policy::evaluate(judgement.request, caller.policies, beside, detail);
  return judgement;
}

// An implicit deny has no statement, and AWS's text says which kind of policy lacks an allow.
std::string refusal_text(const Judgement& judgement) {
  const std::string text = policy::denial_message(judgement.request, judgement.decision);
  if (!judgement.decision.deciding) return text;
  return text + " (" + policy::deciding_words(judgement.decision) + ")";
}

}  // namespace skerry
