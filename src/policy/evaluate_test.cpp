#include "policy/evaluate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skerry::policy {
namespace {

// The whole order of evaluation: IAM User Guide,
// reference_policies_evaluation-logic_policy-eval-denyallow.html
constexpr const char* allow = R"({"Sid":"Yes","Effect":"Allow","Action":"s3:Get*","Resource":"*"})";
constexpr const char* deny = R"({"Sid":"No","Effect":"Deny","Action":"s3:Get*","Resource":"*"})";
constexpr const char* other = R"({"Effect":"Allow","Action":"s3:Put*","Resource":"*"})";

constexpr const char* account = "111122223333";
constexpr const char* foreign = "444455556666";
constexpr const char* root_arn = "arn:aws:iam::111122223333:root";
constexpr const char* user_arn = "arn:aws:iam::111122223333:user/staff/bob";
constexpr const char* role_arn = "arn:aws:iam::111122223333:role/service/app";
constexpr const char* session_arn = "arn:aws:sts::111122223333:assumed-role/app/i-1";
constexpr const char* federated_arn = "arn:aws:sts::111122223333:federated-user/bob";

PolicyPtr made(const std::string& statement, PolicyKind kind, std::string name) {
  auto policy = compile_text(R"({"Version":"2012-10-17","Statement":)" + statement + "}", kind,
                             {
                                 .name = std::move(name),
                             });
  EXPECT_TRUE(policy.ok()) << statement << ": " << policy.error().message;
  return policy.ok() ? *policy : nullptr;
}
PolicyPtr identity(const std::string& statement, std::string name = "p") {
  return made(statement, PolicyKind::identity, std::move(name));
}
PolicyPtr resource(const std::string& effect, const std::string& principal) {
  return made(
      R"({"Effect":")" + effect + R"(","Action":"s3:Get*","Resource":"*",)" + principal + "}",
      PolicyKind::resource, "bucket");
}
std::string aws(const std::string& value) { return R"("Principal":{"AWS":")" + value + "\"}"; }

Caller user() {
  return {
      .type = CallerType::user,
      .arn = user_arn,
      .account = account,
      .unique_id = "AIDAJQABLZS4A3QDU576Q",
      .name = "bob",
  };
}
Caller session() {
  return {
      .type = CallerType::assumed_role,
      .arn = session_arn,
      .account = account,
      .unique_id = "AROAJQABLZS4A3QDU576Q:i-1",
      .issuer_arn = role_arn,
  };
}
Caller federated() {
  return {
      .type = CallerType::federated_user,
      .arn = federated_arn,
      .account = account,
      .issuer_arn = user_arn,
  };
}
Caller root() {
  return {
      .type = CallerType::root,
      .arn = root_arn,
      .account = account,
      .unique_id = account,
  };
}
Caller service() {
  return {
      .type = CallerType::service,
      .arn = "lambda.amazonaws.com",
  };
}

AuthorisationRequest get_object(Caller caller, std::string owner = account) {
  return {
      .caller = std::move(caller),
      .action = "s3:GetObject",
      .resource = "arn:aws:s3:::bucket/key",
      .resource_account = std::move(owner),
  };
}

// "allow identity", "implicit boundary", ...: the outcome and the layer whose word it was.
std::string decided(const AuthorisationRequest& request, const CallerPolicies& caller,
                    const ResourcePolicies& owner = {}) {
  constexpr const char* outcomes[] = {"allow", "explicit", "implicit"};
  constexpr const char* layers[] = {"identity", "resource", "trust",    "boundary", "session",
                                    "scp",      "rcp",      "endpoint", "root"};
  const Decision decision = evaluate(request, caller, owner);
  return std::string(outcomes[static_cast<int>(decision.outcome)]) + " " +
         layers[static_cast<int>(decision.layer)];
}

