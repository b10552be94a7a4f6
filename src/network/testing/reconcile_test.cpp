#include "network/reconcile.hpp"

#include <gtest/gtest.h>

#include "kernel/checks.hpp"
#include "kernel/fake/fake_kernel.hpp"
#include "network/compile.hpp"
#include "network/environments.hpp"
#include "network/testing/networks.hpp"

namespace skerry::network {
namespace {

constexpr Uplink uplink{{0xcb007101}, std::nullopt};

// The fake has no link to the host: what the warden does, the test does.
void attach(kernel::FakeKernel& kernel) {
  const std::vector<kernel::LinkChange> changes{
      kernel::CreateNamespace{{"internet"}},
      kernel::CreateVeth{{{"edge"}, {"out"}, {}}, {{"internet"}, {"eth0"}, {}}}};
  ASSERT_TRUE(kernel.links().apply(changes).ok());
}

// What two worlds have in common when the same plan was applied to both: all but interface numbers.
std::string picture(const kernel::FakeKernel& kernel) {
  std::string all;
  for (const auto& [name, space] : kernel.world().spaces) {
    all += name.text + ":";
    for (const auto& [link, info] : space.links) all += " " + link.text;
    for (const auto& each : space.addresses) all += " a" + kernel::text(each.network);
    for (const auto& each : space.routes) {
      all += " r" + std::to_string(each.table) + "/" + kernel::text(each.destination) +
             (each.interface ? each.interface->text : "-");
    }
    for (const auto& each : space.rules) all += " p" + std::to_string(each.mark.value_or(0));
    for (const auto& each : space.neighbours) all += " n" + kernel::text(each.address);
    for (const auto& [key, value] : space.settings) all += " s" + std::to_string(value);
    if (space.table) {
      std::vector<std::string> parts;
      for (const auto& chain : space.table->chains) {
        parts.push_back(" " + chain.name.text + "=" + fingerprint(chain));
      }
      for (const auto& set : space.table->sets) {
        parts.push_back(" " + set.name.text + "#" + std::to_string(set.elements.size()));
      }
      std::sort(parts.begin(), parts.end());
      for (const std::string& part : parts) all += part;
    }
    all += "\n";
  }
  return all;
}

std::string fresh_picture(const Plan& first, const Plan& plan) {
  kernel::FakeKernel kernel;
  Reconciler reconciler(kernel);
  EXPECT_TRUE(reconciler.apply(first).ok());
  attach(kernel);
  const auto done = reconciler.apply(plan);
  EXPECT_TRUE(done.ok()) << done.error().message;
  return picture(kernel);
}

TEST(Reconciler, small_changes_lead_where_a_fresh_start_leads) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SeededRandom random(seed);
    Network network = test::generate(random, "n");
    kernel::FakeKernel kernel;
    Reconciler reconciler(kernel);
    const Plan first = compile(network, std::nullopt);
    ASSERT_TRUE(reconciler.apply(first).ok());
    attach(kernel);
    for (int change = 0; change < 10; ++change) {
      test::mutate(network, random);
      const Plan plan = compile(network, uplink);
      const auto done = reconciler.apply(plan);
      ASSERT_TRUE(done.ok()) << seed << ": " << done.error().message;
      ASSERT_EQ(picture(kernel), fresh_picture(first, plan)) << "seed " << seed;
    }
  }
}

TEST(Reconciler, mends_what_any_failed_step_left) {
  SeededRandom random(7);
  Network network = test::generate(random, "n");
  const Plan first = compile(network, std::nullopt);
  test::mutate(network, random);
  network.interfaces.erase(network.interfaces.begin());
  const Plan plan = compile(network, uplink);
  const std::string wanted = fresh_picture(first, plan);
  for (const bool second : {false, true}) {
    bool failed = true;
    for (std::uint64_t n = 1; failed; ++n) {
      kernel::FakeKernel kernel;
      Reconciler reconciler(kernel);
      failed = false;
      if (!second) kernel.fail_step(n);
      if (!reconciler.apply(first).ok()) {
        failed = true;
        ASSERT_TRUE(reconciler.apply(first).ok()) << n;
      }
      if (!second && !failed) break;
      attach(kernel);
      if (second) kernel.fail_step(n);
      if (!reconciler.apply(plan).ok()) {
        failed = true;
        const auto again = reconciler.apply(plan);
        ASSERT_TRUE(again.ok()) << n << ": " << again.error().message;
      }
      ASSERT_EQ(picture(kernel), wanted) << "failed step " << n;
    }
  }
}

