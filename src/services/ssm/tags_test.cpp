#include <gtest/gtest.h>

#include "services/ssm/tagging.hpp"
#include "services/ssm/test_region.hpp"

namespace skerry::ssm {
namespace {

using Add = AddTagsToResourceOperation;
using Remove = RemoveTagsFromResourceOperation;

std::string tags_of(TestRegion& region, const std::string& name) {
  const auto listed = region.must<ListTagsForResourceOperation>(
      {.resource_type = "Parameter", .resource_id = name});
  std::string text;
  for (const Tag& tag : *listed.tag_list) text += *tag.key + '=' + *tag.value + ' ';
  return text;
}

TEST(Tags, ComeAndGo) {
  TestRegion region;
  region.must<PutParameterOperation>(
      {.name = "/a/x", .value = "v", .type = "String", .tags = {{{.key = "k", .value = "1"}}}});
  region.must<Add>({.resource_type = "Parameter",
                    .resource_id = "/a/x",
                    .tags = {{{.key = "k", .value = "2"}, {.key = "l", .value = "3"}}}});
  region.restart();
  EXPECT_EQ(tags_of(region, "/a/x"), "k=2 l=3 ");
  region.must<Remove>(
      {.resource_type = "Parameter", .resource_id = "/a/x", .tag_keys = {{"k", "none"}}});
  EXPECT_EQ(tags_of(region, "/a/x"), "l=3 ");
}

TEST(Tags, HaveRules) {
  TestRegion region;
  region.put("x", "v");
  const auto add = [&](std::vector<Tag> tags) {
    return region.refused<Add>(
        {.resource_type = "Parameter", .resource_id = "x", .tags = std::move(tags)});
  };
  EXPECT_EQ(add({{.key = "aws:x", .value = "v"}}),
            "400 ValidationException: aws: prefixed tag key names are not allowed for external "
            "use.");
  EXPECT_EQ(add({{.key = "a", .value = "v"}, {.key = "a", .value = "w"}}),
            "400 ValidationException: Duplicate tag keys found.");
  std::vector<Tag> many;
  for (int i = 0; i < 50; ++i) many.push_back({.key = "k" + std::to_string(i), .value = "v"});
  EXPECT_EQ(add(many), "ok");
  EXPECT_EQ(
      add({{.key = "more", .value = "v"}}),
      "400 TooManyTagsError: The Targets parameter includes too many tags. Remove one or more "
      "tags and try the command again.");
}

TEST(Tags, AreOfParametersOnly) {
  TestRegion region;
  EXPECT_EQ(region.refused<ListTagsForResourceOperation>(
                {.resource_type = "Parameter", .resource_id = "none"}),
            "400 InvalidResourceId: The resource ID isn't valid. Verify that you entered the "
            "correct ID and try again.");
  EXPECT_EQ(region.refused<ListTagsForResourceOperation>(
                {.resource_type = "Document", .resource_id = "d"}),
            "501 NotImplemented: Skerry does not support the ResourceType Document of "
            "ListTagsForResource.");
}

TEST(Tags, DecideWhoMay) {
  TestRegion region;
  region.must<PutParameterOperation>(
      {.name = "x", .value = "v", .type = "String", .tags = {{{.key = "team", .value = "blue"}}}});
  const auto policy = [](const std::string& key) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameter",)"
           R"("Resource":"*","Condition":{"StringEquals":{")" +
           key + R"(":"blue"}}}]})";
  };
  for (const char* key : {"aws:ResourceTag/team", "ssm:resourceTag/team"})
    EXPECT_EQ(refusal(region.call_under<GetParameterOperation>(policy(key), {.name = "x"})), "ok");
  EXPECT_TRUE(refusal(region.call_under<GetParameterOperation>(policy("aws:ResourceTag/other"),
                                                               {.name = "x"}))
                  .starts_with("403 AccessDenied"));
}

}  // namespace
}  // namespace skerry::ssm