TEST(Evaluate, NothingIsAllowedByDefault) {
  EXPECT_EQ(decided(get_object(user()), {}), "implicit identity");
  EXPECT_EQ(decided(get_object(session()), {}), "implicit identity");
  EXPECT_EQ(decided(get_object(service()), {}), "implicit resource");
  EXPECT_EQ(decided(get_object(Caller{}), {}), "implicit resource");
  EXPECT_EQ(decided(get_object(root()), {}), "allow root");
}

// What is attached where, and who decides.
TEST(Evaluate, LimitsOfIdentityPolicies) {
  const auto decide = [](const char* own, const char* boundary, const char* passed) {
    CallerPolicies policies;
    policies.identity = {identity(own)};
    if (boundary != nullptr) policies.boundary = identity(boundary);
    if (passed != nullptr) policies.session = std::vector{identity(passed)};
    return decided(get_object(session()), policies);
  };
  EXPECT_EQ(decide(allow, nullptr, nullptr), "allow identity");
  EXPECT_EQ(decide(other, nullptr, nullptr), "implicit identity");
  EXPECT_EQ(decide(deny, nullptr, nullptr), "explicit identity");
  EXPECT_EQ(decide(allow, allow, nullptr), "allow identity");
  EXPECT_EQ(decide(allow, other, nullptr), "implicit boundary");
  EXPECT_EQ(decide(allow, deny, nullptr), "explicit boundary");
  EXPECT_EQ(decide(other, allow, allow), "implicit identity");
  EXPECT_EQ(decide(allow, allow, allow), "allow identity");
  EXPECT_EQ(decide(allow, allow, other), "implicit session");
  EXPECT_EQ(decide(allow, other, other), "implicit boundary");
  EXPECT_EQ(decide(allow, allow, deny), "explicit session");
  EXPECT_EQ(decide(other, other, deny), "explicit session");
}

TEST(Evaluate, AnEmptyListOfSessionPoliciesAllowsNothing) {
  CallerPolicies policies;
  policies.identity = {identity(allow)};
  policies.session.emplace();
  EXPECT_EQ(decided(get_object(session()), policies), "implicit session");
}

TEST(Evaluate, FederatedUsersNeedASessionPolicy) {
  CallerPolicies policies;
  policies.identity = {identity(allow)};
  EXPECT_EQ(decided(get_object(federated()), policies), "implicit session");
  policies.session = std::vector{identity(allow)};
  EXPECT_EQ(decided(get_object(federated()), policies), "allow identity");
}

// "Impact of resource-based policies and implicit denies in other policy types (same account)".
TEST(Evaluate, ResourcePoliciesInTheSameAccount) {
  CallerPolicies limited;  // neither the boundary nor the session policy allows
  limited.boundary = identity(other);
  limited.session = std::vector{identity(other)};
  CallerPolicies no_session_limit;
  no_session_limit.boundary = identity(allow);
  no_session_limit.session = std::vector{identity(allow)};
  const auto granted = [](const std::string& principal) {
    return ResourcePolicies{.policy = resource("Allow", principal)};
  };
  // To the caller itself: limited by no implicit deny.
  EXPECT_EQ(decided(get_object(user()), limited, granted(aws(user_arn))), "allow resource");
  EXPECT_EQ(decided(get_object(session()), limited, granted(aws(session_arn))), "allow resource");
  EXPECT_EQ(decided(get_object(federated()), limited, granted(aws(federated_arn))),
            "allow resource");
  EXPECT_EQ(decided(get_object(session()), limited, granted(R"("Principal":"*")")),
            "allow resource");
  // To the role of the session, the user who federated: limited by boundary and session policy.
  EXPECT_EQ(decided(get_object(session()), limited, granted(aws(role_arn))), "implicit boundary");
  EXPECT_EQ(decided(get_object(session()), no_session_limit, granted(aws(role_arn))),
            "allow resource");
  EXPECT_EQ(decided(get_object(federated()), no_session_limit, granted(aws(user_arn))),
            "allow resource");
  no_session_limit.session = std::vector{identity(other)};
  EXPECT_EQ(decided(get_object(session()), no_session_limit, granted(aws(role_arn))),
            "implicit session");
  // To the account: it delegates, and identity policies must allow.
  EXPECT_EQ(decided(get_object(user()), {}, granted(aws(root_arn))), "implicit identity");
  EXPECT_EQ(decided(get_object(user()), {}, granted(aws(account))), "implicit identity");
  // To somebody else.
  EXPECT_EQ(decided(get_object(user()), {}, granted(aws(role_arn))), "implicit identity");
  EXPECT_EQ(decided(get_object(service()), {}, granted(aws(user_arn))), "implicit resource");
}

