#include "services/secretsmanager/names.hpp"

#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

TEST(Names, HaveLettersDigitsAndAFewOthers) {
  for (const char* good : {"a", "prod/db", "A-b_c+d=e.f@g!h", "MySecret1"})
    EXPECT_TRUE(valid_name(good)) << good;
  for (const char* bad : {"", "a b", "a:b", "a*", "a\n", "gr\xc3\xbc\xc3\x9f", "a,b", "a\\b"})
    EXPECT_FALSE(valid_name(bad)) << bad;
}

TEST(Names, OfArnsHaveASuffixOfSixRandomCharacters) {
  SeededRandom random(1);
  const RegionFacts region;
  const std::string one = new_arn(region, {"prod/db"}, random);
  const std::string two = new_arn(region, {"prod/db"}, random);
  const std::string head = "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/db-";
  EXPECT_TRUE(one.starts_with(head));
  EXPECT_EQ(one.size(), head.size() + 6);
  EXPECT_NE(one, two);
}

TEST(Names, ASecretIsFoundByNamePartialAndFullArn) {
  TestRegion region;
  const std::string arn = region.make("prod/db");
  const std::string partial = arn.substr(0, arn.size() - 7);
  for (const std::string& id : {std::string("prod/db"), arn, partial})
    EXPECT_EQ(region.read({.secret_id = id}), "value") << id;
}

TEST(Names, WhatIsNotItIsNotFound) {
  TestRegion region;
  const std::string arn = region.make("prod/db");
  std::string other_suffix = arn;
  other_suffix.replace(arn.size() - 6, 6, "AAAAAA");
  std::string other_region = arn;
  other_region.replace(arn.find("us-east-1"), 9, "eu-west-1");
  std::string other_account = arn;
  other_account.replace(arn.find("000000000000"), 12, "111122223333");
  const std::string name_and_suffix = arn.substr(arn.find("prod/db"));
  for (const std::string& id :
       {other_suffix, other_region, other_account, name_and_suffix, std::string("PROD/DB"),
        std::string("prod"), std::string("arn:aws:kms:us-east-1:000000000000:secret:prod/db")})
    EXPECT_EQ(region.read({.secret_id = id}), missing) << id;
}

// "Those characters cause Secrets Manager to assume that you're specifying a complete ARN."
TEST(Names, APartialArnThatLooksCompleteIsTakenAsComplete) {
  TestRegion region;
  const std::string arn = region.make("db-abc123");
  EXPECT_EQ(region.read({.secret_id = "db-abc123"}), "value");
  EXPECT_EQ(region.read({.secret_id = arn}), "value");
  EXPECT_EQ(region.read({.secret_id = arn.substr(0, arn.size() - 7)}), missing);
}

TEST(Names, AreInvalidInAwssWords) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateSecretOperation>({.name = "a b"})),
            "ValidationException: Invalid name. Must be a valid name containing alphanumeric "
            "characters, or any of the following: -/_+=.@!");
  EXPECT_EQ(
      refusal(region.call<CreateSecretOperation>({.name = std::string(513, 'a')})).substr(0, 40),
      "ValidationException: 1 validation error ");
}

}  // namespace
}  // namespace skerry::secretsmanager
