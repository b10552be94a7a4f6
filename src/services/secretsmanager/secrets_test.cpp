#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

TEST(CreateSecret, IsDescribedAndRead) {
  TestRegion region;
  const auto made = region.call<CreateSecretOperation>(
      {.name = "prod/db",
       .client_request_token = token_one,
       .description = "the database",
       .secret_string = "value",
       .tags = std::vector<Tag>{{.key = "team", .value = "core"}}});
  ASSERT_EQ(refusal(made), "ok");
  EXPECT_EQ(made->version_id, token_one);
  const auto told = region.call<DescribeSecretOperation>({.secret_id = "prod/db"});
  ASSERT_TRUE(told.ok());
  EXPECT_EQ(told->arn, made->arn);
  EXPECT_EQ(told->description, "the database");
  EXPECT_EQ(told->tags->at(0).value, "core");
  EXPECT_EQ(told->created_date, region.now);
  EXPECT_EQ(told->last_changed_date, region.now);
  EXPECT_FALSE(told->last_accessed_date || told->deleted_date || told->kms_key_id);
  EXPECT_FALSE(told->rotation_enabled);
  const std::vector<std::pair<std::string, std::vector<std::string>>> stages{
      {token_one, {"AWSCURRENT"}}};
  EXPECT_EQ(told->version_ids_to_stages, stages);
}

TEST(CreateSecret, WithoutAValueHasNoVersion) {
  TestRegion region;
  const auto made = region.call<CreateSecretOperation>({.name = "empty"});
  ASSERT_EQ(refusal(made), "ok");
  EXPECT_FALSE(made->version_id);
  EXPECT_EQ(region.read({.secret_id = "empty"}),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
            "staging label: AWSCURRENT");
}

TEST(CreateSecret, TheSameTokenAndValueIsAnsweredAgain) {
  TestRegion region;
  const std::string arn = region.make("a");
  const auto again = region.call<CreateSecretOperation>(
      {.name = "a", .client_request_token = token_one, .secret_string = "value"});
  ASSERT_EQ(refusal(again), "ok");
  EXPECT_EQ(again->arn, arn);
  EXPECT_EQ(again->version_id, token_one);
}

TEST(CreateSecret, AnotherValueOrTokenIsRefused) {
  TestRegion region;
  const std::string arn = region.make("a");
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>(
                {.name = "a", .client_request_token = token_one, .secret_string = "other"})),
            "ResourceExistsException: You can't use ClientRequestToken " + std::string(token_one) +
                " because that value is already in use for a version of secret " + arn + ".");
  for (const char* value : {"value", "other"})
    EXPECT_EQ(refusal(region.call<CreateSecretOperation>(
                  {.name = "a", .client_request_token = token_two, .secret_string = value})),
              "ResourceExistsException: The operation failed because the secret a already exists.");
  // The same bytes as a binary value are another value.
  EXPECT_EQ(region
                .call<CreateSecretOperation>(
                    {.name = "a", .client_request_token = token_one, .secret_binary = "value"})
                .error()
                .code,
            "ResourceExistsException");
}

TEST(CreateSecret, ValuesHaveTheirLimits) {
  TestRegion region;
  const auto create = [&](CreateSecretRequest request) {
    request.name = "limits" + std::to_string(region.random.below(1u << 30));
    request.client_request_token = token_one;
    return refusal(region.call<CreateSecretOperation>(request));
  };
  EXPECT_EQ(create({.secret_binary = "b", .secret_string = "s"}),
            "InvalidParameterException: You can't specify both a binary secret value and a string "
            "secret value in the same secret.");
  EXPECT_EQ(create({.secret_string = std::string(65536, 'x')}), "ok");
  EXPECT_EQ(create({.secret_binary = std::string(65536, '\0')}), "ok");
  EXPECT_TRUE(create({.secret_string = std::string(65537, 'x')}).starts_with("ValidationExc"));
  EXPECT_TRUE(create({.secret_binary = std::string(65537, 'x')}).starts_with("ValidationExc"));
  std::string umlauts;  // 40,000 characters of two bytes
  for (int n = 0; n < 40'000; ++n) umlauts += "\xc3\xbc";
  EXPECT_TRUE(create({.secret_string = umlauts}).starts_with("ValidationException: 1 valid"));
}

TEST(CreateSecret, NeedsATokenForAValue) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>({.name = "a", .secret_string = "x"})),
            "InvalidRequestException: You must provide a ClientRequestToken value. We recommend a "
            "UUID-type value.");
  EXPECT_EQ(region
                .call<CreateSecretOperation>(
                    {.name = "a", .client_request_token = "short", .secret_string = "x"})
                .error()
                .code,
            "ValidationException");
}

TEST(CreateSecret, RefusesByNameWhatIsNotThere) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>(
                {.name = "a",
                 .add_replica_regions = std::vector<ReplicaRegionType>{{.region = "eu-west-1"}}})),
            "NotImplemented: Skerry does not support AddReplicaRegions of CreateSecret.");
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>({.name = "a", .type = "x"})),
            "NotImplemented: Skerry does not support Type of CreateSecret.");
}

TEST(UpdateSecret, ChangesDescriptionAndValue) {
  TestRegion region;
  region.make("a", "one");
  region.advance(std::chrono::hours(1));
  const auto described =
      region.call<UpdateSecretOperation>({.secret_id = "a", .description = "now"});
  ASSERT_EQ(refusal(described), "ok");
  EXPECT_FALSE(described->version_id);
  EXPECT_EQ(region.call<DescribeSecretOperation>({.secret_id = "a"})->last_changed_date,
            region.now);
  const UpdateSecretRequest request{
      .secret_id = "a", .client_request_token = token_two, .secret_string = "two"};
  EXPECT_EQ(region.call<UpdateSecretOperation>(request)->version_id, token_two);
  EXPECT_EQ(region.call<UpdateSecretOperation>(request)->version_id, token_two);  // again
  EXPECT_EQ(region.read({.secret_id = "a"}), "two");
  EXPECT_EQ(region.read({.secret_id = "a", .version_stage = "AWSPREVIOUS"}), "one");
  EXPECT_EQ(region
                .call<UpdateSecretOperation>(
                    {.secret_id = "a", .client_request_token = token_two, .secret_string = "x"})
                .error()
                .code,
            "ResourceExistsException");
  EXPECT_EQ(region.call<DescribeSecretOperation>({.secret_id = "a"})->description, "now");
}

TEST(Secrets, ThatAreNotThereAreNotFound) {
  TestRegion region;
  EXPECT_EQ(region.read({.secret_id = "a"}), missing);
  EXPECT_EQ(region.put("a", "x", token_one), missing);
  EXPECT_EQ(refusal(region.call<DescribeSecretOperation>({.secret_id = "a"})), missing);
  EXPECT_EQ(refusal(region.call<UpdateSecretOperation>({.secret_id = "a"})), missing);
  EXPECT_EQ(refusal(region.call<DeleteSecretOperation>({.secret_id = "a"})), missing);
  EXPECT_EQ(refusal(region.call<RestoreSecretOperation>({.secret_id = "a"})), missing);
  EXPECT_EQ(refusal(region.call<ListSecretVersionIdsOperation>({.secret_id = "a"})), missing);
  EXPECT_EQ(refusal(region.call<GetResourcePolicyOperation>({.secret_id = "a"})), missing);
}

}  // namespace
}  // namespace skerry::secretsmanager
