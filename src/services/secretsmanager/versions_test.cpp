#include "services/secretsmanager/versions.hpp"

#include <gtest/gtest.h>

#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

std::string with_stage(TestRegion& region, const std::string& stage) {
  const auto answer =
      region.call<GetSecretValueOperation>({.secret_id = "a", .version_stage = stage});
  return answer.ok() ? *answer->version_id : "none";
}

std::string move(TestRegion& region, UpdateSecretVersionStageRequest request) {
  request.secret_id = "a";
  return refusal(region.call<UpdateSecretVersionStageOperation>(request));
}

TEST(Stages, CurrentMovesAndLeavesPreviousBehind) {
  TestRegion region;
  region.make("a", "one", token_one);
  EXPECT_EQ(region.put("a", "two", token_two), "ok");
  EXPECT_EQ(region.put("a", "three", token_three), "ok");
  EXPECT_EQ(with_stage(region, "AWSCURRENT"), token_three);
  EXPECT_EQ(with_stage(region, "AWSPREVIOUS"), token_two);
  const auto first =
      region.call<GetSecretValueOperation>({.secret_id = "a", .version_id = token_one});
  EXPECT_EQ(first->secret_string, "one");
  EXPECT_FALSE(first->version_stages);
}

TEST(Stages, OfOnesOwnLeaveCurrentWhereItIs) {
  TestRegion region;
  region.make("a", "one", token_one);
  EXPECT_EQ(region.put("a", "two", token_two, {"AWSPENDING"}), "ok");
  EXPECT_EQ(with_stage(region, "AWSCURRENT"), token_one);
  EXPECT_EQ(with_stage(region, "AWSPENDING"), token_two);
  EXPECT_EQ(with_stage(region, "AWSPREVIOUS"), "none");
  EXPECT_EQ(region.put("a", "three", token_three, {"AWSPENDING", "mine"}), "ok");
  EXPECT_EQ(with_stage(region, "AWSPENDING"), token_three);
  EXPECT_EQ(with_stage(region, "mine"), token_three);
}

TEST(Stages, OfTheFirstVersionIncludeCurrent) {
  TestRegion region;
  region.must<CreateSecretOperation>({.name = "a"});
  EXPECT_EQ(region.put("a", "one", token_one, {"AWSPENDING"}), "ok");
  EXPECT_EQ(with_stage(region, "AWSCURRENT"), token_one);
  EXPECT_EQ(with_stage(region, "AWSPENDING"), token_one);
}

// The end of a rotation.
TEST(Stages, CurrentIsMovedByHand) {
  TestRegion region;
  region.make("a", "one", token_one);
  region.put("a", "two", token_two, {"AWSPENDING"});
  EXPECT_EQ(move(region, {.version_stage = "AWSCURRENT", .move_to_version_id = token_two}),
            "InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging "
            "label AWSCURRENT is currently attached to version " +
                std::string(token_one) +
                ", so you must explicitly reference that version in RemoveFromVersionId.");
  EXPECT_EQ(move(region, {.version_stage = "AWSCURRENT",
                          .remove_from_version_id = token_one,
                          .move_to_version_id = token_two}),
            "ok");
  EXPECT_EQ(with_stage(region, "AWSCURRENT"), token_two);
  EXPECT_EQ(with_stage(region, "AWSPREVIOUS"), token_one);
  // and back again: the labels change places
  EXPECT_EQ(move(region, {.version_stage = "AWSCURRENT",
                          .remove_from_version_id = token_two,
                          .move_to_version_id = token_one}),
            "ok");
  EXPECT_EQ(with_stage(region, "AWSCURRENT"), token_one);
  EXPECT_EQ(with_stage(region, "AWSPREVIOUS"), token_two);
}

TEST(Stages, AreRemovedButNotCurrent) {
  TestRegion region;
  region.make("a", "one", token_one);
  region.put("a", "two", token_two, {"mine"});
  EXPECT_EQ(move(region, {.version_stage = "AWSCURRENT", .remove_from_version_id = token_one}),
            "InvalidParameterException: You can only move staging label AWSCURRENT to a different "
            "secret version. It can't be completely removed.");
  EXPECT_EQ(move(region, {.version_stage = "mine", .remove_from_version_id = token_one}),
            "InvalidParameterException: Staging label mine is not attached to version " +
                std::string(token_one) + ".");
  EXPECT_EQ(move(region, {.version_stage = "mine", .remove_from_version_id = token_two}), "ok");
  EXPECT_EQ(with_stage(region, "mine"), "none");
  EXPECT_EQ(move(region, {.version_stage = "new", .move_to_version_id = token_two}), "ok");
  EXPECT_EQ(with_stage(region, "new"), token_two);
}

