#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

TEST(Users, AreMadeWithIdArnPathAndTags) {
  TestRegion region;
  const User user = *TestRegion::must(region.call<CreateUserOperation>(
                                          {.user_name = "Bob",
                                           .path = "/ops/db/",
                                           .permissions_boundary = admin_arn,
                                           .tags = {{{.key = "Team", .value = "db"}}}}))
                         .user;
  EXPECT_EQ(user.arn, "arn:aws:iam::000000000000:user/ops/db/Bob");
  EXPECT_EQ(user.path, "/ops/db/");
  EXPECT_EQ(user.user_id->size(), 21U);
  EXPECT_TRUE(user.user_id->starts_with("AIDA"));
  EXPECT_EQ(user.create_date, region.now());
  EXPECT_EQ(user.permissions_boundary->permissions_boundary_arn, admin_arn);
  EXPECT_EQ(user.tags->front().key, "Team");

  const User got = *TestRegion::must(region.call<GetUserOperation>({.user_name = "bob"})).user;
  EXPECT_EQ(got, user);
  const auto listed = TestRegion::must(region.call<ListUsersOperation>({.path_prefix = "/ops/"}));
  ASSERT_EQ(listed.users->size(), 1U);
  EXPECT_EQ(listed.users->front().user_name, "Bob");
  EXPECT_FALSE(listed.users->front().tags);
  EXPECT_FALSE(listed.users->front().permissions_boundary);
  EXPECT_EQ(listed.is_truncated, false);
  EXPECT_FALSE(listed.marker);
}

TEST(Users, NamesAreUniqueWithoutRegardToCase) {
  TestRegion region;
  region.make_user("Bob");
  EXPECT_EQ(refusal(region.call<CreateUserOperation>({.user_name = "bOB"})),
            "409 EntityAlreadyExists: User with name bOB already exists.");
}

TEST(Users, UnknownOnesAreNoSuchEntity) {
  TestRegion region;
  const std::string unknown = "404 NoSuchEntity: The user with name nobody cannot be found.";
  EXPECT_EQ(refusal(region.call<GetUserOperation>({.user_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<DeleteUserOperation>({.user_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<UpdateUserOperation>({.user_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<ListAccessKeysOperation>({.user_name = "nobody"})), unknown);
  EXPECT_EQ(refusal(region.call<ListUserPoliciesOperation>({.user_name = "nobody"})), unknown);
}

TEST(Users, ABoundaryThatIsNotThereIsRefused) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateUserOperation>(
                {.user_name = "bob",
                 .path = {},
                 .permissions_boundary = "arn:aws:iam::000000000000:policy/none"})),
            "404 NoSuchEntity: Scope ARN: arn:aws:iam::000000000000:policy/none does not exist or "
            "is not attachable.");
  EXPECT_EQ(refusal(region.call<CreateUserOperation>(
                {.user_name = "bob", .path = {}, .permissions_boundary = "somewhere over there"})),
            "400 InvalidInput: ARN somewhere over there is not valid.");
}

TEST(Users, GetUserWithoutANameIsTheCaller) {
  TestRegion region;
  EXPECT_EQ(TestRegion::must(region.call<GetUserOperation>({})).user->user_name, "admin");

  const auto root = region.call_as<GetUserOperation>(region.directory().root(), {});
  EXPECT_EQ(TestRegion::must(root).user->arn, "arn:aws:iam::000000000000:root");
  EXPECT_EQ(TestRegion::must(root).user->user_id, test_account);
  EXPECT_FALSE(TestRegion::must(root).user->user_name);

  region.make_role("worker");
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = admin_arn}));
  EXPECT_EQ(refusal(region.call_as<GetUserOperation>(region.session_of("worker"), {})),
            "400 ValidationError: Must specify userName when calling with non-User credentials");
}

TEST(Users, RenamingKeepsIdKeysAndGroups) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  const auto key = TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"}));
  const std::string id = region.iam().find<StoredUser>("bob")->id;

  TestRegion::must(region.call<UpdateUserOperation>(
      {.user_name = "bob", .new_path = "/left/", .new_user_name = "Robert"}));
  EXPECT_EQ(region.iam().find<StoredUser>("bob"), nullptr);
  EXPECT_EQ(region.iam().find<StoredUser>("robert")->id, id);
  const auto record = region.directory().access_key(*key.access_key->access_key_id);
  EXPECT_EQ(record->owner.arn, "arn:aws:iam::000000000000:user/left/Robert");
  const auto group = TestRegion::must(region.call<GetGroupOperation>({.group_name = "ops"}));
  EXPECT_EQ(group.users->front().user_name, "Robert");

  TestRegion::must(
      region.call<UpdateUserOperation>({.user_name = "Robert", .new_user_name = "ROBERT"}));
  EXPECT_EQ(region.iam().find<StoredUser>("robert")->name, "ROBERT");
  EXPECT_EQ(refusal(region.call<UpdateUserOperation>(
                {.user_name = "robert", .new_path = {}, .new_user_name = "Admin"})),
            "409 EntityAlreadyExists: User with name Admin already exists.");
}

TEST(Users, AreDeletedOnlyWhenNothingHangsOnThem) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "p", .policy_document = allow_s3}));
  TestRegion::must(
      region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = admin_arn}));
  const auto key = TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"}));
  const auto refused = [&] {
    return refusal(region.call<DeleteUserOperation>({.user_name = "bob"}));
  };

  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete entity, must delete access keys first.");
  TestRegion::must(region.call<DeleteAccessKeyOperation>(
      {.access_key_id = key.access_key->access_key_id, .user_name = "bob"}));
  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete entity, must detach all policies first.");
  TestRegion::must(
      region.call<DetachUserPolicyOperation>({.user_name = "bob", .policy_arn = admin_arn}));
  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete entity, must delete policies first.");
  TestRegion::must(
      region.call<DeleteUserPolicyOperation>({.user_name = "bob", .policy_name = "p"}));
  EXPECT_EQ(refused(),
            "409 DeleteConflict: Cannot delete entity, must remove users from group first.");
  TestRegion::must(
      region.call<RemoveUserFromGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  EXPECT_EQ(refused(), "ok");
  EXPECT_EQ(refused(), "404 NoSuchEntity: The user with name bob cannot be found.");
}

TEST(Users, AreLimited) {
  TestRegion region;
  for (std::size_t i = 1; i < limits::users_max; ++i) {
    Batch batch;
    StoredUser user;
    user.name = "u" + std::to_string(i);
    user.id = "AIDA" + std::to_string(i);
    region.iam().put(batch, std::move(user));
    region.commit(std::move(batch));
  }
  EXPECT_EQ(refusal(region.call<CreateUserOperation>({.user_name = "onemore"})),
            "409 LimitExceeded: Cannot exceed quota for UsersPerAccount: 5000");
}

}  // namespace
}  // namespace skerry::iam
