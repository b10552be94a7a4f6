#pragma once
// The decision: AWS's evaluation order over all policies that apply to a request, and which
// statement made it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
//
//   Decision decision = evaluate(request, caller_policies, resource_policies);
//   if (!decision.allowed()) return access_denied(denial_message(request, decision));

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/compiled.hpp"
#include "policy/request.hpp"

namespace skerry::policy {

// The kinds of policies, as far as a decision tells them apart.
enum class Layer : std::uint8_t {
  identity,
  resource,
  trust,  // the resource policy of a role
  boundary,
  session,
  service_control,
  resource_control,
  endpoint,
  root,  // no policy: the account's root user may do everything
};

// What limits and grants on the caller's side. Parsed once for each principal or session.
struct CallerPolicies {
  std::vector<PolicyPtr> identity = {};                // own, inline and managed, and the groups'
  PolicyPtr boundary = nullptr;                        // null: none
  std::optional<std::vector<PolicyPtr>> session = {};  // absent: none was passed
  // One list for each level (root, units, account); every level must allow. Empty: no organisation.
  std::vector<std::vector<PolicyPtr>> service_control = {};
};

enum class ResourceRule : std::uint8_t {
  grants,    // in the same account an allow of either side suffices
  required,  // roles' trust policies, KMS key policies: the resource's side must allow always
};

struct ResourcePolicies {
  PolicyPtr policy = nullptr;  // null: none
  ResourceRule rule = ResourceRule::grants;
  Layer layer = Layer::resource;  // or Layer::trust, for the words of a refusal
  std::vector<std::vector<PolicyPtr>> resource_control = {};
  PolicyPtr endpoint = nullptr;  // the VPC endpoint that the request came through; null: none
};

enum class Outcome : std::uint8_t { allow, explicit_deny, implicit_deny };

struct StatementMatch {
  PolicyPtr policy;
  Layer layer = Layer::identity;
  std::size_t index = 0;  // into policy->document().statements
  const Statement& statement() const { return policy->document().statements[index]; }
};

struct Decision {
  Outcome outcome = Outcome::implicit_deny;
  // Whose word it was: the layer of the deciding statement, or the layer that lacked an allow.
  Layer layer = Layer::identity;
  // Absent for implicit denies and for root.
  std::optional<StatementMatch> deciding;
  // With Detail::everything: all statements that matched, in the order of evaluation, and the
  // context keys that conditions and variables asked for in vain (as the policies spell them).
  std::vector<StatementMatch> matched;
  std::vector<std::string> missing_context_keys;
  // With Detail::everything: what each side alone says, for SimulatePrincipalPolicy.
  bool allowed_by_boundary = true;

  bool allowed() const { return outcome == Outcome::allow; }
};

enum class Detail : std::uint8_t { decision, everything };

Decision evaluate(const AuthorisationRequest& request, const CallerPolicies& caller,
                  const ResourcePolicies& resource, Detail detail = Detail::decision);

}  // namespace skerry::policy