TEST(Stages, NeedVersionsThatAreThere) {
  TestRegion region;
  region.make("a", "one", token_one);
  const std::string none =
      "ResourceNotFoundException: Secrets Manager can't find the specified "
      "secret value for VersionId: " +
      std::string(token_two);
  EXPECT_EQ(move(region, {.version_stage = "x", .move_to_version_id = token_two}), none);
  EXPECT_EQ(move(region, {.version_stage = "x", .remove_from_version_id = token_two}), none);
  EXPECT_EQ(move(region, {.version_stage = "x"}),
            "InvalidParameterException: You must specify MoveToVersionId, RemoveFromVersionId, or "
            "both.");
}

TEST(Stages, HaveALimit) {
  TestRegion region;
  region.make("a", "one", token_one);
  std::vector<std::string> stages;
  for (int n = 0; n < 20; ++n) stages.push_back("stage" + std::to_string(n));
  const std::string refused = region.put("a", "two", token_two, stages);
  EXPECT_TRUE(refused.starts_with("LimitExceededException: ")) << refused;
  EXPECT_EQ(with_stage(region, "stage0"), "none");
  stages.pop_back();
  EXPECT_EQ(region.put("a", "two", token_two, stages), "ok");
  EXPECT_TRUE(move(region, {.version_stage = "more", .move_to_version_id = token_one})
                  .starts_with("LimitExceededException: "));
}

TEST(PutSecretValue, IsIdempotentByItsToken) {
  TestRegion region;
  const std::string arn = region.make("a", "one", token_one);
  EXPECT_EQ(region.put("a", "two", token_two), "ok");
  EXPECT_EQ(region.put("a", "three", token_three), "ok");
  EXPECT_EQ(region.put("a", "two", token_two), "ok");  // a late repetition changes nothing
  EXPECT_EQ(with_stage(region, "AWSCURRENT"), token_three);
  EXPECT_EQ(region.put("a", "else", token_two),
            "ResourceExistsException: You can't use ClientRequestToken " + std::string(token_two) +
                " because that value is already in use for a version of secret " + arn + ".");
  EXPECT_EQ(refusal(region.call<PutSecretValueOperation>(
                {.secret_id = "a", .client_request_token = token_two})),
            "InvalidParameterException: You must provide either SecretString or SecretBinary.");
  EXPECT_EQ(refusal(region.call<PutSecretValueOperation>(
                {.secret_id = "a", .secret_string = "x", .rotation_token = "t"})),
            "NotImplemented: Skerry does not support RotationToken of PutSecretValue.");
}

std::string token(std::size_t n) {
  std::string text = std::to_string(n);
  return std::string(32 - text.size(), '0') + text;
}

std::size_t versions(TestRegion& region) {
  std::size_t count = 0;
  ListSecretVersionIdsRequest request{.secret_id = "a", .include_deprecated = true};
  for (bool more = true; more; more = request.next_token.has_value()) {
    const auto answer = region.call<ListSecretVersionIdsOperation>(request);
    count += answer->versions->size();
    request.next_token = answer->next_token;
  }
  return count;
}

TEST(Versions, WithoutLabelsGoWhenThereAreMoreThanAHundredAndADayOld) {
  TestRegion region;
  region.make("a", "0", token(0));
  for (std::size_t n = 1; n <= 119; ++n) ASSERT_EQ(region.put("a", "v", token(n)), "ok");
  EXPECT_EQ(versions(region), 120U);  // young ones stay
  region.advance(std::chrono::hours(24));
  EXPECT_EQ(region.put("a", "last", token(120)), "ok");
  EXPECT_EQ(versions(region), limits::versions_kept);
  EXPECT_EQ(region.disk().records.size(), 1 + limits::versions_kept);
  EXPECT_EQ(region.read({.secret_id = "a"}), "last");
  EXPECT_EQ(region.read({.secret_id = "a", .version_stage = "AWSPREVIOUS"}), "v");
  region.restart();
  EXPECT_EQ(region.read({.secret_id = "a"}), "last");
}

TEST(Versions, HaveALimitWithinADay) {
  TestRegion region;
  region.make("a", "0", token(0));
  for (std::size_t n = 1; n < limits::versions_max; ++n)
    ASSERT_EQ(region.put("a", "v", token(n)), "ok");
  EXPECT_TRUE(
      region.put("a", "v", token(limits::versions_max)).starts_with("LimitExceededException: "));
  EXPECT_EQ(versions(region), limits::versions_max);
}

}  // namespace
}  // namespace skerry::secretsmanager
