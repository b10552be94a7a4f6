#include "services/iam/state.hpp"

#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

// One of everything.
void furnish(TestRegion& region) {
  region.make_user("bob");
  region.make_group("ops");
  region.make_role("worker", trust_in("arn:aws:iam::000000000000:user/bob"));
  const std::string arn = region.make_policy("p");
  TestRegion::must(region.call<CreatePolicyVersionOperation>(
      {.policy_arn = arn, .policy_document = allow_s3, .set_as_default = true}));
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"}));
  TestRegion::must(region.call<PutGroupPolicyOperation>(
      {.group_name = "ops", .policy_name = "g", .policy_document = allow_s3}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  TestRegion::must(region.call<PutUserPermissionsBoundaryOperation>(
      {.user_name = "bob", .permissions_boundary = arn}));
  TestRegion::must(region.call<TagRoleOperation>(
      {.role_name = "worker", .tags = {{{.key = "a", .value = "b"}}}}));
  TestRegion::must(region.call<CreateAccountAliasOperation>({.account_alias = "alias"}));
}

// All that a client can see, as text.
GetAccountAuthorizationDetailsResponse seen(TestRegion& region) {
  return TestRegion::must(region.call<GetAccountAuthorizationDetailsOperation>({}));
}

TEST(State, SurvivesARestart) {
  TestRegion region;
  furnish(region);
  const auto before = seen(region);
  const auto keys = TestRegion::must(region.call<ListAccessKeysOperation>({.user_name = "bob"}));
  region.restart();
  EXPECT_EQ(seen(region), before);
  EXPECT_EQ(TestRegion::must(region.call<ListAccessKeysOperation>({.user_name = "bob"})), keys);
  EXPECT_EQ(TestRegion::must(region.call<GetGroupOperation>({.group_name = "ops"}))
                .users->front()
                .user_name,
            "bob");
  EXPECT_EQ(region.iam().account_record().alias, "alias");
  EXPECT_EQ(region.iam().indexes().policy_versions(), 2);
}

TEST(State, ARefusedCommitTakesEverythingBack) {
  TestRegion region;
  furnish(region);
  const auto before = seen(region);
  const std::string bob = region.iam().find<StoredUser>("bob")->id;
  region.fill_disk(DiskAnswer::full);
  region.make_user("eve");
  EXPECT_EQ(region.last_outcome(), CommitOutcome::disk_full);
  TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"}));
  TestRegion::must(
      region.call<RemoveUserFromGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(region.call<UpdateUserOperation>({.user_name = "bob", .new_user_name = "rob"}));
  TestRegion::must(region.call<UpdateGroupOperation>(
      {.group_name = "ops", .new_path = {}, .new_group_name = "dev"}));
  TestRegion::must(region.call<DetachRolePolicyOperation>(
      {.role_name = "worker", .policy_arn = "arn:aws:iam::000000000000:policy/p"}));
  TestRegion::must(region.call<DeletePolicyVersionOperation>(
      {.policy_arn = "arn:aws:iam::000000000000:policy/p", .version_id = "v1"}));
  TestRegion::must(region.call<DeleteAccountAliasOperation>({.account_alias = "alias"}));
  region.fill_disk(DiskAnswer::durable);

  EXPECT_EQ(seen(region), before);
  EXPECT_EQ(region.iam().find<StoredUser>("eve"), nullptr);
  EXPECT_EQ(region.iam().find_by_id<StoredUser>(bob)->name, "bob");
  EXPECT_EQ(region.iam().indexes().access_keys_of_user(bob).size(), 1U);
  EXPECT_EQ(region.iam().indexes().users_in_group(region.iam().find<StoredGroup>("ops")->id).size(),
            1U);
  EXPECT_EQ(region.iam().indexes().usage("arn:aws:iam::000000000000:policy/p").attachments, 1);
  EXPECT_EQ(region.iam().indexes().policy_versions(), 2);
  EXPECT_EQ(region.iam().account_record().alias, "alias");
  const auto policies = region.directory().policies_of(region.user("bob"));
  EXPECT_EQ(policies->identity.size(), 1U);
  TestRegion::must(region.call<UpdateUserOperation>({.user_name = "bob", .new_user_name = "rob"}));
  region.restart();
  EXPECT_EQ(region.iam().find_by_id<StoredUser>(bob)->name, "rob");
}

TEST(State, ARefusedCallLeavesNoTrace) {
  TestRegion region;
  furnish(region);
  const MemoryDisk before = region.disk();
  EXPECT_NE(refusal(region.call<CreateUserOperation>(
                {.user_name = "eve",
                 .path = {},
                 .permissions_boundary = {},
                 .tags = {{{.key = "a", .value = ""}, {.key = "A", .value = ""}}}})),
            "ok");
  EXPECT_NE(refusal(region.call<DeleteUserOperation>({.user_name = "bob"})), "ok");
  EXPECT_EQ(region.disk().records, before.records);
}

TEST(State, TheFirstStartMakesAnAdminAndLaterOnesNothing) {
  TestRegion region;
  const StoredUser* admin = region.iam().find<StoredUser>("admin");
  ASSERT_NE(admin, nullptr);
  EXPECT_EQ(admin->attached, std::vector<std::string>{admin_arn});
  const Result<AdminCredentials> first = region.iam().admin_credentials();
  ASSERT_TRUE(first.ok());
  const auto records = region.disk().records;
  region.restart();
  EXPECT_EQ(region.disk().records, records);
  const Result<AdminCredentials> second = region.iam().admin_credentials();
  EXPECT_EQ(second->access_key_id, first->access_key_id);
  EXPECT_EQ(second->secret, first->secret);
  EXPECT_EQ(region.directory().access_key(first->access_key_id)->secret, first->secret);
}

TEST(State, AdminMayBeGone) {
  TestRegion region;
  const std::string id = region.iam().account_record().admin_key_id;
  TestRegion::must(
      region.call<UpdateAccessKeyOperation>({.access_key_id = id, .status = "Inactive"}));
  EXPECT_EQ(region.iam().admin_credentials().error().message,
            "the access key " + id + " of the user admin is inactive");
  const Identity root = region.directory().root();
  TestRegion::must(
      region.call_as<DeleteAccessKeyOperation>(root, {.access_key_id = id, .user_name = "admin"}));
  EXPECT_EQ(region.iam().admin_credentials().error().message,
            "the access key " + id + " of the region's user admin has been deleted");
  region.restart();
  EXPECT_FALSE(region.iam().admin_credentials().ok());
}

TEST(State, DamagedRecordsAreNamed) {
  const std::pair<RecordName, std::string> damages[] = {
      {{"iam.user", "bob"}, "{}"},
      {{"iam.user", "bob"}, "not json"},
      {{"iam.role", "worker"}, R"({"version":2})"},
      {{"iam.policy", "p"},
       R"({"version":1,"name":"p","path":"/","id":"x","created":1,"updated":1,)"
       R"("description":"","tags":[],"versions":[],"default_version":1,)"
       R"("last_version":1})"},
      {{"iam.account", "account"},
       R"({"version":1,"founded":1,"admin_key_id":"x","alias":"","more":1})"},
  };
  for (const auto& [name, value] : damages) {
    TestRegion region;
    furnish(region);
    region.disk().records[name] = value;
    SeededRandom random(1);
    Sealer sealer = Sealer::ephemeral(random);
    Iam iam(AccountId{test_account}, sealer);
    MemoryStore store(region.disk(), {.post = [](auto) {}, .disk = {}});
    const Result<Done> loaded = iam.load(store);
    ASSERT_FALSE(loaded.ok()) << value;
    EXPECT_TRUE(loaded.error().message.starts_with("record " + name.kind + '/' + name.key + ": "))
        << loaded.error().message;
  }
}

}  // namespace
}  // namespace skerry::iam
