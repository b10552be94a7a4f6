#include "databases/copy_tree.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "databases/local_trees.hpp"

namespace skerry::databases {
namespace {

const Tree source{TreeKind::instance, "db-source"};
const Tree target{TreeKind::snapshot, "rds-target"};

class CopyTree : public ::testing::Test {
 protected:
  std::string root = "/tmp/skerry-trees-XXXXXX";
  std::optional<LocalTrees> trees;

  void SetUp() override {
    ASSERT_NE(::mkdtemp(root.data()), nullptr);
    trees.emplace(LocalTrees::open(root, {::geteuid(), ::getegid()}).value());
    for (const char* folder : {"", "/global", "/base", "/pg_wal", "/pg_wal/archive_status",
                               "/pg_replslot", "/pg_replslot/one", "/log"})
      ASSERT_EQ(::mkdir((at(source) + folder).c_str(), 0700), 0) << folder;
    for (const char* file :
         {"/PG_VERSION", "/global/pg_control", "/base/1", "/pg_wal/0001", "/pg_replslot/one/state",
          "/log/l", "/postmaster.pid", "/server.key", "/backup_label"})
      put(at(source) + file, file);
    ASSERT_EQ(::symlink("/etc/passwd", (at(source) + "/base/link").c_str()), 0);
  }
  void TearDown() override {
    const Fd tmp(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    EXPECT_TRUE(remove_tree(tmp, root.substr(sizeof("/tmp/") - 1)).ok());
    EXPECT_NE(::access(root.c_str(), F_OK), 0);
  }

  std::string at(const Tree& tree, Stage stage = Stage::whole) { return trees->path(tree, stage); }
  static void put(const std::string& path, std::string_view text) {
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  static bool there(const std::string& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0;
  }
};

TEST_F(CopyTree, ACopyOfARunningEngineHasNothingOfItsProcess) {
  ASSERT_TRUE(trees->copy(source, target, Part::data).ok());
  const std::string made = at(target, Stage::building);
  for (const char* kept :
       {"/PG_VERSION", "/global/pg_control", "/base/1", "/pg_wal/archive_status", "/pg_replslot"})
    EXPECT_TRUE(there(made + kept)) << kept;
  for (const char* gone : {"/pg_wal/0001", "/pg_replslot/one", "/postmaster.pid", "/server.key",
                           "/backup_label", "/log", "/base/link"})
    EXPECT_FALSE(there(made + gone)) << gone;
  ASSERT_TRUE(trees->copy(source, target, Part::log).ok());
  EXPECT_TRUE(there(made + "/pg_wal/0001"));
  EXPECT_EQ(trees->stage(target).value(), Stage::building);
  ASSERT_TRUE(trees->publish(target).ok());
  EXPECT_EQ(trees->stage(target).value(), Stage::whole);
}

TEST_F(CopyTree, WhatIsRestoredKnowsWhereItsRecoveryBegins) {
  ASSERT_TRUE(trees->copy(source, target, Part::everything).ok());
  EXPECT_TRUE(there(at(target, Stage::building) + "/backup_label"));
  EXPECT_TRUE(there(at(target, Stage::building) + "/pg_replslot/one/state"));
  EXPECT_FALSE(there(at(target, Stage::building) + "/postmaster.pid"));
}

TEST_F(CopyTree, FilesAreReplacedWholeAndOnlyForTheOwner) {
  ASSERT_TRUE(trees->write(source, ManagedFile::private_key, "key").ok());
  struct stat info {};
  ASSERT_EQ(::stat((at(source) + "/server.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(info.st_size, 3);
  EXPECT_FALSE(trees->write({TreeKind::instance, "../x"}, ManagedFile::access, "").ok());
}

TEST_F(CopyTree, WhatIsRemovedIsGoneAndMayBeAgain) {
  ASSERT_TRUE(trees->remove(source).ok());
  EXPECT_EQ(trees->stage(source).value(), Stage::absent);
  EXPECT_TRUE(trees->remove(source).ok());
  EXPECT_EQ(::access("/etc/passwd", F_OK), 0);  // the link was removed, not what it names
}

}  // namespace
}  // namespace skerry::databases
