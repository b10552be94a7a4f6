#include "services/secretsmanager/records.hpp"

#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

StoredSecret full_secret() {
  StoredSecret secret;
  secret.name = "prod/db";
  secret.arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/db-abc123";
  secret.description = "";
  secret.kms_key_id = "alias/mine";
  secret.created = WallTime{std::chrono::milliseconds{1}};
  secret.changed = WallTime{std::chrono::milliseconds{2}};
  secret.accessed = WallTime{std::chrono::milliseconds{3}};
  secret.deletion = WallTime{std::chrono::milliseconds{4}};
  secret.tags = {{"k", "v"}, {"empty", ""}};
  StoredVersion& version = secret.versions.emplace_back();
  version.id = token_one;
  version.stages = {"AWSCURRENT", "mine"};
  version.kms_key = "DefaultEncryptionKey";
  version.accessed = secret.accessed;
  secret.set_policy(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*",)"
      R"("Resource":"*"}})");
  return secret;
}

TEST(Records, ComeBackAsTheyWere) {
  const StoredSecret secret = full_secret();
  const auto again = StoredSecret::decode(secret.encode());
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->encode(), secret.encode());
  EXPECT_EQ(again->description, "");
  EXPECT_EQ(again->deletion, secret.deletion);
  EXPECT_NE(again->compiled_policy, nullptr);
  EXPECT_TRUE(again->version_with("mine") != nullptr);

  const StoredValue value{
      .kind = ValueKind::binary, .data_key = std::string("\0\xff", 2), .sealed = "\x80"};
  const auto back = StoredValue::decode(value.encode());
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->encode(), value.encode());
  EXPECT_EQ(back->data_key, value.data_key);
}

TEST(Records, ThatAreDamagedSayHow) {
  const std::string good = full_secret().encode();
  const auto damaged = [&](const std::string& what, const std::string& with) {
    std::string bytes = good;
    bytes.replace(bytes.find(what), what.size(), with);
    const auto decoded = StoredSecret::decode(bytes);
    return decoded.ok() ? "ok" : decoded.error().message;
  };
  EXPECT_EQ(damaged("\"arn\"", "\"arm\""), "member arn is missing");
  EXPECT_EQ(damaged("\"created\":1", "\"created\":\"1\""), "member created has another type");
  EXPECT_NE(damaged("Deny", "Dany"), "ok");
  EXPECT_NE(damaged("\"version\":1", "\"version\":2"), "ok");
  EXPECT_FALSE(
      StoredValue::decode(R"({"version":1,"kind":"string","data_key":"*","sealed":""})").ok());
}

TEST(Records, SurviveARestart) {
  TestRegion region;
  const std::string arn = region.make("a", "one");
  region.put("a", "two", token_two);
  region.restart();
  EXPECT_EQ(region.read({.secret_id = arn}), "two");
  EXPECT_EQ(region.read({.secret_id = arn, .version_stage = "AWSPREVIOUS"}), "one");
}

TEST(Records, OfARefusedCommitAreAsBefore) {
  TestRegion region;
  region.make("a", "one");
  region.fill_disk(DiskAnswer::full);
  region.put("a", "two", token_two);
  EXPECT_EQ(region.last_outcome, CommitOutcome::disk_full);
  EXPECT_EQ(region.read({.secret_id = "a"}), "one");
  EXPECT_EQ(region.last_outcome, CommitOutcome::disk_full);  // reading committed nothing
  region.fill_disk(DiskAnswer::durable);
  EXPECT_EQ(region.put("a", "two", token_two), "ok");
  region.restart();
  EXPECT_EQ(region.read({.secret_id = "a"}), "two");
}

TEST(Records, HaveNoValueInClear) {
  TestRegion region;
  region.make("a", "canary-in-a-mine");
  region.put("a", "canary-of-another", token_two);
  EXPECT_EQ(region.disk().records.size(), 3U);
  for (const auto& [name, value] : region.disk().records)
    EXPECT_EQ(value.find("canary"), value.npos) << name.key;
}

}  // namespace
}  // namespace skerry::secretsmanager