TEST(Evaluate, ExplicitDeniesWinEverywhere) {
  CallerPolicies policies;
  policies.identity = {identity(allow)};
  const auto denied = [](const std::string& principal) {
    return ResourcePolicies{.policy = resource("Deny", principal)};
  };
  for (const char* who : {user_arn, root_arn, account})
    EXPECT_EQ(decided(get_object(user()), policies, denied(aws(who))), "explicit resource") << who;
  EXPECT_EQ(decided(get_object(session()), policies, denied(aws(role_arn))), "explicit resource");
  EXPECT_EQ(decided(get_object(root()), {}, denied(aws("*"))), "explicit resource");
  EXPECT_EQ(decided(get_object(user()), policies, denied(aws(role_arn))), "allow identity");
}

TEST(Evaluate, RequiredResourcePolicies) {
  CallerPolicies allowed;
  allowed.identity = {identity(allow)};
  const auto required = [](PolicyPtr policy) {
    return ResourcePolicies{
        .policy = std::move(policy), .rule = ResourceRule::required, .layer = Layer::trust};
  };
  EXPECT_EQ(decided(get_object(user()), allowed, required(nullptr)), "implicit trust");
  EXPECT_EQ(decided(get_object(user()), allowed, required(resource("Allow", aws(role_arn)))),
            "implicit trust");
  EXPECT_EQ(decided(get_object(user()), allowed, required(resource("Allow", aws(root_arn)))),
            "allow identity");
  EXPECT_EQ(decided(get_object(user()), {}, required(resource("Allow", aws(root_arn)))),
            "implicit identity");
  EXPECT_EQ(decided(get_object(user()), {}, required(resource("Allow", aws(user_arn)))),
            "allow trust");
}

TEST(Evaluate, AcrossAccountsBothSidesMustAllow) {
  CallerPolicies allowed;
  allowed.identity = {identity(allow)};
  for (const char* who : {user_arn, root_arn, account, "*"}) {
    const ResourcePolicies owner{.policy = resource("Allow", aws(who))};
    EXPECT_EQ(decided(get_object(user(), foreign), allowed, owner), "allow identity") << who;
    EXPECT_EQ(decided(get_object(user(), foreign), {}, owner), "implicit identity") << who;
  }
  EXPECT_EQ(decided(get_object(user(), foreign), allowed), "implicit resource");
  EXPECT_EQ(decided(get_object(root(), foreign), {}), "implicit resource");
  const ResourcePolicies all{.policy = resource("Allow", aws("*"))};
  EXPECT_EQ(decided(get_object(root(), foreign), {}, all), "allow root");
  allowed.boundary = identity(other);
  EXPECT_EQ(decided(get_object(user(), foreign), allowed, all), "implicit boundary");
}

TEST(Evaluate, ServicesWebIdentitiesAndAnonymousCallers) {
  const ResourcePolicies lambda{
      .policy = resource("Allow", R"("Principal":{"Service":"lambda.amazonaws.com"})")};
  EXPECT_EQ(decided(get_object(service()), {}, lambda), "allow resource");
  EXPECT_EQ(decided(get_object(user()), {}, lambda), "implicit identity");
  const ResourcePolicies all{.policy = resource("Allow", R"("Principal":"*")")};
  EXPECT_EQ(decided(get_object(Caller{}), {}, all), "allow resource");
  const ResourcePolicies provider{
      .policy = resource("Allow", R"("Principal":{"Federated":"accounts.google.com"})")};
  Caller google{
      .type = CallerType::web_identity,
      .arn = "accounts.google.com",
  };
  EXPECT_EQ(decided(get_object(google), {}, provider), "allow resource");
  google.arn = "www.amazon.com";
  EXPECT_EQ(decided(get_object(google), {}, provider), "implicit resource");
}

