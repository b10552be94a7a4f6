#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

using std::chrono::days;
using std::chrono::hours;

TEST(DeleteSecret, WaitsThirtyDaysAndIsThenGone) {
  TestRegion region;
  const std::string arn = region.make("a");
  const WallTime start = region.now;
  const auto deleted = region.call<DeleteSecretOperation>({.secret_id = "a"});
  ASSERT_EQ(refusal(deleted), "ok");
  EXPECT_EQ(deleted->arn, arn);
  EXPECT_EQ(deleted->deletion_date, start + days(30));
  EXPECT_EQ(region.call<DescribeSecretOperation>({.secret_id = "a"})->deleted_date,
            start + days(30));
  region.advance(hours(30 * 24 - 1));
  EXPECT_EQ(region.read({.secret_id = "a"}), marked);
  region.advance(hours(1));
  EXPECT_EQ(region.read({.secret_id = "a"}), missing);
  EXPECT_EQ(refusal(region.call<RestoreSecretOperation>({.secret_id = "a"})), missing);
  EXPECT_NE(region.make("a", "again"), arn);
  EXPECT_EQ(region.read({.secret_id = arn}), missing);  // who knew the old one has not the new
  region.restart();
  EXPECT_EQ(region.read({.secret_id = "a"}), "again");
  EXPECT_EQ(region.disk().records.size(), 2U);  // nothing is left of the old
}

TEST(DeleteSecret, ManyThatAreOverAreForgotten) {
  TestRegion region;
  for (int n = 0; n < 40; ++n) {
    region.make("s" + std::to_string(n));
    const auto gone = region.call<DeleteSecretOperation>(
        {.secret_id = "s" + std::to_string(n), .recovery_window_in_days = 7});
    ASSERT_EQ(refusal(gone), "ok");
  }
  region.advance(hours(8 * 24));
  region.make("s39", "new");  // not among the first to be forgotten
  EXPECT_EQ(region.read({.secret_id = "s39"}), "new");
  for (int n = 0; n < 3; ++n) region.make("other" + std::to_string(n));
  EXPECT_EQ(region.disk().records.size(), 8U);
  region.restart();
  EXPECT_EQ(region.read({.secret_id = "s39"}), "new");
}

TEST(DeleteSecret, RefusesEverythingElseMeanwhile) {
  TestRegion region;
  region.make("a");
  ASSERT_EQ(
      refusal(region.call<DeleteSecretOperation>({.secret_id = "a", .recovery_window_in_days = 7})),
      "ok");
  EXPECT_EQ(region.put("a", "x", token_two), marked);
  EXPECT_EQ(refusal(region.call<UpdateSecretOperation>({.secret_id = "a"})), marked);
  EXPECT_EQ(refusal(region.call<DeleteSecretOperation>({.secret_id = "a"})), marked);
  EXPECT_EQ(refusal(region.call<TagResourceOperation>(
                {.secret_id = "a", .tags = std::vector<Tag>{{.key = "k", .value = "v"}}})),
            marked);
  EXPECT_EQ(refusal(region.call<GetResourcePolicyOperation>({.secret_id = "a"})), marked);
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>({.name = "a"})),
            "InvalidRequestException: You can't create this secret because a secret with this name "
            "is already scheduled for deletion.");
  EXPECT_EQ(refusal(region.call<DescribeSecretOperation>({.secret_id = "a"})), "ok");
  EXPECT_EQ(refusal(region.call<ListSecretVersionIdsOperation>({.secret_id = "a"})), "ok");
}

TEST(DeleteSecret, HasItsRules) {
  TestRegion region;
  region.make("a");
  for (const std::int64_t bad : {0, 6, 31, -1})
    EXPECT_EQ(refusal(region.call<DeleteSecretOperation>(
                  {.secret_id = "a", .recovery_window_in_days = bad})),
              "InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 "
              "days (inclusive).");
  EXPECT_EQ(
      refusal(region.call<DeleteSecretOperation>(
          {.secret_id = "a", .recovery_window_in_days = 7, .force_delete_without_recovery = true})),
      "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction "
      "with RecoveryWindowInDays.");
}

TEST(DeleteSecret, ForcedIsAtOnceAndNeverNotFound) {
  TestRegion region;
  const std::string arn = region.make("a");
  region.must<DeleteSecretOperation>({.secret_id = "a"});
  const DeleteSecretRequest forced{.secret_id = "a", .force_delete_without_recovery = true};
  EXPECT_EQ(region.call<DeleteSecretOperation>(forced)->arn, arn);
  EXPECT_EQ(region.read({.secret_id = "a"}), missing);
  EXPECT_TRUE(region.disk().records.empty());
  EXPECT_EQ(region.call<DeleteSecretOperation>(forced)->name, "a");
}

TEST(RestoreSecret, MakesItUsableAgain) {
  TestRegion region;
  region.make("a");
  EXPECT_EQ(refusal(region.call<RestoreSecretOperation>({.secret_id = "a"})), "ok");
  region.must<DeleteSecretOperation>({.secret_id = "a"});
  region.restart();
  EXPECT_EQ(refusal(region.call<RestoreSecretOperation>({.secret_id = "a"})), "ok");
  EXPECT_EQ(region.read({.secret_id = "a"}), "value");
  region.advance(hours(31 * 24));
  EXPECT_EQ(region.read({.secret_id = "a"}), "value");
}

}  // namespace
}  // namespace skerry::secretsmanager
