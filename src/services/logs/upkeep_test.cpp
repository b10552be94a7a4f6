#include "services/logs/upkeep.hpp"

#include <gtest/gtest.h>

#include "services/logs/limits.hpp"
#include "services/logs/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::logs {
namespace {

class UpkeepTest : public testing::Test {
 protected:
  using Region = TestRegionIn<test::TemporaryDirectory>;

  // The region's own calls have a time of their own; the loop's decides what has expired.
  std::int64_t hours_ago(int hours) {
    return (region.loop().wall() - std::chrono::hours(hours)).time_since_epoch().count();
  }
  void append(const std::string& stream, std::int64_t time) {
    const std::vector<LogEvent> events = {{.timestamp = time, .ingested = time, .message = "x"}};
    EXPECT_TRUE(files().append(id(stream), events).ok());
  }
  StreamId id(const std::string& stream) {
    return StreamId{region.logs().find(GroupName{"/a"}, StreamName{stream})->id};
  }
  EventFiles& files() { return region.logs().events(); }
  void look_after() {
    upkeep = std::make_unique<Upkeep>(Upkeep::Parts{region.loop(), *pool, region.logs()});
  }

  Region region;
  std::unique_ptr<BlockingPool> pool = make_inline_pool(region.loop());
  std::unique_ptr<Upkeep> upkeep;
};

TEST_F(UpkeepTest, WhatWasWrittenIsSyncedAndThenNothing) {
  region.make("/a", {"s", "t"});
  look_after();
  append("s", hours_ago(0));
  append("t", hours_ago(0));
  region.loop().run_for(limits::sync_every * 2);
  EXPECT_TRUE(files().take_unsynced().empty());
  append("s", hours_ago(0));
  EXPECT_EQ(files().take_unsynced().size(), 1U);
}

TEST_F(UpkeepTest, FilesGoWhenTheirLastEventHasExpired) {
  region.make("/a", {"old", "mixed"});
  region.must<PutRetentionPolicyOperation>({.log_group_name = "/a", .retention_in_days = 1});
  append("old", hours_ago(26));
  append("old", hours_ago(25));
  append("mixed", hours_ago(25));
  append("mixed", hours_ago(1));
  look_after();
  region.loop().run_for(limits::sync_every * 2);
  EXPECT_EQ(files().stored_bytes(id("old")), 0U);
  EXPECT_GT(files().stored_bytes(id("mixed")), 0U);
  append("old", hours_ago(0));  // the stream is still there
  EXPECT_GT(files().stored_bytes(id("old")), 0U);
}

TEST_F(UpkeepTest, AfterAStartIndexesAreMadeBeforeSomebodyAsks) {
  region.make("/a", {"s", "empty"});
  append("s", hours_ago(1));
  region.restart();
  EXPECT_FALSE(files().knows(id("s")));
  look_after();
  region.loop().run_until_idle();
  EXPECT_TRUE(files().knows(id("s")));
  EXPECT_EQ((*files().index(id("s")))->size(), 1U);
}

TEST_F(UpkeepTest, AnIndexThatCameTooLateIsNotTaken) {
  region.make("/a", {"s"});
  append("s", hours_ago(1));
  auto found = files().scan(id("s"));
  ASSERT_TRUE(found.ok());
  append("s", hours_ago(0));
  files().know(id("s"), std::move(*found));
  EXPECT_EQ((*files().index(id("s")))->size(), 2U);
}

}  // namespace
}  // namespace skerry::logs
