#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/tagging.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

std::string text_of(const std::optional<std::vector<Tag>>& tags) {
  std::string text;
  for (const Tag& tag : *tags) text += *tag.key + '=' + *tag.value + ' ';
  return text;
}

TEST(Tags, OfUsersKeepTheirCaseAndIgnoreIt) {
  TestRegion region;
  region.make_user("bob");
  TestRegion::must(region.call<TagUserOperation>(
      {.user_name = "bob", .tags = {{{.key = "Team", .value = "a"}, {.key = "b", .value = ""}}}}));
  TestRegion::must(region.call<TagUserOperation>(
      {.user_name = "bob", .tags = {{{.key = "TEAM", .value = "z"}}}}));
  auto listed = TestRegion::must(region.call<ListUserTagsOperation>({.user_name = "bob"}));
  EXPECT_EQ(text_of(listed.tags), "TEAM=z b= ");
  TestRegion::must(
      region.call<UntagUserOperation>({.user_name = "bob", .tag_keys = {{"team", "none"}}}));
  listed = TestRegion::must(region.call<ListUserTagsOperation>({.user_name = "bob"}));
  EXPECT_EQ(text_of(listed.tags), "b= ");
}

TEST(Tags, OfRolesIgnoreCase) {
  TestRegion region;
  region.make_role("worker");
  EXPECT_EQ(refusal(region.call<TagRoleOperation>(
                {.role_name = "worker",
                 .tags = {{{.key = "env", .value = "a"}, {.key = "ENV", .value = "b"}}}})),
            "400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case "
            "insensitive.");
  TestRegion::must(region.call<TagRoleOperation>(
      {.role_name = "worker", .tags = {{{.key = "env", .value = "a"}}}}));
  EXPECT_EQ(
      text_of(TestRegion::must(region.call<ListRoleTagsOperation>({.role_name = "worker"})).tags),
      "env=a ");
  TestRegion::must(region.call<UntagRoleOperation>({.role_name = "worker", .tag_keys = {{"ENV"}}}));
  EXPECT_TRUE(
      TestRegion::must(region.call<ListRoleTagsOperation>({.role_name = "worker"})).tags->empty());
}

TEST(Tags, OfPoliciesAreCaseSensitive) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  TestRegion::must(region.call<TagPolicyOperation>(
      {.policy_arn = arn, .tags = {{{.key = "env", .value = "a"}, {.key = "ENV", .value = "b"}}}}));
  EXPECT_EQ(
      text_of(TestRegion::must(region.call<ListPolicyTagsOperation>({.policy_arn = arn})).tags),
      "ENV=b env=a ");
  TestRegion::must(region.call<UntagPolicyOperation>({.policy_arn = arn, .tag_keys = {{"env"}}}));
  EXPECT_EQ(
      text_of(TestRegion::must(region.call<ListPolicyTagsOperation>({.policy_arn = arn})).tags),
      "ENV=b ");
  EXPECT_TRUE(TestRegion::must(region.call<ListPolicyTagsOperation>({.policy_arn = admin_arn}))
                  .tags->empty());
}

TEST(Tags, AreAtMostFifty) {
  TestRegion region;
  region.make_user("bob");
  std::vector<Tag> tags;
  for (int i = 0; i < 50; ++i) tags.push_back({.key = "k" + std::to_string(i), .value = "v"});
  TestRegion::must(region.call<TagUserOperation>({.user_name = "bob", .tags = tags}));
  TestRegion::must(region.call<TagUserOperation>(
      {.user_name = "bob", .tags = {{{.key = "K7", .value = "again"}}}}));
  EXPECT_EQ(refusal(region.call<TagUserOperation>(
                {.user_name = "bob", .tags = {{{.key = "onemore", .value = "v"}}}})),
            "409 LimitExceeded: The number of tags has reached the maximum limit.");
}

TEST(Tags, OfAwsAreReserved) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateUserOperation>({.user_name = "bob",
                                                      .path = {},
                                                      .permissions_boundary = {},
                                                      .tags = {{{.key = "AWS:x", .value = ""}}}})),
            "400 InvalidInput: The tag key AWS:x is reserved: tag keys cannot start with aws:");
  EXPECT_EQ(region.iam().find<StoredUser>("bob"), nullptr);
}

TEST(Tags, OfNobodyAreNoSuchEntity) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<ListUserTagsOperation>({.user_name = "x"})),
            "404 NoSuchEntity: The user with name x cannot be found.");
  EXPECT_EQ(refusal(region.call<UntagRoleOperation>({.role_name = "x", .tag_keys = {{"k"}}})),
            "404 NoSuchEntity: The role with name x cannot be found.");
  EXPECT_EQ(refusal(region.call<ListPolicyTagsOperation>(
                {.policy_arn = "arn:aws:iam::000000000000:policy/x"})),
            "404 NoSuchEntity: Policy arn:aws:iam::000000000000:policy/x was not found.");
}

}  // namespace
}  // namespace skerry::iam
