// Pairs of generated templates, from seeds: whatever one becomes the other by, nothing happens that
// the change set did not list, dependents are never cut off, and a failure anywhere leaves all as
// it was.
#include "stack/plan.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <memory>
#include <set>
#include <string>

#include "base/random.hpp"
#include "stack/test_runner.hpp"

namespace skerry::stack {
namespace {

constexpr std::uint64_t seeds = 150;
constexpr std::size_t resources_most = 9;

struct Shape {
  bool there = true;
  bool bucket = false;
  std::uint64_t value = 0;
  std::uint64_t name = 0;                         // 0: none; of a bucket or parameter it replaces
  std::vector<std::pair<std::size_t, int>> uses;  // of an earlier one: Ref, GetAtt or DependsOn
  int policy = 0;
};

using Shapes = std::vector<Shape>;

Shape random_shape(Random& random, std::size_t index) {
  Shape out;
  out.there = random.below(5) != 0;
  out.value = random.below(2);
  out.name = random.below(3);
  out.policy = static_cast<int>(random.below(6));
  for (std::size_t other = 0; other < index; ++other) {
    if (random.below(3) == 0) out.uses.emplace_back(other, static_cast<int>(random.below(4)));
  }
  return out;
}

Shapes changed(Random& random, Shapes shapes) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const bool bucket = shapes[i].bucket;
    if (random.below(3) == 0) shapes[i] = random_shape(random, i);
    shapes[i].bucket = bucket;
  }
  return shapes;
}

std::string template_of(const Shapes& shapes) {
  constexpr std::array policies = {"Delete", "Retain", "RetainExceptOnCreate"};
  std::string out = "Resources:\n  Last: {Type: AWS::KMS::Key}\n";
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Shape& shape = shapes[i];
    if (!shape.there) continue;
    std::string text = fmt::format("v{}", shape.value);
    std::string waits;
    for (const auto& [other, how] : shape.uses) {
      if (!shapes[other].there) continue;
      if (how == 0) text += fmt::format("-${{R{}}}", other);
      if (how == 1) text += fmt::format("-${{R{}.Arn}}", other);
      if (how == 2 && !shapes[other].bucket) text += fmt::format("-${{R{}.Value}}", other);
      if (how == 3) waits += fmt::format("R{},", other);
    }
    const std::string name = shape.name == 0 ? "" : fmt::format("n{}", shape.name);
    out += fmt::format("  R{}:\n    Type: AWS::{}\n    DependsOn: [{}]\n", i,
                       shape.bucket ? "S3::Bucket" : "SSM::Parameter", waits);
    if (shape.policy < 3) {
      out += fmt::format("    DeletionPolicy: {}\n",
                         policies.at(static_cast<std::size_t>(shape.policy)));
    }
    out += "    Properties:\n";
    out += shape.bucket ? fmt::format("      Tags: [{{Key: k, Value: !Sub '{}'}}]\n", text)
                        : fmt::format("      Type: String\n      Value: !Sub '{}'\n", text);
    if (!name.empty()) {
      out += fmt::format("      {}: {}\n", shape.bucket ? "BucketName" : "Name", name);
    }
  }
  return out;
}

// Everything that the runner did stands in the change set, with the right verb.
void expect_listed(const std::vector<std::string>& log, const Plan& plan) {
  std::set<std::string> allowed;
  for (const ResourceChange& change : plan.changes) {
    const std::string& id = change.logical_id;
    if (change.action == ChangeAction::add) allowed.insert("create " + id);
    if (change.action == ChangeAction::remove) allowed.insert({"remove " + id, "retain " + id});
    if (change.action != ChangeAction::modify) continue;
    allowed.insert("update " + id);
    if (change.replacement == Replacement::no) continue;
    allowed.insert({"replace " + id, "remove " + id, "retain " + id});
  }
  for (const std::string& done : log) EXPECT_TRUE(allowed.contains(done)) << done;
}

struct Pair {
  Pair(std::uint64_t seed, TestRegion& region) {
    SeededRandom random(seed);
    Shapes shapes;
    const std::size_t count = 1 + random.below(resources_most);
    for (std::size_t i = 0; i < count; ++i) {
      shapes.push_back(random_shape(random, i));
      shapes.back().bucket = random.below(3) == 0;
    }
    before =
        std::make_unique<TestDesired>(template_of(shapes), std::vector<GivenParameter>(), region);
    after = std::make_unique<TestDesired>(template_of(changed(random, shapes)),
                                          std::vector<GivenParameter>(), region);
  }
  std::unique_ptr<TestDesired> before;
  std::unique_ptr<TestDesired> after;
};

TEST(GeneratedPairs, NothingHappensThatIsNotListed) {
  TestRegion region;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Pair pair(seed, region);
    ASSERT_EQ(pair.before->problem() + pair.after->problem(), "");
    TestRunner runner;
    ASSERT_TRUE(runner.update(nullptr, **pair.before));
    const auto plan = plan_update({pair.before->get(), pair.after->get(), &runner.live});
    ASSERT_TRUE(plan);
    runner.log.clear();
    ASSERT_TRUE(runner.update(pair.before->get(), **pair.after));
    expect_listed(runner.log, *plan);
    const auto rest = plan_update({pair.after->get(), pair.after->get(), &runner.live});
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->empty());
  }
}

TEST(GeneratedPairs, AFailureOfAnyCallLeavesAllAsItWas) {
  TestRegion region;
  std::size_t failures = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Pair pair(seed, region);
    TestRunner runner;
    ASSERT_TRUE(runner.update(nullptr, **pair.before));
    for (std::size_t call = 0; call < 2 * resources_most; ++call) {
      TestRunner attempt = runner;
      attempt.fail_at = call;
      if (attempt.update(pair.before->get(), **pair.after)) break;  // fewer calls than that
      ++failures;
      for (const auto& [id, properties] : runner.things) {
        ASSERT_TRUE(attempt.things.contains(id)) << id;
        EXPECT_EQ(attempt.things.at(id), properties) << id;
      }
      ASSERT_EQ(attempt.live.all.size(), runner.live.all.size());
      for (const auto& [id, resource] : runner.live.all) {
        EXPECT_EQ(attempt.live.reference(id), resource.current->physical_id);
      }
    }
  }
  EXPECT_GT(failures, seeds);
}

// Planning again from what is there gives the rest of the plan: after a crash nothing is lost.
TEST(GeneratedPairs, APlanIsTakenUpWhereItStopped) {
  TestRegion region;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Pair pair(seed, region);
    TestRunner runner;
    ASSERT_TRUE(runner.update(nullptr, **pair.before));
    TestRunner whole = runner;
    ASSERT_TRUE(whole.update(pair.before->get(), **pair.after));
    for (std::size_t stop = 0; stop < resources_most; ++stop) {
      TestRunner cut = runner;
      cut.next_operation();
      auto first = plan_update({pair.before->get(), pair.after->get(), &cut.live});
      ASSERT_TRUE(first);
      if (first->steps.size() <= stop) break;
      first->steps.resize(stop);
      ASSERT_TRUE(cut.run(*first, **pair.after));
      const auto rest = plan_update({pair.before->get(), pair.after->get(), &cut.live});
      ASSERT_TRUE(rest);
      ASSERT_TRUE(cut.run(*rest, **pair.after));
      cut.clean_up(Reason::success);
      EXPECT_EQ(cut.things, whole.things) << stop;
    }
  }
}

}  // namespace
}  // namespace skerry::stack