TEST(Reconciler, a_restart_finds_everything_and_changes_nothing_but_settings) {
  SeededRandom random(3);
  const Network network = test::generate(random, "n");
  kernel::FakeKernel kernel;
  const Plan plan = compile(network, std::nullopt);
  ASSERT_TRUE(Reconciler(kernel).apply(plan).ok());
  const std::string before = picture(kernel);
  std::uint64_t settings = 0;
  for (const auto& [name, space] : plan.spaces) settings += space.settings.size();
  const std::uint64_t looked = 1 + 2 * plan.spaces.size();
  const std::uint64_t steps = kernel.steps();
  ASSERT_TRUE(Reconciler(kernel).apply(plan).ok());
  EXPECT_EQ(kernel.steps() - steps, looked + settings);
  EXPECT_EQ(picture(kernel), before);
}

TEST(Reconciler, one_rule_more_is_one_transaction) {
  test::Builder build;
  const VpcId vpc = build.vpc("a", "10.0.0.0/16");
  const GroupId group = build.group(vpc, "web");
  const SubnetId subnet = build.subnet(vpc, "s", test::block("10.0.1.0/24"), build.table(vpc, "t"));
  build.interface(subnet, "one", {group});
  kernel::FakeKernel kernel;
  Reconciler reconciler(kernel);
  ASSERT_TRUE(reconciler.apply(compile(build.network, std::nullopt)).ok());
  build.ingress(group, test::of_tcp(443), everywhere);
  const std::uint64_t steps = kernel.steps();
  ASSERT_TRUE(reconciler.apply(compile(build.network, std::nullopt)).ok());
  EXPECT_EQ(kernel.steps() - steps, 1U);
}

TEST(Reconciler, leaves_nothing_behind) {
  SeededRandom random(11);
  kernel::FakeKernel kernel;
  Reconciler reconciler(kernel);
  ASSERT_TRUE(reconciler.apply(compile(test::generate(random, "n"), std::nullopt)).ok());
  ASSERT_TRUE(reconciler.apply(Plan{}).ok());
  EXPECT_TRUE(kernel.world().spaces.empty());
}

TEST(Compiler, makes_only_what_the_warden_accepts) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SeededRandom random(seed);
    const Plan plan = compile(test::generate(random, "n"), uplink);
    for (const auto& [name, space] : plan.spaces) {
      const std::vector<kernel::FirewallChange> changes{kernel::ReplaceTable{space.table}};
      const auto checked = kernel::check(changes);
      ASSERT_TRUE(checked.ok()) << name.text << ": " << checked.error().message;
    }
  }
}

// Who runs functions joins environments to their interface; a look at the kernel leaves them alone.
TEST(Reconciler, spares_the_links_of_environments) {
  test::Builder build;
  const VpcId vpc = build.vpc("a", "10.0.0.0/16");
  const SubnetId subnet = build.subnet(vpc, "s", test::block("10.0.1.0/24"), build.table(vpc, "t"));
  const InterfaceId eni = build.interface(subnet, "f", {build.group(vpc, "g")});
  build.network.interfaces.at(eni).use = InterfaceUse::function;
  kernel::FakeKernel kernel;
  Reconciler reconciler(kernel);
  const Plan plan = compile(build.network, std::nullopt);
  ASSERT_TRUE(reconciler.apply(plan).ok());
  std::vector<kernel::LinkChange> joined{kernel::CreateNamespace{{"fn-1"}}};
  for (auto& change : join({"fn-1"}, eni, {3})) joined.push_back(std::move(change));
  ASSERT_TRUE(kernel.links().apply(joined).ok());
  const std::string before = picture(kernel);
  reconciler.forget();
  ASSERT_TRUE(reconciler.apply(plan).ok());
  EXPECT_EQ(picture(kernel), before);
}

}  // namespace
}  // namespace skerry::network
