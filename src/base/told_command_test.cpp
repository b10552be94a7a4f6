#include "base/told_command.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {

using std::chrono::seconds;

TEST(ToldCommand, TellsEachLineAndEndsWell) {
  std::vector<std::string> steps;
  const auto done = run_told({"/bin/sh", "-c", "echo one; echo two >&2"}, seconds(20),
                             [&](std::string_view line) { steps.emplace_back(line); });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(steps, (std::vector<std::string>{"one", "two"}));
}

TEST(ToldCommand, ItsLastLineIsTheError) {
  const auto failed = run_told({"/bin/sh", "-c", "echo begun; echo no network; exit 1"},
                               seconds(20), [](std::string_view) {});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message, "no network");
}

TEST(ToldCommand, WhatTakesTooLongIsEnded) {
  const auto late = run_told({"/bin/sh", "-c", "sleep 1000"}, std::chrono::milliseconds(50), {});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().message, "it took too long");
}

TEST(ToldCommand, WhatIsStoppedEnds) {
  ToldStop stop;
  const auto ended = run_told(
      {"/bin/sh", "-c", "echo begun; sleep 1000"}, seconds(1000),
      [&](std::string_view) { stop.stop(); }, &stop);
  EXPECT_FALSE(ended.ok());
  EXPECT_FALSE(run_told({"/bin/sh", "-c", "sleep 1000"}, seconds(1000), {}, &stop).ok());
}

TEST(ToldCommand, WhatIsNotThereCannotRun) {
  EXPECT_FALSE(run_told({"/nowhere/to/be/found"}, seconds(1), {}).ok());
}

}  // namespace
}  // namespace skerry
