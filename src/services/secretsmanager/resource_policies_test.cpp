#include <gtest/gtest.h>

#include "services/secretsmanager/policy_checks.hpp"
#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

std::string statement(const std::string& effect, const std::string& principal,
                      const std::string& action, const std::string& condition = "{}") {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + effect + R"(","Principal":)" +
         principal + R"(,"Action":")" + action + R"(","Resource":"*","Condition":)" + condition +
         "}]}";
}

const std::string alice_reads = statement(
    "Allow", R"({"AWS":"arn:aws:iam::000000000000:user/alice"})", "secretsmanager:GetSecretValue");

class Policies : public testing::Test {
 protected:
  Policies() { region.make("a"); }
  std::string put(const std::string& text, std::optional<bool> block = {}) {
    return refusal(region.call<PutResourcePolicyOperation>(
        {.secret_id = "a", .resource_policy = text, .block_public_policy = block}));
  }
  std::string alice_gets() {
    const auto answer = region.call_as<GetSecretValueOperation>("alice", {.secret_id = "a"});
    return answer.ok() ? "ok" : answer.error().code;
  }
  TestRegion region;
};

TEST_F(Policies, AreReturnedByteForByteAndGrant) {
  EXPECT_FALSE(region.call<GetResourcePolicyOperation>({.secret_id = "a"})->resource_policy);
  EXPECT_EQ(alice_gets(), "AccessDenied");
  const std::string spaced = "  " + alice_reads + "\n";
  EXPECT_EQ(put(spaced), "ok");
  EXPECT_EQ(region.call<GetResourcePolicyOperation>({.secret_id = "a"})->resource_policy, spaced);
  EXPECT_EQ(alice_gets(), "ok");
  region.restart();
  EXPECT_EQ(alice_gets(), "ok");
  EXPECT_EQ(refusal(region.call<DeleteResourcePolicyOperation>({.secret_id = "a"})), "ok");
  EXPECT_EQ(alice_gets(), "AccessDenied");
}

TEST_F(Policies, Deny) {
  region.directory.policies["alice"] = allow("*", "*");
  EXPECT_EQ(alice_gets(), "ok");
  EXPECT_EQ(put(statement("Deny", R"({"AWS":"arn:aws:iam::000000000000:user/alice"})",
                          "secretsmanager:GetSecretValue")),
            "ok");
  EXPECT_EQ(alice_gets(), "AccessDenied");
}

TEST_F(Policies, ThatAreNoneAreMalformed) {
  EXPECT_EQ(put("nonsense"),
            "MalformedPolicyDocumentException: This resource policy contains invalid Json");
  for (const char* bad :
       {"{}", R"({"Version":"2012-10-17","Statement":[]})",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"})
    EXPECT_TRUE(put(bad).starts_with("MalformedPolicyDocumentException: ")) << bad;
  EXPECT_TRUE(put(std::string(20481, ' ')).starts_with("ValidationException: "));
}

TEST_F(Policies, NameWhoIsThere) {
  const std::string nobody =
      statement("Allow", R"({"AWS":"arn:aws:iam::000000000000:user/nobody"})", "*");
  EXPECT_EQ(put(nobody),
            "MalformedPolicyDocumentException: This resource policy contains an unsupported "
            "principal.");
  EXPECT_FALSE(region.call<GetResourcePolicyOperation>({.secret_id = "a"})->resource_policy);
}

TEST_F(Policies, ThatArePublicAreBlockedWhenAsked) {
  const std::string open = statement("Allow", "\"*\"", "secretsmanager:GetSecretValue");
  EXPECT_EQ(put(open, true),
            "PublicPolicyException: The BlockPublicPolicy parameter is set to true, and the "
            "resource policy did not prevent broad access to the secret.");
  EXPECT_EQ(put(open, false), "ok");
  EXPECT_EQ(put(open), "ok");
  EXPECT_EQ(put(alice_reads, true), "ok");
}

TEST_F(Policies, AreValidatedWithoutBeingPut) {
  const auto validate = [&](const std::string& text) {
    const auto answer =
        region.call<ValidateResourcePolicyOperation>({.resource_policy = text, .secret_id = "a"});
    if (!answer.ok()) return answer.error().code;
    EXPECT_EQ(*answer->policy_validation_passed, answer->validation_errors->empty());
    std::string checks;
    for (const ValidationErrorsEntry& entry : *answer->validation_errors)
      checks += *entry.check_name + " ";
    return checks;
  };
  EXPECT_EQ(validate(alice_reads), "");
  EXPECT_EQ(validate(statement("Allow", "\"*\"", "*")), "BlockPublicPolicy ");
  EXPECT_EQ(validate(statement("Deny", "\"*\"", "secretsmanager:*")), "LockOut ");
  EXPECT_EQ(validate("{"), "MalformedPolicyDocumentException");
  EXPECT_FALSE(region.call<GetResourcePolicyOperation>({.secret_id = "a"})->resource_policy);
}

Reach reach(const std::string& text) { return reach_of(check_policy(text).value()); }

TEST(PublicPolicies, AreThoseThatAnybodyMeets) {
  const auto open = [](const std::string& condition) {
    return reach(statement("Allow", R"({"AWS":"*"})", "*", condition)) == Reach::anybody;
  };
  EXPECT_TRUE(open("{}"));
  EXPECT_TRUE(open(R"({"StringEquals":{"aws:UserAgent":"x"}})"));
  EXPECT_TRUE(open(R"({"StringNotEquals":{"aws:PrincipalAccount":"000000000000"}})"));
  EXPECT_TRUE(open(R"({"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}})"));
  EXPECT_TRUE(open(R"({"StringLike":{"aws:PrincipalAccount":"*"}})"));
  EXPECT_TRUE(open(R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})"));
  EXPECT_TRUE(open(R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}})"));
  EXPECT_TRUE(open(R"({"StringEquals":{"aws:SourceVpc":["vpc-1","vpc-*"]}})"));
  EXPECT_FALSE(open(R"({"StringEquals":{"aws:SourceVpc":"vpc-1"}})"));
  EXPECT_FALSE(open(R"({"StringEquals":{"AWS:PrincipalOrgID":"o-1"}})"));
  EXPECT_FALSE(open(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
  EXPECT_FALSE(open(R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::000000000000:role/*"}})"));
}

TEST(PublicPolicies, DenyingAnybodyIsNotPublic) {
  EXPECT_EQ(reach(statement("Deny", "\"*\"", "*")), Reach::limited);
  EXPECT_EQ(reach(statement("Allow", R"({"Service":"lambda.amazonaws.com"})", "*")),
            Reach::limited);
}

}  // namespace
}  // namespace skerry::secretsmanager
