#include <gtest/gtest.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/logs/limits.hpp"
#include "services/logs/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::logs {
namespace {

using TestRegion = TestRegionIn<test::TemporaryDirectory>;

using Get = GetLogEventsOperation;
using Filter = FilterLogEventsOperation;
using Put = PutLogEventsOperation;

template <class Events>
std::string messages(const Events& events) {
  std::string text;
  for (const auto& event : *events) text += *event.message + ' ';
  return text;
}

std::vector<std::string> event_files(const TestRegion& region) {
  std::vector<std::string> paths;
  DIR* const folder = ::opendir(region.events_folder().c_str());
  while (const dirent* const entry = ::readdir(folder)) {
    if (entry->d_name[0] != '.') paths.push_back(region.events_folder() + '/' + entry->d_name);
  }
  ::closedir(folder);
  return paths;
}

GetLogEventsResponse get(TestRegion& region, std::optional<std::int32_t> limit = {},
                         std::optional<std::string> token = {},
                         std::optional<bool> from_head = true) {
  return region.must<Get>({.log_stream_name = "s",
                           .log_group_name = "/a",
                           .next_token = std::move(token),
                           .limit = limit,
                           .start_from_head = from_head});
}

TEST(Events, AreReadForwardsUntilTheTokenStays) {
  TestRegion region;
  region.make("/a", {"s"});
  region.put("/a", "s", {"a", "b", "c"});
  auto page = get(region, 2);
  EXPECT_EQ(messages(page.events), "a b ");
  page = get(region, 2, page.next_forward_token);
  EXPECT_EQ(messages(page.events), "c ");
  const std::string end = *page.next_forward_token;
  page = get(region, 2, end);
  EXPECT_EQ(messages(page.events), "");
  EXPECT_EQ(page.next_forward_token, end);
  region.put("/a", "s", {"d"}, 10);
  EXPECT_EQ(messages(get(region, 2, end).events), "d ");
}

TEST(Events, AreReadBackwardsFromTheEnd) {
  TestRegion region;
  region.make("/a", {"s"});
  region.put("/a", "s", {"a", "b", "c", "d", "e"});
  auto page = get(region, 2, {}, false);
  EXPECT_EQ(messages(page.events), "d e ");
  page = get(region, 2, page.next_backward_token);
  EXPECT_EQ(messages(page.events), "b c ");
  page = get(region, 2, page.next_backward_token);
  EXPECT_EQ(messages(page.events), "a ");
  EXPECT_EQ(messages(get(region, 2, page.next_backward_token).events), "");
  EXPECT_EQ(
      region.refused<Get>({.log_stream_name = "s", .log_group_name = "/a", .next_token = "f/1/s"}),
      "400 InvalidParameterException: The specified nextToken is invalid.");
}

TEST(Events, AreInTheOrderOfTheirTimesAndStay) {
  TestRegion region;
  region.make("/a", {"s", "t"});
  region.put("/a", "s", {"late"}, 100);
  region.put("/a", "s", {"early", "middle"}, 1);
  region.put("/a", "t", {"between"}, 50);
  region.restart();
  EXPECT_EQ(messages(get(region).events), "early middle late ");
  const auto all = region.must<Filter>({.log_group_name = "/a"});
  EXPECT_EQ(messages(all.events), "early middle between late ");
  EXPECT_EQ(all.events->at(2).log_stream_name, "t");
  EXPECT_EQ(all.events->at(0).event_id->size(), 56U);
  const auto some = region.must<Filter>({.log_group_name = "/a",
                                         .start_time = region.millis() + 2,
                                         .end_time = region.millis() + 50});
  EXPECT_EQ(messages(some.events), "middle between ");
}

TEST(Events, AreFilteredInPages) {
  TestRegion region;
  region.make("/a", {"s", "t"});
  region.put("/a", "s", {"ERROR 1", "fine", "ERROR 3"});
  region.put("/a", "t", {"fine", "ERROR 2"});
  std::optional<std::string> token;
  std::string seen;
  for (int pages = 0; pages < 10; ++pages) {
    const auto page = region.must<Filter>(
        {.log_group_name = "/a", .filter_pattern = "ERROR", .next_token = token, .limit = 1});
    seen += messages(page.events);
    token = page.next_token;
    if (!token) break;
  }
  EXPECT_FALSE(token);
  EXPECT_EQ(seen, "ERROR 1 ERROR 2 ERROR 3 ");
  EXPECT_EQ(region.refused<Filter>({.log_group_name = "/a", .filter_pattern = "a-b"}),
            "400 InvalidParameterException: Invalid character(s) in term 'a-b'");
  EXPECT_EQ(
      messages(region.must<Filter>({.log_group_name = "/a", .log_stream_names = {{"t"}}}).events),
      "fine ERROR 2 ");
  EXPECT_EQ(region.refused<Filter>({.log_group_name = "/a", .log_stream_names = {{"none"}}}),
            "400 ResourceNotFoundException: The specified log stream does not exist.");
}

TEST(Events, HaveTheRulesOfTheirBatch) {
  TestRegion region;
  region.make("/a", {"s"});
  const auto put = [&](std::vector<InputLogEvent> events) {
    return region.refused<Put>(
        {.log_group_name = "/a", .log_stream_name = "s", .log_events = std::move(events)});
  };
  const std::int64_t now = region.millis();
  EXPECT_EQ(put({{.timestamp = now, .message = "b"}, {.timestamp = now - 1, .message = "a"}}),
            "400 InvalidParameterException: Log events in a single PutLogEvents request must be in "
            "chronological order.");
  EXPECT_EQ(put({{.timestamp = now - 25 * 3'600'000, .message = "a"},
                 {.timestamp = now, .message = "b"}}),
            "400 InvalidParameterException: The batch of log events in a single PutLogEvents "
            "request cannot span more than 24 hours.");
  const std::string half(524'288, 'x');
  EXPECT_EQ(put({{.timestamp = now, .message = half}, {.timestamp = now, .message = half}}),
            "400 InvalidParameterException: Upload too large: 1048628 bytes exceeds limit of "
            "1048576");
  EXPECT_EQ(messages(get(region).events), "");
}

TEST(Events, TooOldAndTooNewOnesAreToldOf) {
  TestRegion region;
  region.make("/a", {"s"});
  const std::int64_t now = region.millis();
  const auto put = [&](std::int64_t time, const std::string& message) {
    const std::vector<InputLogEvent> events = {{.timestamp = time, .message = message}};
    return region.must<Put>({.log_group_name = "/a", .log_stream_name = "s", .log_events = events});
  };
  EXPECT_EQ(
      put(now - 15LL * 86'400'000, "old").rejected_log_events_info->too_old_log_event_end_index, 1);
  EXPECT_EQ(put(now + 3 * 3'600'000, "new").rejected_log_events_info->too_new_log_event_start_index,
            0);
  EXPECT_FALSE(put(now - 13LL * 86'400'000, "kept").rejected_log_events_info);
  region.must<PutRetentionPolicyOperation>({.log_group_name = "/a", .retention_in_days = 3});
  EXPECT_EQ(
      put(now - 4LL * 86'400'000, "expired").rejected_log_events_info->expired_log_event_end_index,
      1);
  EXPECT_EQ(messages(get(region).events), "");  // what was kept has expired, too
}

TEST(Events, OfStreamsThatGoGoToo) {
  TestRegion region;
  region.make("/a", {"s", "t"});
  region.put("/a", "s", {"x"});
  region.put("/a", "t", {"y"});
  const auto files = [&] { return event_files(region).size(); };
  EXPECT_EQ(files(), 2U);
  region.must<DeleteLogStreamOperation>({.log_group_name = "/a", .log_stream_name = "s"});
  EXPECT_EQ(files(), 1U);
  region.must<CreateLogStreamOperation>({.log_group_name = "/a", .log_stream_name = "s"});
  EXPECT_EQ(messages(get(region).events), "");
  region.must<DeleteLogGroupOperation>({.log_group_name = "/a"});
  EXPECT_EQ(files(), 0U);
}

TEST(Events, OfADeletionThatWasNotDurableStay) {
  TestRegion region;
  region.make("/a", {"s"});
  region.put("/a", "s", {"x"});
  region.disk(DiskAnswer::full);
  static_cast<void>(region.call<DeleteLogGroupOperation>({.log_group_name = "/a"}));
  region.disk(DiskAnswer::durable);
  EXPECT_EQ(messages(get(region).events), "x ");
  region.restart();
  EXPECT_EQ(messages(get(region).events), "x ");
}

TEST(Events, AreCutWhereACrashTore) {
  TestRegion region;
  region.make("/a", {"s"});
  region.put("/a", "s", {"whole", "torn"});
  const std::string file = event_files(region).front();
  struct stat found {};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  ASSERT_EQ(::truncate(file.c_str(), found.st_size - 1), 0);
  region.restart();
  EXPECT_EQ(messages(get(region).events), "whole ");
  region.put("/a", "s", {"after"}, 5);
  region.restart();
  EXPECT_EQ(messages(get(region).events), "whole after ");
}

TEST(Streams, AreDescribedByNameAndByTime) {
  TestRegion region;
  region.make("/a", {"s", "t", "u"});
  region.put("/a", "u", {"x"}, 1);
  region.put("/a", "s", {"x"}, 9);
  const auto names = [&](DescribeLogStreamsRequest request) {
    request.log_group_name = "/a";
    const auto described = region.must<DescribeLogStreamsOperation>(request);
    std::string text;
    for (const LogStream& each : *described.log_streams) text += *each.log_stream_name + ' ';
    return text;
  };
  EXPECT_EQ(names({}), "s t u ");
  EXPECT_EQ(names({.order_by = "LastEventTime", .descending = true}), "s u t ");
  auto page = region.must<DescribeLogStreamsOperation>(
      {.log_group_name = "/a", .descending = true, .limit = 2});
  EXPECT_EQ(page.log_streams->back().log_stream_name, "t");
  EXPECT_EQ(names({.descending = true, .next_token = page.next_token}), "s ");
  EXPECT_EQ(page.log_streams->front().last_event_timestamp, region.millis() + 1);
}

TEST(Streams, TestMetricFilterTellsWhatMatches) {
  TestRegion region;
  const auto told = region.must<TestMetricFilterOperation>(
      {.filter_pattern = "{ $.n > 1 }", .log_event_messages = {{"{\"n\":1}", "{\"n\":2}"}}});
  ASSERT_EQ(told.matches->size(), 1U);
  EXPECT_EQ(told.matches->front().event_number, 2);
  EXPECT_EQ(told.matches->front().extracted_values->front().first, "$.n");
}

}  // namespace
}  // namespace skerry::logs
