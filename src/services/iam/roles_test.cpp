#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

Role get_role(TestRegion& region, const std::string& name) {
  return *TestRegion::must(region.call<GetRoleOperation>({.role_name = name})).role;
}

TEST(Roles, KeepTheirTrustPolicyByteForByte) {
  TestRegion region;
  const std::string trust =
      " {\"Version\" : \"2012-10-17\",\n\t\"Statement\":{\"Effect\":\"Allow\","
      "\"Principal\":{\"Service\":[\"lambda.amazonaws.com\"]},"
      "\"Action\":\"sts:AssumeRole\"}} ";
  const Role made = *TestRegion::must(region.call<CreateRoleOperation>(
                                          {.role_name = "Worker",
                                           .assume_role_policy_document = trust,
                                           .path = "/svc/",
                                           .description = "does the work",
                                           .max_session_duration = 7200,
                                           .permissions_boundary = admin_arn,
                                           .tags = {{{.key = "Team", .value = "db"}}}}))
                         .role;
  EXPECT_EQ(made.arn, "arn:aws:iam::000000000000:role/svc/Worker");
  EXPECT_TRUE(made.role_id->starts_with("AROA"));
  EXPECT_EQ(made.role_id->size(), 21U);

  const Role got = get_role(region, "worker");
  EXPECT_EQ(percent_decode(*got.assume_role_policy_document), trust);
  EXPECT_EQ(got.assume_role_policy_document->find('"'), std::string::npos);
  EXPECT_EQ(got.max_session_duration, 7200);
  EXPECT_EQ(got.description, "does the work");
  EXPECT_EQ(got.permissions_boundary->permissions_boundary_type, "Policy");
  EXPECT_TRUE(got.role_last_used);

  const auto listed = TestRegion::must(region.call<ListRolesOperation>({.path_prefix = "/svc/"}));
  ASSERT_EQ(listed.roles->size(), 1U);
  EXPECT_EQ(listed.roles->front().max_session_duration, 7200);
  EXPECT_FALSE(listed.roles->front().tags);
  EXPECT_FALSE(listed.roles->front().permissions_boundary);
  EXPECT_FALSE(listed.roles->front().role_last_used);
  EXPECT_TRUE(
      TestRegion::must(region.call<ListRolesOperation>({.path_prefix = "/x/"})).roles->empty());
}

TEST(Roles, HaveDefaults) {
  TestRegion region;
  region.make_role("worker");
  const Role got = get_role(region, "worker");
  EXPECT_EQ(got.path, "/");
  EXPECT_EQ(got.max_session_duration, 3600);
  EXPECT_FALSE(got.description);
  EXPECT_FALSE(got.tags);
}

TEST(Roles, RefuseWhatIsTakenOrMalformed) {
  TestRegion region;
  region.make_role("Worker");
  EXPECT_EQ(refusal(region.call<CreateRoleOperation>(
                {.role_name = "WORKER", .assume_role_policy_document = lambda_trust})),
            "409 EntityAlreadyExists: Role with name WORKER already exists.");
  const std::string malformed = refusal(region.call<CreateRoleOperation>(
      {.role_name = "other", .assume_role_policy_document = "{}"}));
  EXPECT_TRUE(malformed.starts_with("400 MalformedPolicyDocument: ")) << malformed;
  EXPECT_TRUE(refusal(region.call<CreateRoleOperation>({.role_name = "other",
                                                        .assume_role_policy_document = lambda_trust,
                                                        .path = "/aws-service-role/x/"}))
                  .starts_with("400 InvalidInput: "));
  EXPECT_EQ(region.iam().find<StoredRole>("other"), nullptr);
}

TEST(Roles, AnIdentityPolicyIsNoTrustPolicyAndTheOtherWayRound) {
  TestRegion region;
  region.make_user("bob");
  EXPECT_TRUE(refusal(region.call<CreateRoleOperation>(
                          {.role_name = "r", .assume_role_policy_document = allow_s3}))
                  .starts_with("400 MalformedPolicyDocument: "));
  EXPECT_EQ(refusal(region.call<PutUserPolicyOperation>(
                {.user_name = "bob", .policy_name = "p", .policy_document = lambda_trust})),
            "400 MalformedPolicyDocument: Policy document should not specify a principal.");
}

TEST(Roles, ATrustPolicyHas2048Characters) {
  TestRegion region;
  std::string trust =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":)"
      R"("*"},"Action":"sts:AssumeRole","Condition":)"
      R"({"StringEquals":{"sts:ExternalId":[")";
  const std::string end = R"("]}}}]})";
  trust.append(2048 - trust.size() - end.size(), 'x');
  const std::string longest = trust + end;
  region.make_role("fits", longest + std::string(500, ' '));
  EXPECT_EQ(refusal(region.call<UpdateAssumeRolePolicyOperation>(
                {.role_name = "fits", .policy_document = trust + 'x' + end})),
            "409 LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
}

TEST(Roles, AreUpdated) {
  TestRegion region;
  region.make_role("worker");
  TestRegion::must(region.call<UpdateRoleOperation>(
      {.role_name = "worker", .description = "one", .max_session_duration = 43200}));
  EXPECT_EQ(get_role(region, "worker").max_session_duration, 43200);
  EXPECT_EQ(get_role(region, "worker").description, "one");
  // "If you do not specify a value for this setting, the default value of one hour is applied."
  TestRegion::must(region.call<UpdateRoleOperation>({.role_name = "worker"}));
  EXPECT_EQ(get_role(region, "worker").max_session_duration, 3600);
  EXPECT_EQ(get_role(region, "worker").description, "one");

  const auto described = TestRegion::must(
      region.call<UpdateRoleDescriptionOperation>({.role_name = "worker", .description = ""}));
  EXPECT_EQ(described.role->description, "");

  TestRegion::must(region.call<UpdateAssumeRolePolicyOperation>(
      {.role_name = "worker", .policy_document = trust_in("*")}));
  EXPECT_EQ(percent_decode(*get_role(region, "worker").assume_role_policy_document), trust_in("*"));

  const std::string unknown = "404 NoSuchEntity: The role with name nobody cannot be found.";
  EXPECT_EQ(refusal(region.call<UpdateRoleOperation>({.role_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<GetRoleOperation>({.role_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<DeleteRoleOperation>({.role_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<UpdateAssumeRolePolicyOperation>(
                {.role_name = "nobody", .policy_document = lambda_trust})),
            unknown);
}

TEST(Roles, AreDeletedWithoutPoliciesOnly) {
  TestRegion region;
  region.make_role("worker");
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = admin_arn}));
  TestRegion::must(region.call<PutRolePolicyOperation>(
      {.role_name = "worker", .policy_name = "p", .policy_document = allow_s3}));
  const auto refused = [&] {
    return refusal(region.call<DeleteRoleOperation>({.role_name = "worker"}));
  };
  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete entity, must detach all policies first.");
  TestRegion::must(
      region.call<DetachRolePolicyOperation>({.role_name = "worker", .policy_arn = admin_arn}));
  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete entity, must delete policies first.");
  TestRegion::must(
      region.call<DeleteRolePolicyOperation>({.role_name = "worker", .policy_name = "p"}));
  EXPECT_EQ(refused(), "ok");
}

}  // namespace
}  // namespace skerry::iam
