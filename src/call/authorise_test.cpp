#include "call/authorise.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {

class Directory final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    return behind;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }

  std::shared_ptr<IdentityPolicies> behind = std::make_shared<IdentityPolicies>();
};

class AuthoriseTest : public testing::Test {
 protected:
  AuthoriseTest() {
    alice.kind = IdentityKind::user;
    alice.account = region.account;
    alice.arn = "arn:aws:iam::000000000000:user/alice";
    alice.name = "alice";
    facts.source_ip = "192.0.2.7";
    facts.transport = Transport::plain;
    access.action = "s3:GetObject";
    access.resource = "arn:aws:s3:::bucket/key";
  }
  void allow(const std::string& statement_rest) {
    auto made = policy::compile_text(
        R"({"Version":"2012-10-17","Statement":[{"Action":"s3:*","Resource":"*",)" +
            statement_rest + "}]}",
        policy::PolicyKind::identity, {"inline", "", "user/alice"});
    ASSERT_TRUE(made.ok()) << made.error().message;
    directory.behind->identity.push_back(*made);
  }
  Judgement judged() {
    const auto caller = caller_context(alice, facts, region, directory);
    EXPECT_TRUE(caller.ok());
    return judge(*caller, access);
  }

  Directory directory;
  RegionFacts region;
  RequestFacts facts;
  Identity alice;
  Access access;
};

TEST_F(AuthoriseTest, NothingIsAllowedByDefault) {
  EXPECT_EQ(refusal_text(judged()),
            "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: s3:GetObject "
            "on resource: arn:aws:s3:::bucket/key because no identity-based policy allows the "
            "s3:GetObject action");
}

TEST_F(AuthoriseTest, ARefusalNamesTheStatementThatDecided) {
  allow(R"("Effect":"Allow")");
  allow(R"("Effect":"Deny","Sid":"NotThisOne")");
  const std::string text = refusal_text(judged());
  EXPECT_NE(text.find("with an explicit deny in an identity-based policy"), std::string::npos);
  EXPECT_NE(text.find("NotThisOne"), std::string::npos) << text;
}

TEST_F(AuthoriseTest, SecureTransportHoldsForTlsAndForLoopback) {
  allow(R"("Effect":"Allow","Condition":{"Bool":{"aws:SecureTransport":"true"}})");
  EXPECT_FALSE(judged().decision.allowed());
  facts.transport = Transport::plain_loopback;
  EXPECT_TRUE(judged().decision.allowed());
  facts.transport = Transport::tls;
  EXPECT_TRUE(judged().decision.allowed());
}

TEST_F(AuthoriseTest, TheEndpointsPolicyMustAllowToo) {
  allow(R"("Effect":"Allow")");
  auto endpoint = std::make_shared<EndpointPassage>();
  facts.endpoint = endpoint;
  EXPECT_TRUE(judged().decision.allowed());
  const auto only = policy::compile_text(
      R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Put*","Resource":"*"}]})",
      policy::PolicyKind::resource, {"endpoint policy", "", "vpce-1"});
  ASSERT_TRUE(only.ok()) << only.error().message;
  endpoint->policy = *only;
  EXPECT_FALSE(judged().decision.allowed());
  EXPECT_NE(refusal_text(judged()).find("VPC endpoint policy"), std::string::npos)
      << refusal_text(judged());
  access.action = "s3:PutObject";
  EXPECT_TRUE(judged().decision.allowed());
  // What a service does for the caller does not pass the endpoint.
  access.action = "s3:GetObject";
  facts.called_via = {"cloudformation.amazonaws.com"};
  EXPECT_TRUE(judged().decision.allowed());
}

TEST_F(AuthoriseTest, ThroughAnEndpointTheSourceIsTheVpc) {
  allow(R"("Effect":"Allow","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1",)"
        R"("aws:SourceVpc":"vpc-1"},"IpAddress":{"aws:VpcSourceIp":"192.0.2.0/24"},)"
        R"("Null":{"aws:SourceIp":"true"}})");
  EXPECT_FALSE(judged().decision.allowed());
  facts.endpoint = std::make_shared<EndpointPassage>(EndpointPassage{"vpce-1", "vpc-1", nullptr});
  EXPECT_TRUE(judged().decision.allowed());
}

TEST_F(AuthoriseTest, TheSourceAddressIsTheConnections) {
  allow(R"("Effect":"Allow","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}})");
  EXPECT_TRUE(judged().decision.allowed());
  facts.source_ip = "198.51.100.1";
  EXPECT_FALSE(judged().decision.allowed());
}

TEST_F(AuthoriseTest, SessionTagsOverrideTheTagsBehindThem) {
  allow(R"("Effect":"Allow","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}})");
  directory.behind->tags = {{"team", "red"}};
  EXPECT_FALSE(judged().decision.allowed());
  alice.session_tags = {{"team", "blue"}};
  EXPECT_TRUE(judged().decision.allowed());
}

TEST_F(AuthoriseTest, ASessionPolicyOnlyTakesAway) {
  allow(R"("Effect":"Allow")");
  alice.session_policies = {
      R"({"Version":"2012-10-17",
          "Statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}})"};
  EXPECT_FALSE(judged().decision.allowed());
  access.action = "s3:PutObject";
  EXPECT_TRUE(judged().decision.allowed());
}

TEST_F(AuthoriseTest, AnIdentityThatIsGoneHasNoContext) {
  directory.behind = nullptr;
  EXPECT_FALSE(caller_context(alice, facts, region, directory).ok());
}

}  // namespace
}  // namespace skerry
