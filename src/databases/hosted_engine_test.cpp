// An engine as a region has it: behind the kernel's interfaces, in a namespace of its own.
#include "databases/hosted_programs.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "databases/copy_tree.hpp"
#include "databases/keeper.hpp"
#include "databases/pq_door.hpp"
#include "kernel/linux/test_region.hpp"

namespace skerry::databases {
namespace {

const MasterUser master{"postgres", "secret", "orders"};
const Tree tree{TreeKind::instance, "db-one"};

class HostedEngine : public kernel::RegionTest, public ::testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    SKERRY_NEEDS_ROOT();
    const std::string engines = std::string(SKERRY_SOURCE_DIR) + "/.tools/engines";
    kernel::LinuxOptions options{.folder = folder.warden(), .allow_lan = {}, .programs = {}};
    options.programs.engines = {engines};
    options.programs.trees = serve_trees;
    auto opened = kernel::LinuxKernel::open(options, random);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    kernel = std::move(*opened);
    ASSERT_TRUE(make_fabric());
    for (const Engine& each : engines_in(engines))
      if (each.version.major == GetParam()) engine = each;
  }
  void TearDown() override {
    RegionTest::TearDown();
    const Fd parent(::open(folder.warden().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.open()) {
      EXPECT_TRUE(remove_tree(parent, "databases").ok());
    }
  }
  Machine machine(HostedTrees& trees, HostedPrograms& programs, Door& door) {
    return {trees, programs, door, clock, random};
  }
  void make_blank() {
    HostedTrees trees(*kernel, {100});
    HostedPrograms programs(*kernel, trees, {.uid = {100}});
    const Tree work{TreeKind::instance, "template-" + text(engine.version)};
    HostedDoor door(*kernel, pq, {kernel_name(work), {100}});
    const auto made =
        make_template(machine(trees, programs, door), key, {engine, "C.UTF-8", "/tmp"});
    ASSERT_TRUE(made.ok()) << made.error().message;
  }
  InstanceSpec spec() {
    InstanceSpec out{.tree = tree, .engine = engine, .resolved = {}, .placement = {}, .tls = {}};
    out.placement.socket_folder = "/tmp";
    return out;
  }
  Station station() {
    return {
        .uid = {101},
        .space = one,
        .cgroup = kernel::CgroupName{"db-one"},
        .limits = {.memory_bytes = std::uint64_t{512} << 20, .processes = 200, .cpu_percent = {}}};
  }

  Engine engine;
  SystemClock clock;
  PqDoor pq;
  AdminKey key{"a key"};
};

TEST_P(HostedEngine, ServesInItsNamespaceAndGoesWithItsTree) {
  make_blank();
  HostedTrees trees(*kernel, {101});
  HostedPrograms programs(*kernel, trees, station());
  HostedDoor door(*kernel, pq, {kernel_name(tree), {101}});
  const auto before = std::chrono::steady_clock::now();
  Keeper keeper(machine(trees, programs, door), key, spec());
  const auto made =
      keeper.create({template_tree(engine.version), template_tree(engine.version)}, master);
  ASSERT_TRUE(made.ok()) << made.error().message;
  std::printf("PostgreSQL %d: created in %d ms\n", GetParam(),
              static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - before)
                                   .count()));
  auto session = door.open({"", 5432, master.user, master.database, master.password});
  ASSERT_TRUE(session.ok()) << session.error().message;
  // Nothing of the host is there, whoever asks.
  const auto shown = (*session)->run("SHOW data_directory");
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown->at(0).at(0), "/rdsdbdata/db");
  EXPECT_GT(trees.bytes(tree).value(), 10u << 20);

  // A successor of this program finds it.
  HostedPrograms later(*kernel, trees, station());
  Keeper again(machine(trees, later, door), key, spec());
  ASSERT_TRUE(again.resume(Status::available).ok());
  ASSERT_TRUE((*session)->run("SELECT 1").ok());  // undisturbed

  // Killed, it comes back.
  ASSERT_TRUE(later.signal(tree, Signal::kill).ok());
  CrashEvent event = CrashEvent::none;
  while (event == CrashEvent::none) {
    const auto looked = again.look_after();
    if (looked.ok()) event = *looked;
  }
  EXPECT_EQ(event, CrashEvent::restarted);
  ASSERT_TRUE(again.healthy().ok());

  ASSERT_TRUE(again.remove().ok());
  ASSERT_TRUE(later.release().ok());
  EXPECT_EQ(trees.stage(tree).value(), Stage::absent);
  EXPECT_TRUE(kernel->cgroups().list()->empty());
}

TEST_P(HostedEngine, AReadyCopyBecomesTheInstanceOfItsOwner) {
  make_blank();
  HostedTrees trees(*kernel, {101});
  {
    HostedTrees idle(*kernel, {101}, Pace::idle);
    ASSERT_TRUE(make_ready_copy(idle, {engine.version, 101}).ok());
  }
  const std::string version = text(engine.version);
  EXPECT_THAT(trees.names(TreeKind::blank).value(),
              ::testing::UnorderedElementsAre(version, version + "-101"));
  HostedPrograms programs(*kernel, trees, station());
  HostedDoor door(*kernel, pq, {kernel_name(tree), {101}});
  Keeper keeper(machine(trees, programs, door), key, spec());
  const auto made = keeper.create({template_tree(engine.version), template_tree(engine.version),
                                   ready_tree({engine.version, 101})},
                                  master);
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_THAT(trees.names(TreeKind::blank).value(), ::testing::ElementsAre(version));
  auto session = door.open({"", 5432, master.user, master.database, master.password});
  ASSERT_TRUE(session.ok()) << session.error().message;
  EXPECT_EQ((*session)->run("SHOW fsync").value().at(0).at(0), "on");
  ASSERT_TRUE(keeper.remove().ok());
  ASSERT_TRUE(programs.release().ok());
}

TEST_P(HostedEngine, WorkThatIsGivenUpEndsAtOnceAndLeavesNoCopy) {
  make_blank();
  HostedTrees idle(*kernel, {101}, Pace::idle);
  ASSERT_TRUE(idle.names(TreeKind::blank).ok());  // its process runs
  idle.abandon();
  EXPECT_FALSE(make_ready_copy(idle, {engine.version, 101}).ok());
  HostedTrees trees(*kernel, {101});
  EXPECT_EQ(trees.stage(ready_tree({engine.version, 101})).value(), Stage::absent);
}

INSTANTIATE_TEST_SUITE_P(Versions, HostedEngine, ::testing::Values(13, 18));

}  // namespace
}  // namespace skerry::databases
