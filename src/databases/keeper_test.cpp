// The keeper over a model of the machine: what it leaves when any step fails, and that the same
// call then goes on.
#include "databases/keeper.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <map>
#include <set>
#include <utility>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

const Tree mine{TreeKind::instance, "db-mine"};
const Tree copy{TreeKind::snapshot, "rds-copy"};
const MasterUser master{"admin", "secret", "orders"};

// One machine, whose every call can be the one that fails, with its work done or not.
class ModelMachine final : public Trees, public Programs, public Door {
 public:
  struct Kept {
    Stage stage = Stage::absent;
    std::string rdsadmin;  // the password
    std::string label;
  };
  std::map<Tree, Kept> trees;
  std::set<Tree> running;
  std::set<std::string> roles;
  std::set<std::string> databases;
  int calls = 0;
  int fails_at = -1;
  bool dies = false;

  Result<Stage> stage(const Tree& tree) override { return trees[tree].stage; }
  Result<Done> copy(const Tree& from, const Tree& to, Part) override {
    trees[to] = trees[from];
    trees[to].stage = Stage::building;
    return step();
  }
  Result<Done> write(const Tree& tree, ManagedFile file, std::string_view text) override {
    if (file == ManagedFile::backup_label) trees[tree].label = text;
    return step();
  }
  Result<Done> publish(const Tree& tree) override {
    trees[tree].stage = Stage::whole;
    return step();
  }
  Result<Done> adopt(const Tree& from, const Tree& to) override {
    EXPECT_EQ(trees[from].stage, Stage::whole);
    EXPECT_EQ(trees[to].stage, Stage::absent);
    trees[to] = std::exchange(trees[from], {});
    return step();
  }
  Result<Done> settle(const Tree&, Settle) override { return Done{}; }  // from another thread
  Result<Done> remove(const Tree& tree) override {
    EXPECT_FALSE(running.contains(tree));
    trees[tree] = {};
    return step();
  }
  Result<Done> initdb(const InitDb& order) override {
    trees[order.to] = {Stage::building, order.password, {}};
    return step();
  }
  Result<Fd> start(const Engine&, const Tree& tree) override {
    EXPECT_EQ(trees[tree].stage, Stage::whole);
    TRY(step());
    if (dies) return Fd(::eventfd(1, EFD_CLOEXEC));  // readable: it has ended
    running.insert(tree);
    return Fd(::eventfd(0, EFD_CLOEXEC));
  }
  Result<Fd> find(const Tree& tree) override {
    return running.contains(tree) ? Fd(::eventfd(1, EFD_CLOEXEC)) : Fd{};
  }
  Readiness readiness(const Tree&) override { return Readiness::ready; }
  Result<Done> signal(const Tree& tree, Signal signal) override {
    if (signal != Signal::reload) running.erase(tree);
    return step();
  }
  std::string last_words(const Tree&) override { return {}; }

  Result<std::unique_ptr<Session>, LoginError> open(const Login& login) override;

  Result<Done> step() {
    if (++calls == fails_at) return Error{"this call fails"};
    return Done{};
  }
};

class ModelSession final : public Session {
 public:
  ModelSession(ModelMachine& machine, Tree tree) : machine_(machine), tree_(std::move(tree)) {}
  Result<std::vector<Row>> run(std::string_view sql) override {
    const auto has = [&](std::string_view text) { return sql.find(text) != sql.npos; };
    std::vector<Row> rows;
    // The model has no hashes: what a verifier is made of is told by who sets it.
    if (has("ALTER ROLE rdsadmin")) machine_.trees[tree_].rdsadmin = "own " + tree_.name;
    if (has("CREATE ROLE")) machine_.roles.insert("admin");
    if (has("CREATE DATABASE") || has("RENAME TO \"orders\"")) {
      EXPECT_TRUE(machine_.databases.insert("orders").second);
      machine_.databases.erase("rdsadmin-spare");
    }
    if (has("FROM pg_database"))
      for (const std::string& name : machine_.databases) rows.push_back({name});
    if (has("labelfile")) rows.push_back({"the label", std::nullopt});
    TRY(machine_.step());
    return rows;
  }

