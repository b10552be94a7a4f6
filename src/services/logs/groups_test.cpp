#include <gtest/gtest.h>

#include "services/logs/limits.hpp"
#include "services/logs/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::logs {
namespace {

using TestRegion = TestRegionIn<test::TemporaryDirectory>;

std::string names(const DescribeLogGroupsResponse& response) {
  std::string text;
  for (const LogGroup& group : *response.log_groups) text += *group.log_group_name + ' ';
  return text;
}

TEST(Groups, ComeAndGoAndStay) {
  TestRegion region;
  region.must<CreateLogGroupOperation>({.log_group_name = "/a", .tags = {{{"k", "v"}}}});
  EXPECT_EQ(region.refused<CreateLogGroupOperation>({.log_group_name = "/a"}),
            "400 ResourceAlreadyExistsException: The specified log group already exists");
  region.must<PutRetentionPolicyOperation>({.log_group_name = "/a", .retention_in_days = 7});
  region.restart();
  const auto described = region.must<DescribeLogGroupsOperation>({});
  ASSERT_EQ(described.log_groups->size(), 1U);
  const LogGroup& group = described.log_groups->front();
  EXPECT_EQ(group.retention_in_days, 7);
  EXPECT_EQ(group.arn, "arn:aws:logs:us-east-1:000000000000:log-group:/a:*");
  EXPECT_EQ(group.log_group_arn, "arn:aws:logs:us-east-1:000000000000:log-group:/a");
  EXPECT_EQ(group.creation_time, region.millis());
  region.must<DeleteRetentionPolicyOperation>({.log_group_name = "/a"});
  EXPECT_FALSE(region.must<DescribeLogGroupsOperation>({}).log_groups->front().retention_in_days);
  region.must<DeleteLogGroupOperation>({.log_group_name = "/a"});
  EXPECT_EQ(region.refused<DeleteLogGroupOperation>({.log_group_name = "/a"}),
            "400 ResourceNotFoundException: The specified log group does not exist.");
}

TEST(Groups, AreListedInPages) {
  TestRegion region;
  for (const char* name : {"/b", "/a/x", "/a/y", "DataLogs"}) region.make(name, {});
  EXPECT_EQ(names(region.must<DescribeLogGroupsOperation>({.log_group_name_prefix = "/a"})),
            "/a/x /a/y ");
  EXPECT_EQ(names(region.must<DescribeLogGroupsOperation>({.log_group_name_pattern = "data"})),
            "DataLogs ");
  auto page = region.must<DescribeLogGroupsOperation>({.limit = 3});
  EXPECT_EQ(names(page), "/a/x /a/y /b ");
  page = region.must<DescribeLogGroupsOperation>({.next_token = page.next_token, .limit = 3});
  EXPECT_EQ(names(page), "DataLogs ");
  EXPECT_FALSE(page.next_token);
  EXPECT_EQ(region.refused<DescribeLogGroupsOperation>({.next_token = "x"}),
            "400 InvalidParameterException: The specified nextToken is invalid.");
}

TEST(Groups, RetentionIsOneOfAFewNumbers) {
  TestRegion region;
  region.make("/a", {});
  EXPECT_TRUE(
      region.refused<PutRetentionPolicyOperation>({.log_group_name = "/a", .retention_in_days = 2})
          .starts_with("400 InvalidParameterException: 1 validation error detected: Value "
                       "'2' at 'retentionInDays' failed to satisfy constraint"));
}

TEST(Groups, WhatIsNotSupportedIsRefusedByName) {
  TestRegion region;
  EXPECT_EQ(region.refused<CreateLogGroupOperation>({.log_group_name = "/a", .kms_key_id = "k"}),
            "501 NotImplemented: Skerry does not support kmsKeyId of CreateLogGroup.");
  EXPECT_TRUE(region.refused<CreateLogGroupOperation>({.log_group_name = "a b"})
                  .starts_with("400 InvalidParameterException: 1 validation error detected"));
}

TEST(Groups, HaveTags) {
  TestRegion region;
  region.make("/a", {});
  const std::string arn = "arn:aws:logs:us-east-1:000000000000:log-group:/a";
  region.must<TagResourceOperation>({.resource_arn = arn, .tags = {{{"k", "1"}, {"l", "2"}}}});
  region.must<TagLogGroupOperation>({.log_group_name = "/a", .tags = {{{"k", "3"}}}});
  region.must<UntagResourceOperation>({.resource_arn = arn, .tag_keys = {{"l"}}});
  const std::vector<std::pair<std::string, std::string>> expected = {{"k", "3"}};
  EXPECT_EQ(*region.must<ListTagsForResourceOperation>({.resource_arn = arn}).tags, expected);
  EXPECT_EQ(*region.must<ListTagsLogGroupOperation>({.log_group_name = "/a"}).tags, expected);
  EXPECT_EQ(region.refused<ListTagsForResourceOperation>({.resource_arn = arn + "/none"}),
            "400 ResourceNotFoundException: The specified resource does not exist.");
}

TEST(Groups, PermissionsAreOfStreamsAndGroups) {
  TestRegion region;
  region.make("/a", {"s"});
  const std::string all = "arn:aws:logs:us-east-1:000000000000:log-group:/a:*";
  const std::string one = "arn:aws:logs:us-east-1:000000000000:log-group:/a:log-stream:s";
  const std::vector<InputLogEvent> events = {{.timestamp = region.millis(), .message = "m"}};
  const auto put = [&](const std::string& resource, const std::string& group) {
    return refusal(region.call_under<PutLogEventsOperation>(
        allowing("logs:PutLogEvents", resource),
        {.log_group_name = group, .log_stream_name = "s", .log_events = events}));
  };
  EXPECT_EQ(put(all, "/a"), "ok");
  EXPECT_EQ(put(one, "/a"), "ok");
  EXPECT_TRUE(put(all, "/b").starts_with("403 AccessDenied"));
  EXPECT_EQ(refusal(region.call_under<DescribeLogStreamsOperation>(
                allowing("logs:DescribeLogStreams", all), {.log_group_name = "/a"})),
            "ok");
}

}  // namespace
}  // namespace skerry::logs
