#include "services/sts/operations.hpp"

#include <gtest/gtest.h>

#include "call/access_key_id.hpp"
#include "call/authorise.hpp"
#include "call/test_principals.hpp"
#include "services/sts/access.hpp"
#include "services/sts/handlers.hpp"
#include "store/sealed.hpp"

namespace skerry::sts {
namespace {

const AccountId account{"123456789012"};
const std::string role_arn = "arn:aws:iam::123456789012:role/team/deployer";

policy::PolicyPtr compiled(std::string_view text, policy::PolicyKind kind) {
  auto made = policy::compile_text(text, kind);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return *made;
}

// One role, trusted as a test says, and one policy.
class Directory final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    return std::make_shared<IdentityPolicies>(behind);
  }
  std::optional<RoleRecord> role(std::string_view arn) const override {
    if (arn != role_arn) return std::nullopt;
    return deployer;
  }
  policy::PolicyPtr managed_policy(std::string_view arn) const override {
    return arn == "arn:aws:iam::aws:policy/ReadOnlyAccess" ? admin : nullptr;
  }

  policy::PolicyPtr admin = compiled(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
      policy::PolicyKind::identity);
  IdentityPolicies behind{.identity = {admin}, .boundary = nullptr, .tags = {}};
  RoleRecord deployer{.arn = role_arn,
                      .id = "AROAEXAMPLE",
                      .name = "deployer",
                      .trust = nullptr,
                      .max_session_seconds = 7200,
                      .tags = {}};
};

class StsTest : public testing::Test {
 protected:
  StsTest() {
    trust(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":
              ["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],
              "Principal":{"AWS":"arn:aws:iam::123456789012:root"}}})");
    facts.time = WallTime(std::chrono::milliseconds(1785024000123));
    alice.kind = IdentityKind::user;
    alice.account = account;
    alice.arn = "arn:aws:iam::123456789012:user/alice";
    alice.user_id = "AIDAALICE";
    alice.name = "alice";
    request.role_arn = role_arn;
    request.role_session_name = "build-7";
  }

  void trust(std::string_view text) {
    directory.deployer.trust = compiled(text, policy::PolicyKind::trust);
  }
  // As the gateway does: every access, then the handler.
  Result<AssumeRoleResponse, ApiError> assume_as(const Identity& identity) {
    const Principal principal = TestPrincipals::of(identity);
    Batch batch;
    Call call(principal, facts, {region, directory, random}, batch);
    for (const Access& access : assume_role_access(sts, call, request)) TRY(call.authorise(access));
    return assume_role(sts, call, request);
  }
  Session session_of(const AssumeRoleResponse& response) {
    auto session = tokens.open(response.credentials->session_token.value());
    EXPECT_TRUE(session);
    return *session;
  }

  SeededRandom random{1};
  Sealer sealer = Sealer::ephemeral(random);
  SessionTokens tokens{sealer, random};
  Directory directory;
  RegionFacts region{account, {"us-east-1"}};
  RequestFacts facts;
  Sts sts{directory, tokens};
  Identity alice;
  AssumeRoleRequest request;
};

TEST_F(StsTest, ASessionOfTheRole) {
  const auto response = assume_as(alice);
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->assumed_role_user->arn,
            "arn:aws:sts::123456789012:assumed-role/deployer/build-7");
  EXPECT_EQ(response->assumed_role_user->assumed_role_id, "AROAEXAMPLE:build-7");
  EXPECT_EQ(response->credentials->expiration,
            WallTime(std::chrono::milliseconds(1785024000000 + 3600'000)));
  EXPECT_EQ(account_of_access_key(*response->credentials->access_key_id), account);
  const Session session = session_of(*response);
  EXPECT_EQ(session.secret, response->credentials->secret_access_key);
  EXPECT_EQ(session.identity.access_key_id, response->credentials->access_key_id);
  EXPECT_EQ(session.identity.role_arn, role_arn);
}

TEST_F(StsTest, TheTrustPolicyMustAllowEvenAnAdministrator) {
  trust(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":"lambda.amazonaws.com"}}})");
  const auto refused = assume_as(alice);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "AccessDenied");
  EXPECT_TRUE(refused.error().message.starts_with(
      "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on "
      "resource: " +
      role_arn))
      << refused.error().message;
}

TEST_F(StsTest, ARoleThatIsNotThereIsRefusedInTheSameWords) {
  request.role_arn = "arn:aws:iam::123456789012:role/absent";
  const auto refused = assume_as(alice);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "AccessDenied");
}

