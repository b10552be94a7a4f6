// Runtimes that are not on this machine when a function first names them.
#include <gtest/gtest.h>

#include "services/lambda/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::lambda {
namespace {

using TestRegion = TestRegionIn<test::TemporaryDirectory>;
using Create = CreateFunctionOperation;
using Describe = GetFunctionConfigurationOperation;
using sandbox::Runtime;

CreateFunctionRequest with_node20(const TestRegion& region, const std::string& name) {
  auto request = region.function(name);
  request.runtime = "nodejs20.x";
  return request;
}

TEST(Runtimes, AreFetchedBeforeAFunctionIsActive) {
  TestRegion region;
  region.must<Create>(with_node20(region, "f"));
  region.must<Create>(with_node20(region, "g"));
  const auto waits = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(waits.state, "Pending");
  EXPECT_EQ(waits.state_reason, "The runtime nodejs20.x is being fetched.");
  EXPECT_EQ(refusal(*region.invoke({.function_name = "f"})->answer),
            "409 ResourceConflictException: The operation cannot be performed at this time. The "
            "function is currently in the following state: Pending");
  ASSERT_EQ(region.runtimes().fetching.size(), 1U);  // once for both
  region.runtimes().fetched(Done{});
  region.settle();
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}).state, "Active");
  EXPECT_EQ(region.must<Describe>({.function_name = "g"}).state, "Active");
}

TEST(Runtimes, ThatCannotBeFetchedFailTheFunctionUntilItHasAnother) {
  TestRegion region;
  region.must<Create>(with_node20(region, "f"));
  region.runtimes().fetched(Error{"npm has no network"});
  region.settle();
  const auto failed = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(failed.state, "Failed");
  EXPECT_EQ(failed.state_reason, "npm has no network");
  EXPECT_EQ(failed.state_reason_code, "InternalError");
  region.must<UpdateFunctionConfigurationOperation>(
      {.function_name = "f", .runtime = "nodejs24.x"});
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}).state, "Active");
}

TEST(Runtimes, AnUpdateIsInProgressUntilItsRuntimeIsThere) {
  TestRegion region;
  region.make("f");
  region.must<UpdateFunctionConfigurationOperation>(
      {.function_name = "f", .runtime = "nodejs20.x"});
  const auto waits = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(waits.state, "Active");
  EXPECT_EQ(waits.last_update_status, "InProgress");
  EXPECT_EQ(
      region.refused<UpdateFunctionConfigurationOperation>({.function_name = "f", .timeout = 9})
          .substr(0, 29),
      "409 ResourceConflictException");
  EXPECT_TRUE(region.environments().retired.empty() ||
              region.environments().retired.back().revision != waits.revision_id);
  region.runtimes().fetched(Done{});
  region.settle();
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}).last_update_status, "Successful");
  EXPECT_EQ(region.environments().retired.back().revision, waits.revision_id);
}

TEST(Runtimes, AFetchThatARestartCutOffBeginsAgain) {
  TestRegion region;
  region.must<Create>(with_node20(region, "f"));
  region.runtimes().fetching.clear();
  region.restart();
  ASSERT_EQ(region.runtimes().fetching.size(), 1U);
  region.runtimes().fetched(Done{});
  region.settle();
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}).state, "Active");
}

}  // namespace
}  // namespace skerry::lambda
