#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

// A valid document that counts as exactly this many characters.
std::string document_of(std::size_t characters) {
  const std::string begin =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*",)"
      R"("Action":["s3:GetObject","s3:)";
  const std::string end = R"("]}})";
  return begin + std::string(characters - begin.size() - end.size(), 'x') + end;
}

TEST(InlinePolicies, AreReturnedPercentEncodedByteForByte) {
  TestRegion region;
  region.make_user("bob");
  const std::string document =
      "{ \"Version\": \"2012-10-17\", \"Statement\": [ { \"Sid\": \"A1\", \"Effect\": \"Deny\",\r\n"
      "\"Action\": \"*\", \"Resource\": \"arn:aws:s3:::caf\xc3\xa9/*\" } ] }";
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "Guard", .policy_document = document}));
  region.restart();
  const auto got = TestRegion::must(
      region.call<GetUserPolicyOperation>({.user_name = "BOB", .policy_name = "guard"}));
  EXPECT_EQ(got.user_name, "bob");
  EXPECT_EQ(got.policy_name, "Guard");
  EXPECT_EQ(percent_decode(*got.policy_document), document);
  EXPECT_TRUE(got.policy_document->starts_with("%7B%20%22Version%22%3A%20%222012-10-17%22"))
      << *got.policy_document;
}

TEST(InlinePolicies, OfUsersLiveAndDie) {
  TestRegion region;
  region.make_user("bob");
  for (const char* name : {"zeta", "alpha", "Beta"})
    TestRegion::must(region.call<PutUserPolicyOperation>(
        {.user_name = "bob", .policy_name = name, .policy_document = allow_s3}));
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "ALPHA", .policy_document = document_of(200)}));
  const auto listed =
      TestRegion::must(region.call<ListUserPoliciesOperation>({.user_name = "bob"}));
  EXPECT_EQ(listed.policy_names, (std::vector<std::string>{"alpha", "Beta", "zeta"}));
  TestRegion::must(
      region.call<DeleteUserPolicyOperation>({.user_name = "bob", .policy_name = "beta"}));
  const std::string gone = "404 NoSuchEntity: The user policy with name beta cannot be found.";
  EXPECT_EQ(
      refusal(region.call<DeleteUserPolicyOperation>({.user_name = "bob", .policy_name = "beta"})),
      gone);
  EXPECT_EQ(
      refusal(region.call<GetUserPolicyOperation>({.user_name = "bob", .policy_name = "beta"})),
      gone);
}

TEST(InlinePolicies, OfGroupsLiveAndDie) {
  TestRegion region;
  region.make_group("ops");
  TestRegion::must(region.call<PutGroupPolicyOperation>(
      {.group_name = "ops", .policy_name = "p", .policy_document = allow_s3}));
  const auto got = TestRegion::must(
      region.call<GetGroupPolicyOperation>({.group_name = "ops", .policy_name = "p"}));
  EXPECT_EQ(got.group_name, "ops");
  EXPECT_EQ(percent_decode(*got.policy_document), allow_s3);
  EXPECT_EQ(
      TestRegion::must(region.call<ListGroupPoliciesOperation>({.group_name = "ops"})).policy_names,
      std::vector<std::string>{"p"});
  TestRegion::must(
      region.call<DeleteGroupPolicyOperation>({.group_name = "ops", .policy_name = "p"}));
  EXPECT_EQ(
      refusal(region.call<GetGroupPolicyOperation>({.group_name = "ops", .policy_name = "p"})),
      "404 NoSuchEntity: The group policy with name p cannot be found.");
  EXPECT_EQ(refusal(region.call<PutGroupPolicyOperation>(
                {.group_name = "none", .policy_name = "p", .policy_document = allow_s3})),
            "404 NoSuchEntity: The group with name none cannot be found.");
}

TEST(InlinePolicies, OfRolesLiveAndDie) {
  TestRegion region;
  region.make_role("worker");
  TestRegion::must(region.call<PutRolePolicyOperation>(
      {.role_name = "worker", .policy_name = "p", .policy_document = allow_s3}));
  const auto got = TestRegion::must(
      region.call<GetRolePolicyOperation>({.role_name = "worker", .policy_name = "p"}));
  EXPECT_EQ(got.role_name, "worker");
  EXPECT_EQ(percent_decode(*got.policy_document), allow_s3);
  EXPECT_EQ(TestRegion::must(region.call<ListRolePoliciesOperation>({.role_name = "worker"}))
                .policy_names,
            std::vector<std::string>{"p"});
  TestRegion::must(
      region.call<DeleteRolePolicyOperation>({.role_name = "worker", .policy_name = "p"}));
  EXPECT_EQ(
      refusal(region.call<GetRolePolicyOperation>({.role_name = "worker", .policy_name = "p"})),
      "404 NoSuchEntity: The role policy with name p cannot be found.");
}

TEST(InlinePolicies, QuotasAreForAllOfThemWithoutWhiteSpace) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  region.make_role("worker");
  const auto put_user = [&](const char* name, const std::string& document) {
    return refusal(region.call<PutUserPolicyOperation>(
        {.user_name = "bob", .policy_name = name, .policy_document = document}));
  };
  EXPECT_EQ(put_user("one", document_of(1024)), "ok");
  EXPECT_EQ(put_user("two", document_of(1024) + std::string(3000, '\n')), "ok");
  EXPECT_EQ(put_user("two", document_of(1025)),
            "409 LimitExceeded: Maximum policy size of 2048 bytes exceeded for user bob");
  EXPECT_EQ(put_user("two", document_of(500)), "ok");
  EXPECT_EQ(refusal(region.call<PutGroupPolicyOperation>(
                {.group_name = "ops", .policy_name = "p", .policy_document = document_of(5121)})),
            "409 LimitExceeded: Maximum policy size of 5120 bytes exceeded for group ops");
  EXPECT_EQ(
      refusal(region.call<PutRolePolicyOperation>(
          {.role_name = "worker", .policy_name = "p", .policy_document = document_of(10241)})),
      "409 LimitExceeded: Maximum policy size of 10240 bytes exceeded for role worker");
  EXPECT_EQ(
      refusal(region.call<PutRolePolicyOperation>(
          {.role_name = "worker", .policy_name = "p", .policy_document = document_of(10240)})),
      "ok");
}

TEST(InlinePolicies, MalformedOnesAreNotStored) {
  TestRegion region;
  region.make_user("bob");
  for (const char* document : {"", "{", "[]", "{\"Statement\":[]}", "not json"}) {
    const std::string refused = refusal(region.call<PutUserPolicyOperation>(
        {.user_name = "bob", .policy_name = "p", .policy_document = document}));
    EXPECT_TRUE(refused.starts_with("400 MalformedPolicyDocument: ")) << document << refused;
  }
  EXPECT_TRUE(region.iam().find<StoredUser>("bob")->inline_policies.empty());
}

}  // namespace
}  // namespace skerry::iam
