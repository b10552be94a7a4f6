#include "certificates/region_ca.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "certificates/durable_file.hpp"
#include "certificates/limits.hpp"
#include "certificates/names.hpp"

namespace skerry {
namespace {

class RegionCaTest : public testing::Test {
 protected:
  RegionCaTest() {
    char name[] = "/tmp/skerry-ca-XXXXXX";
    directory_ = ::mkdtemp(name);
    clock_.set_wall(WallTime(std::chrono::seconds(1'800'000'000)));
  }
  ~RegionCaTest() override {
    for (const char* file : {"/ca.pem", "/ca-key.pem", "/ca.pem.new", "/ca-key.pem.new"})
      ::unlink((directory_ + file).c_str());
    ::rmdir(directory_.c_str());
  }

  RegionCa::Sources sources() { return {clock_, random_}; }
  std::string path(const char* name) const { return directory_ + "/" + name; }
  unsigned mode(const char* name) const {
    struct stat found {};
    return ::stat(path(name).c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
  }
  std::string refusal() {
    const Result<RegionCa> opened = RegionCa::open_or_create(directory_, sources());
    return opened ? "" : opened.error().message;
  }

  std::string directory_;
  FakeClock clock_;
  SeededRandom random_{1};
};

TEST_F(RegionCaTest, FirstStartMakesAKeyThatOnlyTheOwnerReads) {
  const Result<RegionCa> made = RegionCa::open_or_create(directory_, sources());
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(mode("ca-key.pem"), 0600U);
  EXPECT_EQ(mode("ca.pem"), 0644U);
  EXPECT_EQ(made->certificate_path(), path("ca.pem"));
}

TEST_F(RegionCaTest, LaterStartsKeepTheSameCa) {
  const Result<RegionCa> first = RegionCa::open_or_create(directory_, sources());
  const Result<RegionCa> second = RegionCa::open_or_create(directory_, sources());
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_EQ(first->certificate_pem(), second->certificate_pem());
}

TEST_F(RegionCaTest, AStartThatDiedAfterTheKeyIsCompleted) {
  ASSERT_TRUE(RegionCa::open_or_create(directory_, sources()).ok());
  const std::string key = read_small_file(path("ca-key.pem"))->text;
  ASSERT_EQ(::unlink(path("ca.pem").c_str()), 0);
  ASSERT_TRUE(RegionCa::open_or_create(directory_, sources()).ok());
  EXPECT_EQ(read_small_file(path("ca-key.pem"))->text, key);
  EXPECT_TRUE(read_small_file(path("ca.pem"))->exists);
}

TEST_F(RegionCaTest, HalfAFileOfACrashedStartIsNoObstacle) {
  std::ofstream(path("ca-key.pem.new")) << "-----BEGIN PRIV";
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(mode("ca-key.pem"), 0600U);
}

TEST_F(RegionCaTest, AKeyThatOthersMayReadIsRefused) {
  ASSERT_EQ(refusal(), "");
  ASSERT_EQ(::chmod(path("ca-key.pem").c_str(), 0640), 0);
  EXPECT_EQ(refusal(), path("ca-key.pem") + " may be read by others; it must have mode 0600");
}

TEST_F(RegionCaTest, ACertificateWithoutItsKeyIsRefused) {
  ASSERT_EQ(refusal(), "");
  ASSERT_EQ(::unlink(path("ca-key.pem").c_str()), 0);
  EXPECT_NE(refusal().find("is there without"), std::string::npos);
}

TEST_F(RegionCaTest, ACertificateWithAnotherKeyIsRefused) {
  ASSERT_EQ(refusal(), "");
  const std::string certificate = read_small_file(path("ca.pem"))->text;
  ASSERT_EQ(::unlink(path("ca.pem").c_str()), 0);
  ASSERT_EQ(::unlink(path("ca-key.pem").c_str()), 0);
  ASSERT_EQ(refusal(), "");
  ASSERT_TRUE(write_file_durably(path("ca.pem"), certificate, {0644}).ok());
  EXPECT_NE(refusal().find("the private key is not the certificate's"), std::string::npos);
}

TEST_F(RegionCaTest, AnEndedCaIsNamedAndNotReplaced) {
  ASSERT_EQ(refusal(), "");
  clock_.advance(certificate_limits::ca_lifetime_h + std::chrono::hours(1));
  EXPECT_NE(refusal().find("has ended"), std::string::npos);
  EXPECT_TRUE(read_small_file(path("ca-key.pem"))->exists);
}

TEST_F(RegionCaTest, GarbageInTheFilesIsAnErrorWithThePath) {
  ASSERT_EQ(refusal(), "");
  ASSERT_TRUE(write_file_durably(path("ca.pem"), "not a certificate", {0644}).ok());
  EXPECT_NE(refusal().find(path("ca.pem")), std::string::npos);
}

TEST_F(RegionCaTest, LeavesAreOnlyForPermittedNames) {
  const Result<RegionCa> ca = RegionCa::open_or_create(directory_, sources());
  ASSERT_TRUE(ca.ok());
  EXPECT_TRUE(ca->issue({"sts.us-east-1.amazonaws.com"}, sources()).ok());
  for (const char* name :
       {"google.com", "amazonaws.com.evil.org", "notamazonaws.com", "10.0.0.1", "192.168.1.1",
        "::2", "", "a..amazonaws.com", "x.amazonaws.com,DNS:google.com", "*.*.amazonaws.com"}) {
    const Result<tls::Identity> leaf = ca->issue({"localhost", name}, sources());
    EXPECT_FALSE(leaf.ok()) << name;
  }
  EXPECT_FALSE(ca->issue({}, sources()).ok());
}

TEST_F(RegionCaTest, ALeafLivesNinetyDays) {
  const Result<RegionCa> ca = RegionCa::open_or_create(directory_, sources());
  const Result<tls::Identity> leaf = ca->issue({"localhost"}, sources());
  ASSERT_TRUE(leaf.ok());
  EXPECT_EQ(leaf->not_after() - clock_.wall(), std::chrono::hours(24 * 90));
}

TEST(Names, PermittedAddresses) {
  for (const char* name : {"127.0.0.1", "127.255.0.9", "::1", "198.18.0.1", "198.19.255.255"})
    EXPECT_TRUE(permitted(name)) << name;
  for (const char* name : {"128.0.0.1", "198.17.255.255", "198.20.0.0", "0.0.0.0", "fe80::1"})
    EXPECT_FALSE(permitted(name)) << name;
}

TEST(Names, Kinds) {
  EXPECT_EQ(kind_of("*.s3.us-east-1.amazonaws.com"), NameKind::dns);
  EXPECT_EQ(kind_of("my_bucket.s3.amazonaws.com"), NameKind::dns);
  EXPECT_EQ(kind_of("a b"), NameKind::invalid);
  EXPECT_EQ(kind_of("UPPER"), NameKind::invalid);
  EXPECT_EQ(kind_of(std::string(64, 'a')), NameKind::invalid);
  EXPECT_EQ(kind_of("trailing."), NameKind::invalid);
  EXPECT_EQ(kind_of(""), NameKind::invalid);
}

}  // namespace
}  // namespace skerry