 private:
  ModelMachine& machine_;
  Tree tree_;
};

const AdminKey key{"key"};

Result<std::unique_ptr<Session>, LoginError> ModelMachine::open(const Login& login) {
  if (running.empty()) return LoginError{Refusal::not_yet, "nobody is there"};
  const Tree tree = *running.begin();
  const std::string& kept = trees[tree].rdsadmin;
  const bool own = kept == "own " + tree.name && login.password == admin_password(key, tree);
  if (!own && kept != login.password)
    return LoginError{Refusal::wrong_password, "password authentication failed"};
  if (!step().ok()) return LoginError{Refusal::other, "this call fails"};
  return std::unique_ptr<Session>(std::make_unique<ModelSession>(*this, tree));
}

class KeeperOnAModel : public ::testing::Test {
 protected:
  ModelMachine machine;
  FakeClock clock;
  SeededRandom random{1};
  const Version version{17, 10};
  const Origin origin{template_tree(version), template_tree(version)};

  KeeperOnAModel() {
    machine.trees[origin.tree] = {Stage::whole, admin_password(key, origin.tree), {}};
  }
  Keeper keeper() {
    return Keeper(
        {machine, machine, machine, clock, random}, key,
        {.tree = mine, .engine = {version, "/engine"}, .resolved = {}, .placement = {}, .tls = {}});
  }
};

TEST_F(KeeperOnAModel, ACreateThatFailsAnywhereIsFinishedByTheNext) {
  for (int at = 1;; ++at) {
    machine = {};
    machine.trees[origin.tree] = {Stage::whole, admin_password(key, origin.tree), {}};
    if (at % 3 != 0) machine.databases = {"rdsadmin-spare"};  // a template of before has none
    machine.fails_at = at;
    const bool failed = !keeper().create(origin, master).ok();
    machine.fails_at = -1;
    // Another one, as after a restart of the program; the engine outlived it or did not.
    if (at % 2 == 0) machine.running.clear();
    const auto again = keeper().create(origin, master);
    ASSERT_TRUE(again.ok()) << at << ": " << again.error().message;
    EXPECT_EQ(machine.trees[mine].stage, Stage::whole);
    EXPECT_EQ(machine.trees[mine].rdsadmin, "own db-mine");
    EXPECT_TRUE(machine.roles.contains("admin"));
    EXPECT_EQ(machine.databases, std::set<std::string>{"orders"});
    EXPECT_TRUE(machine.running.contains(mine));
    if (!failed) break;
    ASSERT_LT(at, 100);
  }
}

TEST_F(KeeperOnAModel, AReadyCopyBecomesTheInstanceAndIsGone) {
  const ReadyCopy ready{version, 110};
  Origin with = origin;
  with.ready = ready_tree(ready);
  for (int at = 1;; ++at) {
    machine = {};
    machine.trees[origin.tree] = {Stage::whole, admin_password(key, origin.tree), {}};
    ASSERT_TRUE(make_ready_copy(machine, ready).ok());
    machine.fails_at = at + machine.calls;
    const bool failed = !keeper().create(with, master).ok();
    machine.fails_at = -1;
    const auto again = keeper().create(with, master);
    ASSERT_TRUE(again.ok()) << at << ": " << again.error().message;
    EXPECT_EQ(machine.trees[*with.ready].stage, Stage::absent);
    EXPECT_EQ(machine.trees[mine].rdsadmin, "own db-mine");
    EXPECT_TRUE(machine.roles.contains("admin"));
    if (!failed) break;
    ASSERT_LT(at, 100);
  }
}

