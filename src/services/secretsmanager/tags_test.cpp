#include <gtest/gtest.h>

#include "services/secretsmanager/tagging.hpp"
#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

std::string tags_of(TestRegion& region) {
  std::string text;
  const auto told = region.call<DescribeSecretOperation>({.secret_id = "a"});
  for (const Tag& tag : told->tags.value_or(std::vector<Tag>{}))
    text += *tag.key + "=" + *tag.value + " ";
  return text;
}

std::string tag(TestRegion& region, std::vector<Tag> tags) {
  return refusal(region.call<TagResourceOperation>({.secret_id = "a", .tags = std::move(tags)}));
}

TEST(Tags, AreSetChangedAndRemoved) {
  TestRegion region;
  region.make("a");
  EXPECT_EQ(tags_of(region), "");
  EXPECT_EQ(tag(region, {{.key = "k", .value = "1"}, {.key = "K", .value = "2"}}), "ok");
  EXPECT_EQ(tag(region, {{.key = "k", .value = "3"}, {.key = "none"}}), "ok");
  EXPECT_EQ(tags_of(region), "k=3 K=2 none= ");
  EXPECT_EQ(refusal(region.call<UntagResourceOperation>(
                {.secret_id = "a", .tag_keys = {{"k", "not there"}}})),
            "ok");
  EXPECT_EQ(tags_of(region), "K=2 none= ");
}

TEST(Tags, HaveRules) {
  TestRegion region;
  region.make("a");
  for (const char* key : {"aws:mine", "AWS:x"})
    EXPECT_TRUE(tag(region, {{.key = key, .value = ""}}).starts_with("InvalidParameterExc"));
  EXPECT_TRUE(tag(region, {{.key = "k"}, {.key = "k"}}).starts_with("InvalidParameterException"));
  EXPECT_TRUE(tag(region, {{.value = "v"}}).starts_with("InvalidParameterException"));
  EXPECT_TRUE(tag(region, {{.key = std::string(129, 'k')}}).starts_with("ValidationException"));
  std::vector<Tag> many;
  for (int n = 0; n < 50; ++n) many.push_back({.key = "k" + std::to_string(n)});
  EXPECT_EQ(tag(region, many), "ok");
  EXPECT_TRUE(tag(region, {{.key = "one more"}}).starts_with("InvalidParameterException"));
}

}  // namespace
}  // namespace skerry::secretsmanager
