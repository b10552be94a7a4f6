#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

TEST(Groups, LiveAndDie) {
  TestRegion region;
  const Group group =
      *TestRegion::must(region.call<CreateGroupOperation>({.group_name = "Ops", .path = "/x/"}))
           .group;
  EXPECT_EQ(group.arn, "arn:aws:iam::000000000000:group/x/Ops");
  EXPECT_TRUE(group.group_id->starts_with("AGPA"));
  EXPECT_EQ(refusal(region.call<CreateGroupOperation>({.group_name = "ops"})),
            "409 EntityAlreadyExists: Group with name ops already exists.");

  TestRegion::must(region.call<UpdateGroupOperation>(
      {.group_name = "OPS", .new_path = "/", .new_group_name = "Dev"}));
  const auto listed = TestRegion::must(region.call<ListGroupsOperation>({}));
  ASSERT_EQ(listed.groups->size(), 1U);
  EXPECT_EQ(listed.groups->front().arn, "arn:aws:iam::000000000000:group/Dev");
  EXPECT_EQ(listed.groups->front().group_id, group.group_id);

  TestRegion::must(region.call<DeleteGroupOperation>({.group_name = "dev"}));
  EXPECT_EQ(refusal(region.call<GetGroupOperation>({.group_name = "Dev"})),
            "404 NoSuchEntity: The group with name Dev cannot be found.");
}

TEST(Groups, MembersComeAndGo) {
  TestRegion region;
  region.make_group("ops");
  region.make_user("bob");
  EXPECT_EQ(refusal(region.call<AddUserToGroupOperation>({.group_name = "x", .user_name = "bob"})),
            "404 NoSuchEntity: The group with name x cannot be found.");
  EXPECT_EQ(refusal(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "x"})),
            "404 NoSuchEntity: The user with name x cannot be found.");
  EXPECT_EQ(
      refusal(region.call<RemoveUserFromGroupOperation>({.group_name = "ops", .user_name = "bob"})),
      "404 NoSuchEntity: User bob not in group ops");

  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "Bob"}));
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  auto group = TestRegion::must(region.call<GetGroupOperation>({.group_name = "ops"}));
  ASSERT_EQ(group.users->size(), 1U);
  auto groups = TestRegion::must(region.call<ListGroupsForUserOperation>({.user_name = "bob"}));
  ASSERT_EQ(groups.groups->size(), 1U);
  EXPECT_EQ(groups.groups->front().group_name, "ops");
  EXPECT_EQ(refusal(region.call<DeleteGroupOperation>({.group_name = "ops"})),
            "409 DeleteConflict: Cannot delete entity, must remove users from group first.");

  TestRegion::must(
      region.call<RemoveUserFromGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  group = TestRegion::must(region.call<GetGroupOperation>({.group_name = "ops"}));
  EXPECT_TRUE(group.users->empty());
}

TEST(Groups, WithPoliciesAreNotDeleted) {
  TestRegion region;
  region.make_group("ops");
  TestRegion::must(
      region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = admin_arn}));
  EXPECT_EQ(refusal(region.call<DeleteGroupOperation>({.group_name = "ops"})),
            "409 DeleteConflict: Cannot delete entity, must detach all policies first.");
  TestRegion::must(
      region.call<DetachGroupPolicyOperation>({.group_name = "ops", .policy_arn = admin_arn}));
  TestRegion::must(region.call<PutGroupPolicyOperation>(
      {.group_name = "ops", .policy_name = "p", .policy_document = allow_s3}));
  EXPECT_EQ(refusal(region.call<DeleteGroupOperation>({.group_name = "ops"})),
            "409 DeleteConflict: Cannot delete entity, must delete policies first.");
}

TEST(Groups, AUserIsInTenAtMost) {
  TestRegion region;
  region.make_user("bob");
  for (int i = 0; i < 10; ++i) {
    const std::string name = "g" + std::to_string(i);
    region.make_group(name);
    TestRegion::must(
        region.call<AddUserToGroupOperation>({.group_name = name, .user_name = "bob"}));
  }
  region.make_group("onemore");
  EXPECT_EQ(
      refusal(region.call<AddUserToGroupOperation>({.group_name = "onemore", .user_name = "bob"})),
      "409 LimitExceeded: Cannot exceed quota for GroupsPerUser: 10");
}

TEST(Groups, NamesCollideOnlyWithOtherGroups) {
  TestRegion region;
  region.make_group("ops");
  region.make_group("dev");
  EXPECT_EQ(refusal(region.call<UpdateGroupOperation>(
                {.group_name = "ops", .new_path = {}, .new_group_name = "DEV"})),
            "409 EntityAlreadyExists: Group with name DEV already exists.");
  region.make_user("ops");
  region.make_role("ops");
}

}  // namespace
}  // namespace skerry::iam
