#include "services/kms/key_policy.hpp"

#include "call/authorise.hpp"
#include "policy/evaluate.hpp"
#include "services/kms/errors.hpp"
#include "services/kms/limits.hpp"

namespace skerry::kms {
namespace {

// Whether the policy itself lets the caller put another one: by naming it, or by handing the key
// over to the account. What the caller's own policies say is not asked, for they can be changed.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
bool lets_change(const Kms& kms, const Call& call, std::string_view key_id,
                 policy::PolicyPtr document) {
  policy::AuthorisationRequest request;
  request.caller = caller_of(call.caller());
  request.action = "kms:PutKeyPolicy";
  request.resource = key_arn(kms.region(), key_id);
  request.context.set("kms:CallerAccount", call.caller().account.text);
  policy::set_caller_keys(request.context, request.caller);
  const policy::Decision decision = policy::evaluate(request, {},
                                                     {.policy = std::move(document),
                                                      .rule = policy::ResourceRule::required,
                                                      .layer = policy::Layer::resource,
                                                      .resource_control = {},
                                                      .endpoint = nullptr});
  const bool left_to_identity = decision.outcome == policy::Outcome::implicit_deny &&
                                decision.layer == policy::Layer::identity;
  return decision.allowed() || left_to_identity;
}

}  // namespace

// Spaced as AWS spaces it.
std::string default_key_policy(const RegionFacts& region) {
  return R"({
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::)" +
         region.account.text + R"(:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
})";
}

Result<std::vector<BoundPrincipal>, ApiError> check_key_policy(const Kms& kms, const Call& call,
                                                               std::string_view key_id,
                                                               const std::string& document,
                                                               Lockout lockout) {
  if (document.size() > limits::key_policy_bytes_max) return errors::policy_too_long();
  auto compiled = policy::compile_text(document, policy::PolicyKind::resource);
  if (!compiled.ok()) return errors::malformed_policy(compiled.error().message);
  auto bound = bound_principals((*compiled)->document(), kms.region().account, call.directory());
  if (!bound.ok()) return errors::invalid_principals();
  if (lockout == Lockout::checked && !lets_change(kms, call, key_id, std::move(compiled).value()))
    return errors::policy_locks_out();
  return std::move(bound).value();
}

}  // namespace skerry::kms
