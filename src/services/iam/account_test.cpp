#include <gtest/gtest.h>

#include <map>

#include "base/encoding.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

TEST(Account, SummaryCounts) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  region.make_role("worker");
  const std::string arn = region.make_policy("p");
  TestRegion::must(
      region.call<CreatePolicyVersionOperation>({.policy_arn = arn, .policy_document = allow_s3}));
  const auto summary = TestRegion::must(region.call<GetAccountSummaryOperation>({}));
  const std::map<std::string, std::int32_t> map(summary.summary_map->begin(),
                                                summary.summary_map->end());
  EXPECT_EQ(map.at("Users"), 2);
  EXPECT_EQ(map.at("Groups"), 1);
  EXPECT_EQ(map.at("Roles"), 1);
  EXPECT_EQ(map.at("Policies"), 1);
  EXPECT_EQ(map.at("PolicyVersionsInUse"), 2);
  EXPECT_EQ(map.at("AccessKeysPerUserQuota"), 2);
  EXPECT_EQ(map.at("PolicySizeQuota"), 6144);
  EXPECT_EQ(map.size(), summary.summary_map->size());
}

TEST(Account, HasOneAlias) {
  TestRegion region;
  const auto aliases = [&] {
    return *TestRegion::must(region.call<ListAccountAliasesOperation>({})).account_aliases;
  };
  EXPECT_TRUE(aliases().empty());
  TestRegion::must(region.call<CreateAccountAliasOperation>({.account_alias = "first"}));
  TestRegion::must(region.call<CreateAccountAliasOperation>({.account_alias = "second"}));
  region.restart();
  EXPECT_EQ(aliases(), std::vector<std::string>{"second"});
  EXPECT_EQ(refusal(region.call<DeleteAccountAliasOperation>({.account_alias = "first"})),
            "404 NoSuchEntity: The account alias first cannot be found.");
  TestRegion::must(region.call<DeleteAccountAliasOperation>({.account_alias = "second"}));
  EXPECT_TRUE(aliases().empty());
}

TEST(Account, AuthorizationDetailsShowEverything) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  const std::string arn = region.make_policy("p");
  region.make_role("worker", trust_in("000000000000"));
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "inline", .policy_document = allow_s3}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  TestRegion::must(region.call<PutRolePermissionsBoundaryOperation>(
      {.role_name = "worker", .permissions_boundary = admin_arn}));

  const auto all = TestRegion::must(region.call<GetAccountAuthorizationDetailsOperation>({}));
  ASSERT_EQ(all.user_detail_list->size(), 2U);
  const UserDetail& bob = (*all.user_detail_list)[1];
  EXPECT_EQ(bob.group_list, std::vector<std::string>{"ops"});
  EXPECT_EQ(percent_decode(*bob.user_policy_list->front().policy_document), allow_s3);
  const RoleDetail& worker = all.role_detail_list->front();
  EXPECT_EQ(percent_decode(*worker.assume_role_policy_document), trust_in("000000000000"));
  EXPECT_EQ(worker.attached_managed_policies->front().policy_arn, arn);
  EXPECT_EQ(worker.permissions_boundary->permissions_boundary_arn, admin_arn);
  ASSERT_EQ(all.policies->size(), 2U);  // p, and of AWS's the one that is in use
  EXPECT_EQ((*all.policies)[0].policy_version_list->front().version_id, "v1");
  EXPECT_EQ((*all.policies)[1].policy_name, "AdministratorAccess");
  EXPECT_EQ((*all.policies)[1].attachment_count, 1);

  const auto some = TestRegion::must(region.call<GetAccountAuthorizationDetailsOperation>(
      {.filter = {{"Group", "LocalManagedPolicy"}}}));
  EXPECT_TRUE(some.user_detail_list->empty());
  EXPECT_TRUE(some.role_detail_list->empty());
  EXPECT_EQ(some.group_detail_list->size(), 1U);
  EXPECT_EQ(some.policies->size(), 1U);
}

}  // namespace
}  // namespace skerry::iam
