#include "services/iam/names.hpp"

#include <gtest/gtest.h>

#include <set>

namespace skerry::iam {
namespace {

TEST(Names, IdsHaveTheirPrefixAndLength) {
  SeededRandom random(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = new_id(random, IdPrefix::role);
    EXPECT_EQ(id.size(), 21U);
    EXPECT_TRUE(id.starts_with("AROA"));
    EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), std::string::npos);
    EXPECT_TRUE(seen.insert(id).second);
  }
  EXPECT_TRUE(new_id(random, IdPrefix::user).starts_with("AIDA"));
  EXPECT_TRUE(new_id(random, IdPrefix::group).starts_with("AGPA"));
  EXPECT_TRUE(new_id(random, IdPrefix::policy).starts_with("ANPA"));
  EXPECT_EQ(new_secret(random).size(), 40U);
  EXPECT_EQ(aws_policy_id("arn:aws:iam::aws:policy/X"), aws_policy_id("arn:aws:iam::aws:policy/X"));
  EXPECT_NE(aws_policy_id("arn:aws:iam::aws:policy/X"), aws_policy_id("arn:aws:iam::aws:policy/Y"));
  EXPECT_EQ(aws_policy_id("arn:aws:iam::aws:policy/X").size(), 21U);
}

TEST(Names, ArnsComeApartAndTogether) {
  const AccountId account{"000000000000"};
  const std::string arn =
      entity_arn(account, EntityKind::role, {.path = "/a/b/", .name = "Worker"});
  EXPECT_EQ(arn, "arn:aws:iam::000000000000:role/a/b/Worker");
  const auto parsed = parse_entity_arn(arn);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->kind, EntityKind::role);
  EXPECT_EQ(parsed->path, "/a/b/");
  EXPECT_EQ(parsed->name, "Worker");
  EXPECT_EQ(parsed->account, "000000000000");
  EXPECT_EQ(parse_entity_arn("arn:aws:iam::aws:policy/service-role/X")->path, "/service-role/");
  for (const char* other : {"", "role/x", "arn:aws:iam::1:root", "arn:aws:iam::1:role/",
                            "arn:aws:iam:us-east-1:1:role/x", "arn:aws:s3:::role/x",
                            "arn:aws:iam::1:instance-profile/x", "arn:aws-cn:iam::1:role/x"})
    EXPECT_FALSE(parse_entity_arn(other)) << other;
}

TEST(Names, CompareWithoutCase) {
  EXPECT_TRUE(same_name("aWs", "AwS"));
  EXPECT_FALSE(same_name("aws", "aw"));
  EXPECT_EQ(name_key("Ab+=,.@_-Z"), "ab+=,.@_-z");
}

}  // namespace
}  // namespace skerry::iam
