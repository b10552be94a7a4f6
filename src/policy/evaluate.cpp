#include "policy/evaluate.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "policy/statement.hpp"

namespace skerry::policy {

namespace {

using Policies = std::span<const PolicyPtr>;
using MaybeMatch = std::optional<StatementMatch>;

// Statements of resource policies must name the caller; others may (VPC endpoints' policies do).
enum class Named : std::uint8_t { no, yes };

// One evaluation: the request, and what the caller wants to know besides the decision.
class Evaluation {
 public:
  Evaluation(const AuthorisationRequest& request, const CallerPolicies& caller,
             const ResourcePolicies& resource, Decision& decision, Detail detail)
      : prepared_(request),
        caller_(caller),
        resource_(resource),
        decision_(decision),
        everything_(detail == Detail::everything),
        missing_(everything_ ? &decision.missing_context_keys : nullptr) {}

  void decide();

 private:
  // What the resource policy grants the caller, at best.
  struct Grant {
    PrincipalMatch match = PrincipalMatch::none;
    MaybeMatch statement;
  };

  const Caller& who() const { return prepared_.request.caller; }
  bool same_account() const;
  bool has_identity() const;

  bool applies(const CompiledStatement& statement) {
    return statement.applies(prepared_, missing_);
  }
  PrincipalMatch named(const Statement& statement) const;
  bool concerns(const Statement& statement, Named names) const;
  void collect(Policies policies, Layer layer, Named names);
  MaybeMatch find(Policies policies, Layer layer, Effect effect, Named names);
  MaybeMatch find_deny();
  Grant find_grant();

  bool levels_allow(const std::vector<std::vector<PolicyPtr>>& levels, Layer layer);
  bool limits_allow();
  void decide_in_account(Grant grant);
  void decide_across_accounts(Grant grant);
  void decide_by_resource(Grant grant);
  bool allow_by_identity();
  void allow_if_unlimited(MaybeMatch statement);

  void allow(MaybeMatch statement, Layer layer);
  void deny_for_want_of(Layer layer);

  PreparedRequest prepared_;
  const CallerPolicies& caller_;
  const ResourcePolicies& resource_;
  Decision& decision_;
  bool everything_;
  MissingKeys* missing_;
};

Policies one(const PolicyPtr& policy) { return policy ? Policies(&policy, 1) : Policies(); }

bool Evaluation::has_identity() const {
  return who().type == CallerType::root || who().type == CallerType::user ||
         who().type == CallerType::assumed_role || who().type == CallerType::federated_user;
}

bool Evaluation::same_account() const {
  const std::string& owner = prepared_.request.resource_account;
  return owner.empty() || owner == who().account;
}

// How the statement names the caller; a NotPrincipal names everybody whom it does not list. With a
// permissions boundary on the caller, a denying NotPrincipal names the caller whatever it lists:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
PrincipalMatch Evaluation::named(const Statement& statement) const {
  if (statement.principals) return match_principals(*statement.principals, who());
  if (!statement.not_principals) return PrincipalMatch::none;
  if (statement.effect == Effect::deny && caller_.boundary) return PrincipalMatch::direct;
  const bool listed = match_principals(*statement.not_principals, who()) != PrincipalMatch::none;
  return listed ? PrincipalMatch::none : PrincipalMatch::direct;
}

bool Evaluation::concerns(const Statement& statement, Named names) const {
  const bool names_somebody = statement.principals || statement.not_principals;
  if (names == Named::no && !names_somebody) return true;
  return named(statement) != PrincipalMatch::none;
}

MaybeMatch Evaluation::find(Policies policies, Layer layer, Effect effect, Named names) {
  for (const PolicyPtr& policy : policies) {
    if (effect == Effect::deny && !policy->has_deny()) continue;
    const std::vector<CompiledStatement>& statements = policy->statements();
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (statements[i].effect != effect) continue;
      if (!concerns(policy->document().statements[i], names)) continue;
      if (statements[i].applies(prepared_, nullptr)) return StatementMatch{policy, layer, i};
    }
  }
  return std::nullopt;
}

// All statements that apply, and the context keys that are missed on the way.
void Evaluation::collect(Policies policies, Layer layer, Named names) {
  for (const PolicyPtr& policy : policies) {
    const std::vector<CompiledStatement>& statements = policy->statements();
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (!concerns(policy->document().statements[i], names)) continue;
      if (applies(statements[i])) decision_.matched.push_back({policy, layer, i});
    }
  }
}

// An explicit deny anywhere decides. Which one is told follows the order of AWS's flow chart.
MaybeMatch Evaluation::find_deny() {
  for (const auto& level : resource_.resource_control)
    if (auto deny = find(level, Layer::resource_control, Effect::deny, Named::no)) return deny;
  for (const auto& level : caller_.service_control)
    if (auto deny = find(level, Layer::service_control, Effect::deny, Named::no)) return deny;
  if (auto deny = find(one(resource_.endpoint), Layer::endpoint, Effect::deny, Named::no))
    return deny;
  if (auto deny = find(one(resource_.policy), resource_.layer, Effect::deny, Named::yes))
    return deny;
  if (!has_identity() || who().type == CallerType::root) return std::nullopt;
  if (auto deny = find(caller_.identity, Layer::identity, Effect::deny, Named::no)) return deny;
  if (auto deny = find(one(caller_.boundary), Layer::boundary, Effect::deny, Named::no))
    return deny;
  if (!caller_.session) return std::nullopt;
  return find(*caller_.session, Layer::session, Effect::deny, Named::no);
}

