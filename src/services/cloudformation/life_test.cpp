#include "services/cloudformation/life.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace skerry::cloudformation {
namespace {

std::vector<Status> all() {
  std::vector<Status> out;
  for (int i = 0; i <= static_cast<int>(Status::delete_failed); ++i)
    out.push_back(static_cast<Status>(i));
  return out;
}

TEST(Life, NamesAreTheirOwnAndReadBack) {
  std::set<std::string_view> names;
  for (const Status status : all()) {
    EXPECT_TRUE(names.insert(name(status)).second) << name(status);
    EXPECT_EQ(status_named(name(status)), status);
  }
  EXPECT_EQ(status_named("CREATE"), std::nullopt);
  EXPECT_EQ(name(Status::update_cleanup_in_progress), "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
}

// Every stack can be got rid of: from each state there is a way to DELETE_COMPLETE, and from it
// none.
TEST(Life, EveryWayEnds) {
  std::set<Status> ends{Status::delete_complete};
  for (bool more = true; more;) {
    more = false;
    for (const Status from : all())
      for (const Status to : all())
        if (ends.contains(to) && may_move(from, to)) more = ends.insert(from).second || more;
  }
  EXPECT_EQ(ends.size(), all().size());
  for (const Status to : all()) EXPECT_FALSE(may_move(Status::delete_complete, to)) << name(to);
}

TEST(Life, WhatIsUnderWayIsNeitherChangedNorDeleted) {
  for (const Status status : all()) {
    EXPECT_EQ(in_progress(status),
              name(status).ends_with("_IN_PROGRESS") && status != Status::review_in_progress);
    if (!in_progress(status)) continue;
    EXPECT_FALSE(may_update(status) || may_delete(status) || may_roll_back(status) ||
                 may_continue(status))
        << name(status);
  }
  EXPECT_FALSE(may_update(Status::rollback_complete));
  EXPECT_FALSE(may_update(Status::review_in_progress));
  EXPECT_TRUE(may_delete(Status::rollback_complete));
}

}  // namespace
}  // namespace skerry::cloudformation