TEST(Evaluate, NotPrincipal) {
  const auto except = [](const std::string& value) {
    return ResourcePolicies{.policy =
                                resource("Deny", R"("NotPrincipal":{"AWS":[")" + value + "\"]}")};
  };
  CallerPolicies allowed;
  allowed.identity = {identity(allow)};
  EXPECT_EQ(decided(get_object(user()), allowed, except(user_arn)), "allow identity");
  EXPECT_EQ(decided(get_object(user()), allowed, except(role_arn)), "explicit resource");
  EXPECT_EQ(decided(get_object(session()), allowed, except(role_arn)), "allow identity");
  // "... will always deny any IAM principal that has a permissions boundary policy attached"
  allowed.boundary = identity(allow);
  EXPECT_EQ(decided(get_object(user()), allowed, except(user_arn)), "explicit resource");
}

TEST(Evaluate, OrganisationsAndEndpoints) {
  CallerPolicies allowed;
  allowed.identity = {identity(allow)};
  allowed.service_control = {{identity(allow)}, {identity(other), identity(allow)}};
  EXPECT_EQ(decided(get_object(user()), allowed), "allow identity");
  allowed.service_control[1] = {identity(other)};
  EXPECT_EQ(decided(get_object(user()), allowed), "implicit scp");
  EXPECT_EQ(decided(get_object(root()), allowed), "implicit scp");
  allowed.service_control[1] = {identity(deny)};
  EXPECT_EQ(decided(get_object(root()), allowed), "explicit scp");
  allowed.service_control.clear();
  ResourcePolicies owner{.endpoint = resource("Allow", R"("Principal":"*")")};
  EXPECT_EQ(decided(get_object(user()), allowed, owner), "allow identity");
  owner.endpoint = resource("Allow", aws(role_arn));
  EXPECT_EQ(decided(get_object(user()), allowed, owner), "implicit endpoint");
  owner.endpoint = nullptr;
  owner.resource_control = {{identity(other)}};
  EXPECT_EQ(decided(get_object(user()), allowed, owner), "implicit rcp");
}

TEST(Evaluate, NamesTheDecidingStatement) {
  CallerPolicies policies;
  policies.identity = {identity(other, "first"),
                       identity("[" + std::string(other) + "," + allow + "]", "second")};
  const Decision decision = evaluate(get_object(user()), policies, {});
  ASSERT_TRUE(decision.deciding);
  EXPECT_EQ(decision.deciding->policy->label().name, "second");
  EXPECT_EQ(decision.deciding->index, 1u);
  EXPECT_EQ(decision.deciding->statement().sid, "Yes");
}

TEST(Evaluate, EverythingListsMatchesAndMissingKeys) {
  CallerPolicies policies;
  policies.identity = {
      identity(allow), identity(deny), identity(other),
      identity(R"({"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::${aws:Missing}",
                   "Condition":{"StringEquals":{"aws:Absent":"x"}}})"),
      identity(R"({"Effect":"Allow","Action":"s3:Put*","Resource":"*",
                   "Condition":{"StringEquals":{"aws:OfAnotherAction":"x"}}})")};
  policies.boundary = identity(other);
  const Decision decision = evaluate(get_object(user()), policies, {}, Detail::everything);
  EXPECT_EQ(decision.outcome, Outcome::explicit_deny);
  ASSERT_EQ(decision.matched.size(), 2u);
  EXPECT_EQ(decision.matched[0].statement().sid, "Yes");
  EXPECT_EQ(decision.matched[1].statement().sid, "No");
  EXPECT_EQ(decision.missing_context_keys, (std::vector<std::string>{"aws:Missing", "aws:Absent"}));
  EXPECT_FALSE(decision.allowed_by_boundary);
}

}  // namespace
}  // namespace skerry::policy
