// The words between a keeper and process 1, and what an unpacker makes of an archive.
#include "kernel/launch/launch.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>

#include <fstream>

#include "kernel/launch/unpack_archive.hpp"
#include "kernel/sandbox_words.hpp"

namespace skerry::kernel {
namespace {

TEST(SandboxWords, ComeBackAsTheyWere) {
  const SandboxStart start{{"/a", "/b"}, {"a", "-x"}, {"A=1", "B="}, {"/c"}};
  EXPECT_EQ(decode_start(encode(start)), start);
  const SandboxEnded ended{SandboxEnd::signalled, -9};
  EXPECT_EQ(decode_ended(encode(ended)), ended);
  const UnpackReport report{Unpacked::hostile, 1ULL << 40, "why"};
  EXPECT_EQ(decode_report(encode(report)), report);
  for (const std::string& word : {encode(start), encode(ended), encode(report)}) {
    for (std::size_t cut = 0; cut < word.size(); ++cut) {
      const std::string_view part = std::string_view(word).substr(0, cut);
      EXPECT_FALSE(decode_start(part) || decode_ended(part) || decode_report(part));
    }
    EXPECT_FALSE(decode_start(word + "x") || decode_ended(word + "x") || decode_report(word + "x"));
  }
}

TEST(SandboxWords, AZeroByteWouldCutAVariable) {
  SandboxStart start{{"/a"}, {"a"}, {std::string("A=1\0B", 5)}, {}};
  EXPECT_FALSE(decode_start(encode(start)).has_value());
}

class Unpack : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "skerry-unpack-XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    std::array<char, PATH_MAX> here{};
    ASSERT_NE(::getcwd(here.data(), here.size()), nullptr);
    before_ = here.data();
    ASSERT_EQ(::chdir(folder_.c_str()), 0);
  }
  void TearDown() override {
    ASSERT_EQ(::chdir(before_.c_str()), 0);
    ASSERT_EQ(std::system(("rm -rf " + folder_).c_str()), 0);
  }
  // One of the fuzz target's seeds.
  UnpackReport unpack(const char* seed, UnpackLimits limits = {1 << 20, 100}) {
    std::ifstream file(std::string(SKERRY_ARCHIVES) + "/" + seed);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const Fd copy(::memfd_create("archive", MFD_CLOEXEC));
    EXPECT_EQ(::write(copy.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    ::lseek(copy.get(), 0, SEEK_SET);
    return unpack_archive({copy.get()}, limits);
  }
  std::string folder_;
  std::string before_;
};

TEST_F(Unpack, KeepsFilesAndTheirModes) {
  const UnpackReport report = unpack("plain");
  EXPECT_EQ(report.result, Unpacked::whole) << report.detail;
  EXPECT_EQ(report.bytes, 12u);
  struct stat about {};
  ASSERT_EQ(::stat("a/b/c", &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0755u);
  ASSERT_EQ(::stat("index.js", &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0644u);
}

TEST_F(Unpack, RefusesWhatIsHostile) {
  for (const char* const seed : {"outside", "through_link", "twice"})
    EXPECT_EQ(unpack(seed).result, Unpacked::hostile) << seed;
  EXPECT_NE(::access((folder_ + "/../out").c_str(), F_OK), 0);
}

TEST_F(Unpack, CountsAsItGoes) {
  EXPECT_EQ(unpack("bomb").result, Unpacked::too_large);
  EXPECT_EQ(unpack("plain", {100, 1}).result, Unpacked::too_large);
  EXPECT_EQ(unpack("empty").result, Unpacked::not_a_zip);
  EXPECT_EQ(unpack("absent").result, Unpacked::not_a_zip);
}

}  // namespace
}  // namespace skerry::kernel
