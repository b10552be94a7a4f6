#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

TEST(Attachments, OfRolesComeAndGo) {
  TestRegion region;
  region.make_role("worker");
  const std::string arn = region.make_policy("p");
  for (int twice = 0; twice < 2; ++twice)
    TestRegion::must(
        region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = admin_arn}));
  auto listed =
      TestRegion::must(region.call<ListAttachedRolePoliciesOperation>({.role_name = "worker"}));
  ASSERT_EQ(listed.attached_policies->size(), 2U);
  EXPECT_EQ((*listed.attached_policies)[0].policy_arn, arn);
  EXPECT_EQ((*listed.attached_policies)[0].policy_name, "p");
  EXPECT_EQ((*listed.attached_policies)[1].policy_name, "AdministratorAccess");
  EXPECT_EQ(region.iam().indexes().usage(arn).attachments, 1);

  TestRegion::must(
      region.call<DetachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  EXPECT_EQ(
      refusal(region.call<DetachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn})),
      "404 NoSuchEntity: Policy arn:aws:iam::000000000000:policy/p was not found.");
  EXPECT_EQ(region.iam().indexes().usage(arn).attachments, 0);
}

TEST(Attachments, OfUsersAndGroupsComeAndGo) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  TestRegion::must(
      region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = admin_arn}));
  TestRegion::must(
      region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = admin_arn}));
  EXPECT_EQ(TestRegion::must(region.call<ListAttachedUserPoliciesOperation>({.user_name = "bob"}))
                .attached_policies->size(),
            1U);
  EXPECT_EQ(TestRegion::must(region.call<ListAttachedGroupPoliciesOperation>({.group_name = "ops"}))
                .attached_policies->size(),
            1U);
  EXPECT_TRUE(TestRegion::must(region.call<ListAttachedGroupPoliciesOperation>(
                                   {.group_name = "ops", .path_prefix = "/service-role/"}))
                  .attached_policies->empty());
  TestRegion::must(
      region.call<DetachUserPolicyOperation>({.user_name = "bob", .policy_arn = admin_arn}));
  TestRegion::must(
      region.call<DetachGroupPolicyOperation>({.group_name = "ops", .policy_arn = admin_arn}));
  EXPECT_EQ(region.iam().indexes().usage(admin_arn).attachments, 1);
}

TEST(Attachments, OfWhatDoesNotExistAreRefused) {
  TestRegion region;
  region.make_role("worker");
  for (const char* arn :
       {"arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::000000000000:policy/none",
        "arn:aws:iam::123456789012:policy/theirs", "arn:aws:iam::000000000000:role/worker"}) {
    EXPECT_EQ(
        refusal(region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn})),
        std::string("404 NoSuchEntity: Policy ") + arn + " does not exist or is not attachable.");
  }
  EXPECT_EQ(refusal(region.call<AttachRolePolicyOperation>(
                {.role_name = "worker", .policy_arn = "AdministratorAccess"})),
            "400 InvalidInput: ARN AdministratorAccess is not valid.");
  EXPECT_EQ(refusal(region.call<AttachRolePolicyOperation>(
                {.role_name = "none", .policy_arn = admin_arn})),
            "404 NoSuchEntity: The role with name none cannot be found.");
}

TEST(Attachments, AreTenAtMost) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  region.make_role("worker");
  const auto attach = [&](const std::string& arn) {
    return std::vector<std::string>{
        refusal(region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = arn})),
        refusal(region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = arn})),
        refusal(
            region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}))};
  };
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(attach(region.make_policy("p" + std::to_string(i))),
              (std::vector<std::string>{"ok", "ok", "ok"}));
  EXPECT_EQ(
      attach(admin_arn),
      (std::vector<std::string>{"409 LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10",
                                "409 LimitExceeded: Cannot exceed quota for PoliciesPerGroup: 10",
                                "409 LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10"}));
}

TEST(Boundaries, AreSetAndTakenAway) {
  TestRegion region;
  region.make_user("bob");
  region.make_role("worker");
  TestRegion::must(region.call<PutUserPermissionsBoundaryOperation>(
      {.user_name = "bob", .permissions_boundary = admin_arn}));
  TestRegion::must(region.call<PutRolePermissionsBoundaryOperation>(
      {.role_name = "worker", .permissions_boundary = admin_arn}));
  EXPECT_EQ(region.iam().indexes().usage(admin_arn).boundaries, 2);
  EXPECT_EQ(TestRegion::must(region.call<GetUserOperation>({.user_name = "bob"}))
                .user->permissions_boundary->permissions_boundary_arn,
            admin_arn);
  TestRegion::must(region.call<DeleteUserPermissionsBoundaryOperation>({.user_name = "bob"}));
  TestRegion::must(region.call<DeleteRolePermissionsBoundaryOperation>({.role_name = "worker"}));
  EXPECT_EQ(region.iam().indexes().usage(admin_arn).boundaries, 0);
  EXPECT_FALSE(TestRegion::must(region.call<GetUserOperation>({.user_name = "bob"}))
                   .user->permissions_boundary);
  EXPECT_EQ(refusal(region.call<PutRolePermissionsBoundaryOperation>(
                {.role_name = "worker",
                 .permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"})),
            "404 NoSuchEntity: Scope ARN: arn:aws:iam::aws:policy/PowerUserAccess does not exist "
            "or is not attachable.");
  EXPECT_EQ(refusal(region.call<DeleteUserPermissionsBoundaryOperation>({.user_name = "none"})),
            "404 NoSuchEntity: The user with name none cannot be found.");
}

}  // namespace
}  // namespace skerry::iam
