#include "services/rds/ready_copies.hpp"

#include <gtest/gtest.h>

#include "services/rds/test_region.hpp"

namespace skerry::rds {
namespace {

using databases::ReadyCopy;
using databases::Version;

const Version thirteen{13, 23};
const Version eighteen{18, 4};

std::optional<std::uint16_t> slot_of_next(TestRegion& region) {
  StoredInstance wanted;
  wanted.engine_version = "13.23";
  return region.rds().slot_for(wanted);
}

TEST(ReadyCopies, OfEachTemplateThereIsToBeOne) {
  TestRegion region;
  StockPlan plan = plan_stock(region.rds(), stock_of({"13.23"}));
  ASSERT_EQ(plan.to_make, (ReadyCopy{thirteen, 110}));
  // What is being made is no other version's, and nobody's yet.
  EXPECT_EQ(slot_of_next(region), 111);
  plan = plan_stock(region.rds(), stock_of({"13.23", "13.23-110"}));
  EXPECT_EQ(plan.to_make, std::nullopt);
  EXPECT_EQ(slot_of_next(region), 110);
  plan = plan_stock(region.rds(), stock_of({"13.23", "13.23-110", "18.4"}));
  EXPECT_EQ(plan.to_make, (ReadyCopy{eighteen, 111}));
  EXPECT_TRUE(plan.to_remove.empty());
}

TEST(ReadyCopies, ANewInstanceHasTheOwnerOfItsVersionsCopy) {
  TestRegion region;
  plan_stock(region.rds(), stock_of({"13.23", "13.23-117"}));
  region.must<CreateDBInstanceOperation>(TestRegion::instance("one"));
  EXPECT_EQ(region.stored("one").uid_slot, 117);
  // It is given once.
  region.must<CreateDBInstanceOperation>(TestRegion::instance("two"));
  EXPECT_EQ(region.stored("two").uid_slot, 110);
  // About to be taken: nobody removes it before.
  StockPlan plan = plan_stock(region.rds(), stock_of({"13.23", "13.23-117"}));
  EXPECT_TRUE(plan.to_remove.empty());
  EXPECT_EQ(plan.to_make, (ReadyCopy{thirteen, 111}));
}

TEST(ReadyCopies, ACopyWhoseOwnerIsAnInstanceAndTheRemainsOfACrashGo) {
  TestRegion region;
  region.make("one");  // 110
  const StockPlan plan =
      plan_stock(region.rds(), stock_of({"13.23", "13.23-110", "13.23-111", "13.23-112",
                                         "18.4-113.building", "18.4.building", "something"}));
  EXPECT_EQ(plan.to_remove, (std::vector<std::string>{"13.23-110", "13.23-112", "18.4-113"}));
  EXPECT_EQ(plan.to_make, std::nullopt);
  EXPECT_EQ(slot_of_next(region), 111);
}

TEST(ReadyCopies, ARestoreTakesNone) {
  TestRegion region;
  plan_stock(region.rds(), stock_of({"13.23", "13.23-117"}));
  StoredInstance wanted;
  wanted.engine_version = "13.23";
  wanted.origin_snapshot = "snap-one";
  EXPECT_EQ(region.rds().slot_for(wanted), 110);
}

}  // namespace
}  // namespace skerry::rds
