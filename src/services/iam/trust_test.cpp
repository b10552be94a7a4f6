#include "services/iam/trust.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "policy/evaluate.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

constexpr const char* bob_arn = "arn:aws:iam::000000000000:user/bob";

std::string shown(TestRegion& region, const std::string& role) {
  const auto got = TestRegion::must(region.call<GetRoleOperation>({.role_name = role}));
  return *percent_decode(*got.role->assume_role_policy_document);
}

std::string refused_principal(TestRegion& region, const std::string& trust) {
  return refusal(
      region.call<CreateRoleOperation>({.role_name = "r", .assume_role_policy_document = trust}));
}

// Whether the role's trust policy lets the user in, as AssumeRole asks it.
bool trusts(TestRegion& region, const std::string& role, const Identity& user) {
  const std::optional<RoleRecord> record =
      region.directory().role(region.iam().arn(*region.iam().find<StoredRole>(role)));
  policy::AuthorisationRequest request;
  request.caller.type = policy::CallerType::user;
  request.caller.arn = user.arn;
  request.caller.account = user.account.text;
  request.caller.unique_id = user.user_id;
  request.action = "sts:AssumeRole";
  request.resource = record->arn;
  policy::ResourcePolicies resource;
  resource.policy = record->trust;
  resource.layer = policy::Layer::trust;
  resource.rule = policy::ResourceRule::required;
  return policy::evaluate(request, {}, resource).allowed();
}

TEST(Trust, PrincipalsThatAreNotThereAreRefused) {
  TestRegion region;
  region.make_group("ops");
  EXPECT_EQ(refused_principal(region, trust_in(bob_arn)),
            "400 MalformedPolicyDocument: Invalid principal in policy: "
            "\"AWS\":\"arn:aws:iam::000000000000:user/bob\"");
  for (const char* principal :
       {"arn:aws:iam::000000000000:role/none", "arn:aws:iam::000000000000:group/ops",
        "arn:aws:iam::000000000000:user/*", "arn:aws:iam::000000000000:policy/x", "12345",
        "arn:aws:s3:::bucket", "AIDAAAAAAAAAAAAAAAAAA", "arn:aws:iam::000000000000:nobody"}) {
    EXPECT_EQ(refused_principal(region, trust_in(principal)),
              std::string("400 MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"") +
                  principal + '"');
  }
}

TEST(Trust, TheLettersOfAnArnMatter) {
  TestRegion region;
  region.make_user("Bob");
  EXPECT_NE(refused_principal(region, trust_in(bob_arn)), "ok");
  EXPECT_EQ(refused_principal(region, trust_in("arn:aws:iam::000000000000:user/Bob")), "ok");
}

TEST(Trust, AccountsAndForeignPrincipalsAreTaken) {
  TestRegion region;
  int number = 0;
  for (const char* principal :
       {"*", "000000000000", "arn:aws:iam::000000000000:root", "123456789012",
        "arn:aws:iam::123456789012:role/theirs", "arn:aws:sts::000000000000:assumed-role/r/s"}) {
    region.make_role("r" + std::to_string(++number), trust_in(principal));
  }
}

TEST(Trust, ServicesAndFederationAreChecked) {
  TestRegion region;
  const auto with = [](const std::string& type, const std::string& value) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{")" + type +
           R"(":")" + value + R"("},"Action":"sts:AssumeRole"}]})";
  };
  EXPECT_EQ(refused_principal(region, with("Service", "lambda.example.com")),
            "400 MalformedPolicyDocument: Invalid principal in policy: "
            "\"SERVICE\":\"lambda.example.com\"");
  EXPECT_EQ(refused_principal(
                region, with("Federated", "arn:aws:iam::000000000000:oidc-provider/x.example.com")),
            "400 MalformedPolicyDocument: Invalid principal in policy: "
            "\"FEDERATED\":\"arn:aws:iam::000000000000:oidc-provider/x.example.com\"");
  EXPECT_EQ(refused_principal(region, with("Federated", "nowhere")),
            "400 MalformedPolicyDocument: Federated principals must be valid domain names or SAML "
            "metadata ARNs");
  region.make_role("a", with("Service", "vpc-flow-logs.amazonaws.com"));
  region.make_role("b", with("Federated", "cognito-identity.amazonaws.com"));
}

TEST(Trust, ADeletedPrincipalShowsAsItsIdAndItsNamesakeIsNotTrusted) {
  TestRegion region;
  region.make_user("bob");
  const Identity first = region.user("bob");
  region.make_role("worker", trust_in(bob_arn));
  EXPECT_EQ(shown(region, "worker"), trust_in(bob_arn));
  EXPECT_TRUE(trusts(region, "worker", first));

  TestRegion::must(region.call<DeleteUserOperation>({.user_name = "bob"}));
  EXPECT_EQ(shown(region, "worker"), trust_in(first.user_id));
  region.make_user("bob");
  EXPECT_EQ(shown(region, "worker"), trust_in(first.user_id));
  EXPECT_FALSE(trusts(region, "worker", region.user("bob")));

  region.restart();
  EXPECT_EQ(shown(region, "worker"), trust_in(first.user_id));
  TestRegion::must(region.call<UpdateAssumeRolePolicyOperation>(
      {.role_name = "worker", .policy_document = trust_in(bob_arn)}));
  EXPECT_TRUE(trusts(region, "worker", region.user("bob")));
}

TEST(Trust, FollowsARenamedPrincipal) {
  TestRegion region;
  region.make_user("bob");
  region.make_role("worker", trust_in(bob_arn));
  TestRegion::must(region.call<UpdateUserOperation>({.user_name = "bob", .new_user_name = "rob"}));
  EXPECT_EQ(shown(region, "worker"), trust_in("arn:aws:iam::000000000000:user/rob"));
  EXPECT_TRUE(trusts(region, "worker", region.user("rob")));
  region.make_user("bob");
  EXPECT_FALSE(trusts(region, "worker", region.user("bob")));
}

TEST(Trust, ARoleMayTrustARole) {
  TestRegion region;
  region.make_role("first");
  region.make_role("second", trust_in("arn:aws:iam::000000000000:role/first"));
  const std::string id = region.iam().find<StoredRole>("first")->id;
  TestRegion::must(region.call<DeleteRoleOperation>({.role_name = "first"}));
  EXPECT_EQ(shown(region, "second"), trust_in(id));
}

}  // namespace
}  // namespace skerry::iam