// The most direct of the resource policy's grants.
Evaluation::Grant Evaluation::find_grant() {
  Grant best;
  if (!resource_.policy) return best;
  const std::vector<CompiledStatement>& statements = resource_.policy->statements();
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (statements[i].effect != Effect::allow) continue;
    const PrincipalMatch match = named(resource_.policy->document().statements[i]);
    if (match <= best.match || !statements[i].applies(prepared_, nullptr)) continue;
    best = {match, StatementMatch{resource_.policy, resource_.layer, i}};
  }
  return best;
}

void Evaluation::allow(MaybeMatch statement, Layer layer) {
  decision_.outcome = Outcome::allow;
  decision_.layer = layer;
  decision_.deciding = std::move(statement);
}

void Evaluation::deny_for_want_of(Layer layer) {
  decision_.outcome = Outcome::implicit_deny;
  decision_.layer = layer;
  decision_.deciding.reset();
}

// Every level of an organisation must allow.
bool Evaluation::levels_allow(const std::vector<std::vector<PolicyPtr>>& levels, Layer layer) {
  for (const auto& level : levels) {
    if (find(level, layer, Effect::allow, Named::no)) continue;
    deny_for_want_of(layer);
    return false;
  }
  return true;
}

// The boundary and the session policies, which limit what others grant.
bool Evaluation::limits_allow() {
  if (who().type == CallerType::root) return true;
  if (caller_.boundary && !find(one(caller_.boundary), Layer::boundary, Effect::allow, Named::no)) {
    deny_for_want_of(Layer::boundary);
    return false;
  }
  // A federated user has no permissions but those that its session policies pass on.
  const bool session_allows =
      caller_.session ? find(*caller_.session, Layer::session, Effect::allow, Named::no).has_value()
                      : who().type != CallerType::federated_user;
  if (!session_allows) deny_for_want_of(Layer::session);
  return session_allows;
}

void Evaluation::allow_if_unlimited(MaybeMatch statement) {
  const Layer layer = statement ? statement->layer : Layer::root;
  if (limits_allow()) allow(std::move(statement), layer);
}

// Identity policies, then what limits them. True when the request is allowed.
bool Evaluation::allow_by_identity() {
  if (who().type == CallerType::root) {
    allow(std::nullopt, Layer::root);
    return true;
  }
  auto statement = find(caller_.identity, Layer::identity, Effect::allow, Named::no);
  if (!statement) {
    deny_for_want_of(Layer::identity);
    return false;
  }
  allow_if_unlimited(std::move(statement));
  return decision_.allowed();
}

// A grant to the caller itself is limited by nothing, one to its role by boundary and session.
void Evaluation::decide_in_account(Grant grant) {
  if (grant.match == PrincipalMatch::direct) return allow(grant.statement, resource_.layer);
  if (grant.match == PrincipalMatch::issuer) return allow_if_unlimited(std::move(grant.statement));
  if (resource_.rule == ResourceRule::required && grant.match == PrincipalMatch::none)
    return deny_for_want_of(resource_.layer);
  allow_by_identity();
}

// Both sides must allow.
void Evaluation::decide_across_accounts(Grant grant) {
  if (!allow_by_identity()) return;
  if (grant.match == PrincipalMatch::none) deny_for_want_of(resource_.layer);
}

// Services, web identities and anonymous callers have no policies of their own.
void Evaluation::decide_by_resource(Grant grant) {
  if (grant.match == PrincipalMatch::none) return deny_for_want_of(resource_.layer);
  allow(std::move(grant.statement), resource_.layer);
}

void Evaluation::decide() {
  if (everything_) {
    for (const auto& level : resource_.resource_control)
      collect(level, Layer::resource_control, Named::no);
    for (const auto& level : caller_.service_control)
      collect(level, Layer::service_control, Named::no);
    collect(one(resource_.endpoint), Layer::endpoint, Named::no);
    collect(one(resource_.policy), resource_.layer, Named::yes);
    collect(caller_.identity, Layer::identity, Named::no);
    collect(one(caller_.boundary), Layer::boundary, Named::no);
    if (caller_.session) collect(*caller_.session, Layer::session, Named::no);
    decision_.allowed_by_boundary =
        !caller_.boundary ||
        (find(one(caller_.boundary), Layer::boundary, Effect::allow, Named::no) &&
         !find(one(caller_.boundary), Layer::boundary, Effect::deny, Named::no));
  }
  if (auto deny = find_deny()) {
    decision_.outcome = Outcome::explicit_deny;
    decision_.layer = deny->layer;
    decision_.deciding = std::move(deny);
    return;
  }
  if (!levels_allow(resource_.resource_control, Layer::resource_control)) return;
  if (!levels_allow(caller_.service_control, Layer::service_control)) return;
  if (resource_.endpoint &&
      !find(one(resource_.endpoint), Layer::endpoint, Effect::allow, Named::no))
    return deny_for_want_of(Layer::endpoint);
  Grant grant = find_grant();
  if (!has_identity()) return decide_by_resource(std::move(grant));
  if (same_account()) return decide_in_account(std::move(grant));
  decide_across_accounts(std::move(grant));
}

}  // namespace

Decision evaluate(const AuthorisationRequest& request, const CallerPolicies& caller,
                  const ResourcePolicies& resource, Detail detail) {
  Decision decision;
  Evaluation(request, caller, resource, decision, detail).decide();
  return decision;
}

}  // namespace skerry::policy