TEST_F(KeeperOnAModel, AReadyCopyThatIsNotWholeIsNobodysTree) {
  const ReadyCopy ready{version, 110};
  Origin with = origin;
  with.ready = ready_tree(ready);
  for (int at = 1;; ++at) {
    machine = {};
    machine.trees[origin.tree] = {Stage::whole, admin_password(key, origin.tree), {}};
    machine.fails_at = at;
    const bool failed = !make_ready_copy(machine, ready).ok();
    machine.fails_at = -1;
    if (!failed) break;
    ASSERT_TRUE(make_ready_copy(machine, ready).ok()) << at;
    EXPECT_EQ(machine.trees[*with.ready].stage, Stage::whole);
    machine.trees[*with.ready].stage = Stage::building;  // as a crash leaves one
    ASSERT_TRUE(keeper().create(with, master).ok());
    EXPECT_EQ(machine.trees[*with.ready].stage, Stage::building);
    ASSERT_LT(at, 100);
  }
}

TEST_F(KeeperOnAModel, TheNameOfAReadyCopyIsOfAVersionAndAnOwner) {
  EXPECT_EQ(ready_tree({{13, 23}, 110}).name, "13.23-110");
  EXPECT_EQ(parse_ready_copy("13.23-110"), (ReadyCopy{{13, 23}, 110}));
  for (const std::string name : {"13.23", "13.23-", "13-110", "13.23-x", "13.23-0110",
                                 "13.23-65536", "13.23-110.building", ""})
    EXPECT_EQ(parse_ready_copy(name), std::nullopt) << name;
}

TEST_F(KeeperOnAModel, ASnapshotThatFailsAnywhereIsNotThere) {
  ASSERT_TRUE(keeper().create(origin, master).ok());
  for (int at = 1;; ++at) {
    machine.calls = 0;
    machine.fails_at = at;
    const bool failed = !keeper().snapshot(copy).ok();
    machine.fails_at = -1;
    if (!failed) break;
    // The last step names it, and then it is whole.
    if (machine.trees[copy].stage == Stage::whole) {
      EXPECT_EQ(machine.trees[copy].label, "the label") << at;
    }
    ASSERT_TRUE(keeper().snapshot(copy).ok());
    EXPECT_EQ(machine.trees[copy].label, "the label");
    machine.trees[copy] = {};
    ASSERT_LT(at, 100);
  }
}

TEST_F(KeeperOnAModel, RemoveStopsTheEngineFirstAndCanBeRepeated) {
  ASSERT_TRUE(keeper().create(origin, master).ok());
  ASSERT_TRUE(keeper().remove().ok());
  EXPECT_EQ(machine.trees[mine].stage, Stage::absent);
  EXPECT_TRUE(keeper().remove().ok());
}

TEST_F(KeeperOnAModel, AnEngineThatNeverComesUpIsALoopThatIsToldOnce) {
  ASSERT_TRUE(keeper().create(origin, master).ok());
  machine.running.clear();
  machine.dies = true;
  Keeper looking = keeper();
  EXPECT_FALSE(looking.resume(Status::available).ok());
  int told = 0;
  for (int looks = 0; looks < 20; ++looks) {
    const auto event = looking.look_after();
    if (event.ok() && *event == CrashEvent::crash_loop) ++told;
    EXPECT_FALSE(event.ok() && *event == CrashEvent::restarted);
    clock.advance(limits::restart_wait_ms_max);
  }
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(looking.looping());
  machine.dies = false;
  CrashEvent event = CrashEvent::none;
  for (int looks = 0; looks < 3 && event == CrashEvent::none; ++looks) {
    const auto looked = looking.look_after();
    if (looked.ok()) event = *looked;
    clock.advance(limits::restart_wait_ms_max);
  }
  EXPECT_EQ(event, CrashEvent::restarted);
}

TEST_F(KeeperOnAModel, NamesOfTreesAreOurs) {
  EXPECT_TRUE(valid(mine));
  for (const std::string name : {"", "..", ".x", "a/b", "a b", "A", "x.building", "-x"})
    EXPECT_FALSE(valid({TreeKind::instance, name})) << name;
  EXPECT_FALSE(valid({TreeKind::instance, std::string(64, 'a')}));
}

}  // namespace
}  // namespace skerry::databases
