#include <gtest/gtest.h>

#include "services/ssm/test_region.hpp"

namespace skerry::ssm {
namespace {

using Label = LabelParameterVersionOperation;
using Unlabel = UnlabelParameterVersionOperation;
using Texts = std::vector<std::string>;

TEST(Labels, MoveFromVersionToVersion) {
  TestRegion region;
  region.put("x", "one");
  region.put("x", "two");
  EXPECT_EQ(region.must<Label>({.name = "x", .labels = {{"live", "b"}}}).parameter_version, 2);
  EXPECT_EQ(region.get("x:live"), "two");
  region.must<Label>({.name = "x", .labels = {{"live"}}, .parameter_version = 1});
  region.restart();
  EXPECT_EQ(region.get("x:live"), "one");
  EXPECT_EQ(region.get("x:b"), "two");
  const auto history = region.must<GetParameterHistoryOperation>({.name = "x"});
  EXPECT_EQ(history.parameters->at(0).labels, Texts{"live"});
  EXPECT_EQ(history.parameters->at(1).labels, Texts{"b"});
}

TEST(Labels, ThatAreNoneAreToldApart) {
  TestRegion region;
  region.put("x", "one");
  const auto answer =
      region.must<Label>({.name = "x", .labels = {{"1st", "good", "awsome", "a b"}}});
  EXPECT_EQ(answer.invalid_labels, (Texts{"1st", "awsome", "a b"}));
  EXPECT_EQ(region.ssm().latest(key_of("x")).labels, Texts{"good"});
}

TEST(Labels, AreTenAtMost) {
  TestRegion region;
  region.put("x", "one");
  region.must<Label>({.name = "x", .labels = {{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}}});
  region.must<Label>({.name = "x", .labels = {{"a"}}});
  EXPECT_EQ(region.refused<Label>({.name = "x", .labels = {{"k"}}}),
            "400 ParameterVersionLabelLimitExceeded: A parameter version can have maximum 10 "
            "labels.Move one or more labels to another version and try again.");
}

TEST(Labels, NeedTheirVersion) {
  TestRegion region;
  EXPECT_EQ(region.refused<Label>({.name = "x", .labels = {{"a"}}}), "400 ParameterNotFound: ");
  region.put("x", "one");
  EXPECT_EQ(region.refused<Label>({.name = "x", .labels = {{"a"}}, .parameter_version = 3}),
            "400 ParameterVersionNotFound: Systems Manager could not find version 3 of x. Verify "
            "the version and try again.");
}

TEST(Labels, AreTakenAway) {
  TestRegion region;
  region.put("x", "one");
  region.must<Label>({.name = "x", .labels = {{"a", "b"}}});
  const auto answer =
      region.must<Unlabel>({.name = "x", .parameter_version = 1, .labels = {{"b", "c"}}});
  EXPECT_EQ(answer.removed_labels, Texts{"b"});
  EXPECT_EQ(answer.invalid_labels, Texts{"c"});
  EXPECT_EQ(region.ssm().latest(key_of("x")).labels, Texts{"a"});
}

}  // namespace
}  // namespace skerry::ssm
