#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

TEST(AccessKeys, SecretsAreShownOnceAndSealedInTheStore) {
  TestRegion region;
  region.make_user("bob");
  const AccessKey key =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  EXPECT_TRUE(key.access_key_id->starts_with("AKIA"));
  EXPECT_EQ(key.access_key_id->size(), 20U);
  EXPECT_EQ(key.secret_access_key->size(), 40U);
  EXPECT_EQ(key.status, "Active");
  EXPECT_EQ(key.user_name, "bob");

  const auto listed = TestRegion::must(region.call<ListAccessKeysOperation>({.user_name = "bob"}));
  ASSERT_EQ(listed.access_key_metadata->size(), 1U);
  EXPECT_EQ(listed.access_key_metadata->front().access_key_id, key.access_key_id);

  EXPECT_EQ(region.directory().access_key(*key.access_key_id)->secret, key.secret_access_key);
  for (const auto& [name, value] : region.disk().records)
    EXPECT_EQ(value.find(*key.secret_access_key), std::string::npos) << name.kind;
}

TEST(AccessKeys, SurviveARestartAndTheirUsersRename) {
  TestRegion region;
  region.make_user("bob");
  const AccessKey key =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  TestRegion::must(region.call<UpdateUserOperation>({.user_name = "bob", .new_user_name = "rob"}));
  region.restart();
  const auto record = region.directory().access_key(*key.access_key_id);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->secret, key.secret_access_key);
  EXPECT_EQ(record->owner.name, "rob");
  EXPECT_EQ(record->status, KeyStatus::active);
}

TEST(AccessKeys, ASecretMovedToAnotherKeyDoesNotOpen) {
  TestRegion region;
  region.make_user("bob");
  const AccessKey one =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  const AccessKey two =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  auto& records = region.disk().records;
  records[{"iam.access-key", *two.access_key_id}] = records[{"iam.access-key", *one.access_key_id}];
  SeededRandom random(1);
  Sealer sealer = Sealer::ephemeral(random);
  Iam stranger(AccountId{test_account}, sealer);
  MemoryStore store(region.disk(), {.post = [](auto) {}, .disk = {}});
  const Result<Done> loaded = stranger.load(store);
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message.find("does not open"), std::string::npos);
}

TEST(AccessKeys, AreMadeInactiveAndDeleted) {
  TestRegion region;
  region.make_user("bob");
  const AccessKey key =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  TestRegion::must(region.call<UpdateAccessKeyOperation>(
      {.access_key_id = key.access_key_id, .status = "Inactive", .user_name = "bob"}));
  EXPECT_EQ(region.directory().access_key(*key.access_key_id)->status, KeyStatus::inactive);
  const auto listed = TestRegion::must(region.call<ListAccessKeysOperation>({.user_name = "bob"}));
  EXPECT_EQ(listed.access_key_metadata->front().status, "Inactive");
  TestRegion::must(region.call<DeleteAccessKeyOperation>(
      {.access_key_id = key.access_key_id, .user_name = "bob"}));
  EXPECT_EQ(region.directory().access_key(*key.access_key_id), nullptr);
  const std::string unknown =
      "404 NoSuchEntity: The Access Key with id " + *key.access_key_id + " cannot be found.";
  EXPECT_EQ(refusal(region.call<DeleteAccessKeyOperation>(
                {.access_key_id = key.access_key_id, .user_name = "bob"})),
            unknown);
  EXPECT_EQ(refusal(region.call<UpdateAccessKeyOperation>(
                {.access_key_id = key.access_key_id, .status = "Active", .user_name = "bob"})),
            unknown);
  EXPECT_EQ(
      refusal(region.call<GetAccessKeyLastUsedOperation>({.access_key_id = key.access_key_id})),
      unknown);
}

TEST(AccessKeys, OfAnotherUserAreNotFound) {
  TestRegion region;
  region.make_user("bob");
  region.make_user("eve");
  const AccessKey key =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  EXPECT_EQ(refusal(region.call<DeleteAccessKeyOperation>(
                {.access_key_id = key.access_key_id, .user_name = "eve"})),
            "404 NoSuchEntity: The Access Key with id " + *key.access_key_id + " cannot be found.");
  EXPECT_EQ(refusal(region.call<DeleteAccessKeyOperation>({.access_key_id = key.access_key_id})),
            "404 NoSuchEntity: The Access Key with id " + *key.access_key_id + " cannot be found.");
}

TEST(AccessKeys, AreTwoPerUser) {
  TestRegion region;
  region.make_user("bob");
  TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"}));
  TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"}));
  EXPECT_EQ(refusal(region.call<CreateAccessKeyOperation>({.user_name = "bob"})),
            "409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
}

TEST(AccessKeys, WithoutAUserNameAreTheCallersOwn) {
  TestRegion region;
  const AccessKey key = *TestRegion::must(region.call<CreateAccessKeyOperation>({})).access_key;
  EXPECT_EQ(key.user_name, "admin");
  EXPECT_EQ(TestRegion::must(region.call<ListAccessKeysOperation>({})).access_key_metadata->size(),
            2U);
  EXPECT_EQ(refusal(region.call_as<CreateAccessKeyOperation>(region.directory().root(), {})),
            "400 InvalidInput: The root user of this region has no access keys.");
  EXPECT_TRUE(
      TestRegion::must(region.call_as<ListAccessKeysOperation>(region.directory().root(), {}))
          .access_key_metadata->empty());
}

TEST(AccessKeys, TellWhenTheyWereLastUsed) {
  TestRegion region;
  region.make_user("bob");
  const AccessKey key =
      *TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "bob"})).access_key;
  auto used = TestRegion::must(
      region.call<GetAccessKeyLastUsedOperation>({.access_key_id = key.access_key_id}));
  EXPECT_EQ(used.user_name, "bob");
  EXPECT_EQ(used.access_key_last_used->service_name, "N/A");
  EXPECT_EQ(used.access_key_last_used->region, "N/A");
  EXPECT_FALSE(used.access_key_last_used->last_used_date);

  const WallTime then = region.now() + std::chrono::hours(1);
  region.directory().key_used(
      {.access_key_id = *key.access_key_id, .service = "s3", .region = "us-east-1", .time = then});
  used = TestRegion::must(
      region.call<GetAccessKeyLastUsedOperation>({.access_key_id = key.access_key_id}));
  EXPECT_EQ(used.access_key_last_used->service_name, "s3");
  EXPECT_EQ(used.access_key_last_used->region, "us-east-1");
  EXPECT_EQ(used.access_key_last_used->last_used_date, then);
}

}  // namespace
}  // namespace skerry::iam
