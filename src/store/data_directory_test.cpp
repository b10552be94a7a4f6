#include "store/data_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry {
namespace {

constexpr FileMode secret_mode{0400};

class DataDirectoryTest : public testing::Test {
 protected:
  test::TemporaryDirectory temporary;
  std::string path = temporary.path() + "/data";
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerAlone) {
  ASSERT_TRUE(DataDirectory::open(path).ok());
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700U);
}

TEST_F(DataDirectoryTest, ASecondProcessIsToldWhoHasIt) {
  const Result<DataDirectory> held = DataDirectory::open(path);
  ASSERT_TRUE(held.ok());
  const std::string expected =
      "data directory " + path + " is in use by process " + std::to_string(::getpid());
  const pid_t child = ::fork();
  if (child == 0) {
    // Descriptors are inherited by fork, so the child opens anew, as another program would.
    const Result<DataDirectory> second = DataDirectory::open(path);
    ::_exit(!second.ok() && second.error().message == expected ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(DataDirectoryTest, CanBeOpenedAgainAfterItsHolderIsGone) {
  { ASSERT_TRUE(DataDirectory::open(path).ok()); }
  EXPECT_TRUE(DataDirectory::open(path).ok());
}

TEST_F(DataDirectoryTest, RefusesWhatOthersCanRead) {
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  EXPECT_EQ(DataDirectory::open(path).error().message,
            "data directory " + path + " is open to others: chmod 700 it");
}

TEST_F(DataDirectoryTest, RefusesAFile) {
  ASSERT_TRUE(DataDirectory::open(path).ok());
  const std::string file = path + "/lock";
  EXPECT_EQ(DataDirectory::open(file).error().message,
            "open data directory " + file + ": Not a directory");
}

TEST_F(DataDirectoryTest, AFileIsReplacedAsAWholeWithItsMode) {
  const DataDirectory directory = DataDirectory::open(path).value();
  EXPECT_EQ(directory.read("key", secret_mode).value(), std::nullopt);
  ASSERT_TRUE(directory.write("key", as_bytes("one"), secret_mode).ok());
  ASSERT_TRUE(directory.write("key", as_bytes("second"), secret_mode).ok());
  EXPECT_EQ(directory.read("key", secret_mode).value(), "second");
  EXPECT_NE(::access((path + "/key.new").c_str(), F_OK), 0);
}

TEST_F(DataDirectoryTest, AHalfWrittenFileOfACrashIsReplaced) {
  const DataDirectory directory = DataDirectory::open(path).value();
  ASSERT_TRUE(directory.write("key.new", as_bytes("half"), secret_mode).ok());
  ASSERT_TRUE(directory.write("key", as_bytes("whole"), secret_mode).ok());
  EXPECT_EQ(directory.read("key", secret_mode).value(), "whole");
}

TEST_F(DataDirectoryTest, AFileOfAnotherModeOrTypeIsRefused) {
  const DataDirectory directory = DataDirectory::open(path).value();
  ASSERT_TRUE(directory.write("key", as_bytes("one"), secret_mode).ok());
  ASSERT_EQ(::chmod((path + "/key").c_str(), 0440), 0);
  EXPECT_EQ(directory.read("key", secret_mode).error().message,
            path + "/key has the wrong mode: it must be 0400");
  ASSERT_EQ(::symlink("/etc/passwd", (path + "/link").c_str()), 0);
  EXPECT_EQ(directory.read("link", secret_mode).error().message,
            path + "/link is not a plain file");
  ASSERT_EQ(::mkfifo((path + "/pipe").c_str(), 0400), 0);
  EXPECT_EQ(directory.read("pipe", secret_mode).error().message,
            path + "/pipe is not a plain file");
}

TEST_F(DataDirectoryTest, AFileOfSomebodyElseIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const DataDirectory directory = DataDirectory::open(path).value();
  ASSERT_TRUE(directory.write("key", as_bytes("one"), secret_mode).ok());
  ASSERT_EQ(::chown((path + "/key").c_str(), 12345, 12345), 0);
  EXPECT_EQ(directory.read("key", secret_mode).error().message,
            path + "/key belongs to user 12345, not to this one");
}

}  // namespace
}  // namespace skerry