TEST_F(StsTest, RootMayNotAssumeRoles) {
  Identity root = alice;
  root.kind = IdentityKind::root;
  root.arn = "arn:aws:iam::123456789012:root";
  const auto refused = assume_as(root);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "Roles may not be assumed by root accounts.");
}

TEST_F(StsTest, DurationsAreBoundedByTheRoleAndByChaining) {
  request.duration_seconds = 7200;
  EXPECT_TRUE(assume_as(alice).ok());
  request.duration_seconds = 7201;
  EXPECT_EQ(assume_as(alice).error().message,
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  request.duration_seconds = 3601;
  Identity session = alice;
  session.kind = IdentityKind::assumed_role;
  session.arn = "arn:aws:sts::123456789012:assumed-role/other/s";
  session.role_arn = "arn:aws:iam::123456789012:role/other";
  EXPECT_EQ(assume_as(session).error().message,
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining.");
}

TEST_F(StsTest, SessionPoliciesAreCheckedAndKeptByteForByte) {
  request.policy = "{\"Statement\": []";
  EXPECT_EQ(assume_as(alice).error().code, "MalformedPolicyDocument");
  request.policy =
      R"({ "Version":"2012-10-17",
           "Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
  request.policy_arns = {{PolicyDescriptorType{.arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"}}};
  const auto response = assume_as(alice);
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(session_of(*response).identity.session_policies.front(), *request.policy);
  EXPECT_GT(response->packed_policy_size.value(), 0);
  request.policy_arns = {{PolicyDescriptorType{.arn = "arn:aws:iam::aws:policy/NoSuch"}}};
  EXPECT_EQ(assume_as(alice).error().code, "ValidationError");
}

TEST_F(StsTest, TagsNeedTheirPermissionAndTransitiveOnesStay) {
  request.tags = {{Tag{.key = "team", .value = "blue"}, Tag{.key = "stage", .value = "dev"}}};
  request.transitive_tag_keys = {{"team"}};
  const auto response = assume_as(alice);
  ASSERT_TRUE(response.ok()) << response.error().message;
  const Session first = session_of(*response);

  request.tags = {{Tag{.key = "TEAM", .value = "red"}}};
  request.transitive_tag_keys.reset();
  EXPECT_EQ(assume_as(first.identity).error().code, "InvalidParameterValue");
  request.tags.reset();
  const auto chained = assume_as(first.identity);
  ASSERT_TRUE(chained.ok()) << chained.error().message;
  EXPECT_EQ(session_of(*chained).identity.session_tags,
            (std::vector<PrincipalTag>{{"team", "blue"}}));

  trust(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"AWS":"123456789012"}}})");
  request.tags = {{Tag{.key = "team", .value = "blue"}}};
  EXPECT_NE(assume_as(alice).error().message.find("sts:TagSession"), std::string::npos);
}

TEST_F(StsTest, AnExternalIdIsSeenByTheTrustPolicy) {
  trust(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"AWS":"123456789012"},
            "Condition":{"StringEquals":{"sts:ExternalId":"secret-handshake"}}}})");
  EXPECT_FALSE(assume_as(alice).ok());
  request.external_id = "secret-handshake";
  EXPECT_TRUE(assume_as(alice).ok());
}

TEST_F(StsTest, ASessionTokenStandsForItsUserAndOpensOnlyHere) {
  const Principal principal = TestPrincipals::of(alice);
  Batch batch;
  Call call(principal, facts, {region, directory, random}, batch);
  const auto response = get_session_token(sts, call, {});
  ASSERT_TRUE(response.ok());
  const std::string token = response->credentials->session_token.value();
  EXPECT_EQ(tokens.open(token)->identity.arn, alice.arn);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tokens.open(changed)) << i;
  }
  Sealer other = Sealer::ephemeral(random);
  EXPECT_FALSE(SessionTokens(other, random).open(token));
}

TEST_F(StsTest, WhatIsNotSupportedIsRefusedByName) {
  request.serial_number = "arn:aws:iam::123456789012:mfa/alice";
  const auto refused = assume_as(alice);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "Skerry does not support SerialNumber of AssumeRole.");
}

}  // namespace
}  // namespace skerry::sts
