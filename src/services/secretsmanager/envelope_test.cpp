#include "services/secretsmanager/envelope.hpp"

#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

TEST(Envelope, AsksKmsAsTheCallerEachTime) {
  TestRegion region;
  region.make("a");
  region.directory.policies["alice"] = allow("secretsmanager:GetSecretValue", "*");
  region.kms.uses.clear();
  for (int n = 0; n < 2; ++n)
    EXPECT_EQ(refusal(region.call_as<GetSecretValueOperation>("alice", {.secret_id = "a"})), "ok");
  ASSERT_EQ(region.kms.uses.size(), 2U);
  for (const FakeKms::Use& use : region.kms.uses) {
    EXPECT_EQ(use.operation, "Decrypt");
    EXPECT_EQ(use.key, "alias/aws/secretsmanager");
    EXPECT_EQ(use.caller, "alice");
    EXPECT_EQ(use.via, std::vector<std::string>{"secretsmanager.amazonaws.com"});
    EXPECT_EQ(use.version_id, token_one);
  }
}

TEST(Envelope, WhoMayNotUseTheKeyHasNoValue) {
  TestRegion region;
  region.make("a");
  region.kms.denied_operations = {"Decrypt"};
  EXPECT_EQ(region.read({.secret_id = "a"}),
            "AccessDenied: Access to KMS is not allowed (not authorized)");
  region.kms.denied_operations = {"GenerateDataKey"};
  EXPECT_TRUE(region.put("a", "x", token_two).starts_with("AccessDenied: Access to KMS is not "));
  region.kms.denied_operations.clear();
  EXPECT_EQ(region.read({.secret_id = "a"}), "value");
}

TEST(Envelope, AKeyThatCannotBeUsedIsSaidSo) {
  TestRegion region;
  region.make("a");
  region.kms.disabled = {"alias/aws/secretsmanager"};
  EXPECT_EQ(region.read({.secret_id = "a"})
                .find("DecryptionFailure: Secrets Manager can't decrypt the protected secret text "
                      "using the "
                      "provided KMS key"),
            0U);
  EXPECT_EQ(region.put("a", "x", token_two)
                .find("EncryptionFailure: Secrets Manager can't encrypt the protected secret text "
                      "using the "
                      "provided KMS key"),
            0U);
}

TEST(Envelope, AKeyOfOnesOwnIsCheckedAndNamed) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>({.name = "a",
                                                        .client_request_token = token_one,
                                                        .kms_key_id = "alias/mine",
                                                        .secret_string = "x"})),
            "ok");
  ASSERT_EQ(region.kms.uses.size(), 3U);
  EXPECT_EQ(region.kms.uses[0].version_id, "RequestToValidateKeyAccess");
  EXPECT_EQ(region.kms.uses[1].operation, "Decrypt");
  EXPECT_EQ(region.kms.uses[2].version_id, token_one);
  EXPECT_EQ(region.call<DescribeSecretOperation>({.secret_id = "a"})->kms_key_id, "alias/mine");
  const auto versions = region.call<ListSecretVersionIdsOperation>({.secret_id = "a"});
  EXPECT_EQ(versions->versions->at(0).kms_key_ids->at(0),
            "arn:aws:kms:us-east-1:000000000000:key/alias/mine");
  region.kms.disabled = {"alias/off"};
  EXPECT_TRUE(refusal(region.call<CreateSecretOperation>({.name = "b", .kms_key_id = "alias/off"}))
                  .starts_with("EncryptionFailure: "));
  EXPECT_EQ(refusal(region.call<DescribeSecretOperation>({.secret_id = "b"})), missing);
}

TEST(Envelope, AnotherKeyTakesOverTheVersionsInUse) {
  TestRegion region;
  region.make("a", "one", token_one);
  region.put("a", "two", token_two);
  region.put("a", "three", token_three);
  ASSERT_EQ(
      refusal(region.call<UpdateSecretOperation>({.secret_id = "a", .kms_key_id = "alias/mine"})),
      "ok");
  region.kms.disabled = {"alias/aws/secretsmanager"};
  EXPECT_EQ(region.read({.secret_id = "a"}), "three");
  EXPECT_EQ(region.read({.secret_id = "a", .version_stage = "AWSPREVIOUS"}), "two");
  EXPECT_TRUE(
      region.read({.secret_id = "a", .version_id = token_one}).starts_with("DecryptionFailure: "));
  region.kms.disabled.clear();
  ASSERT_EQ(refusal(region.call<UpdateSecretOperation>({.secret_id = "a", .kms_key_id = ""})),
            "ok");
  EXPECT_FALSE(region.call<DescribeSecretOperation>({.secret_id = "a"})->kms_key_id);
}

// "If you don't have kms:Encrypt permission to the new key, Secrets Manager does not re-encrypt
// existing secret versions with the new key."
TEST(Envelope, WithoutEncryptOldVersionsStayUnderTheirKey) {
  TestRegion region;
  region.make("a", "one", token_one);
  region.kms.denied_operations = {"Encrypt"};
  ASSERT_EQ(
      refusal(region.call<UpdateSecretOperation>({.secret_id = "a", .kms_key_id = "alias/mine"})),
      "ok");
  const auto versions = region.call<ListSecretVersionIdsOperation>({.secret_id = "a"});
  EXPECT_EQ(versions->versions->at(0).kms_key_ids->at(0), "DefaultEncryptionKey");
  EXPECT_EQ(region.read({.secret_id = "a"}), "one");
}

// Whoever can write the store cannot give one secret another's value.
TEST(Envelope, AValueOpensInItsPlaceOnly) {
  TestRegion region;
  region.make("a", "of a");
  region.make("b", "of b");
  const std::string key_a = "a " + std::string(token_one);
  const std::string key_b = "b " + std::string(token_one);
  auto& records = region.disk().records;
  records[{"secretsmanager.value", key_a}] = records[{"secretsmanager.value", key_b}];
  region.restart();
  EXPECT_TRUE(region.read({.secret_id = "a"}).starts_with("DecryptionFailure: "));
  EXPECT_EQ(region.read({.secret_id = "b"}), "of b");
}

TEST(Envelope, AMissingValueIsDamage) {
  TestRegion region;
  region.make("a");
  MemoryDisk copy = region.disk();
  copy.records.erase({"secretsmanager.value", "a " + std::string(token_one)});
  MemoryStore store(copy, {.post = [](auto) {}, .disk = {}});
  SecretsManager state{RegionFacts{}};
  const auto loaded = state.load(store);
  ASSERT_FALSE(loaded.ok());
  EXPECT_TRUE(loaded.error().message.starts_with("record secretsmanager.value/a "));
}

}  // namespace
}  // namespace skerry::secretsmanager
