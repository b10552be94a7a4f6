#include "stack/names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skerry::stack {
namespace {

std::string name_of(std::string_view type, std::string stack, std::string id,
                    std::string seed = "s") {
  return generated_name(find_schema(type)->name, {std::move(stack)}, {std::move(id)},
                        {std::move(seed)});
}

TEST(Names, HaveTheFormOfTheirType) {
  const std::string role = name_of("AWS::IAM::Role", "App", "FnRole");
  EXPECT_EQ(role.substr(0, 11), "App-FnRole-");
  EXPECT_EQ(role.size(), 11u + 12u);
  const std::string bucket = name_of("AWS::S3::Bucket", "App", "Assets");
  EXPECT_EQ(bucket.substr(0, 11), "app-assets-");
  EXPECT_EQ(bucket.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
  EXPECT_EQ(name_of("AWS::SSM::Parameter", "App", "Par").substr(0, 8), "CFN-Par-");
  EXPECT_EQ(name_of("AWS::SecretsManager::Secret", "App", "DbSecret").substr(0, 9), "DbSecret-");
}

TEST(Names, AreCutToTheLimit) {
  const std::string longer(200, 'L');
  const std::string both = name_of("AWS::IAM::Role", std::string(100, 'S'), longer);
  EXPECT_EQ(both.size(), 64u);
  EXPECT_EQ(both.substr(0, 51), std::string(25, 'S') + "-" + std::string(25, 'L'));
  const std::string one = name_of("AWS::IAM::Role", "App", longer);
  EXPECT_EQ(one.size(), 64u);
  EXPECT_EQ(one.substr(0, 51), "App-" + std::string(47, 'L'));
  EXPECT_EQ(name_of("AWS::S3::Bucket", std::string(128, 's'), longer).size(), 63u);
}

TEST(Names, AreStableAndDiffer) {
  EXPECT_EQ(name_of("AWS::S3::Bucket", "a", "B", "1"), name_of("AWS::S3::Bucket", "a", "B", "1"));
  EXPECT_NE(name_of("AWS::S3::Bucket", "a", "B", "1"), name_of("AWS::S3::Bucket", "a", "B", "2"));
  EXPECT_NE(seeded_letters({"A"}, {"1"}), seeded_letters({"B"}, {"1"}));
}

}  // namespace
}  // namespace skerry::stack
