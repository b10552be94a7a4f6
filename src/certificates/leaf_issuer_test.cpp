#include "certificates/leaf_issuer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace skerry {
namespace {

class LeafIssuerTest : public testing::Test {
 protected:
  LeafIssuerTest() {
    char name[] = "/tmp/skerry-leaf-XXXXXX";
    directory_ = ::mkdtemp(name);
    clock_.set_wall(WallTime(std::chrono::seconds(1'800'000'000)));
    ca_.emplace(*RegionCa::open_or_create(directory_, {clock_, random_}));
  }
  ~LeafIssuerTest() override {
    ::unlink((directory_ + "/ca.pem").c_str());
    ::unlink((directory_ + "/ca-key.pem").c_str());
    ::rmdir(directory_.c_str());
  }

  std::string directory_;
  FakeClock clock_;
  SeededRandom random_{2};
  std::optional<RegionCa> ca_;
};

TEST_F(LeafIssuerTest, NamesOutsideTheConstraintsGetNothing) {
  LeafIssuer issuer(*ca_, {clock_, random_});
  for (const char* name : {"google.com", "com", "evil-amazonaws.com", "10.0.0.1", "a b.localhost"})
    EXPECT_FALSE(issuer.identity_for(name)) << name;
  EXPECT_EQ(issuer.kept(), 0U);
}

TEST_F(LeafIssuerTest, ABucketsNameCostsNoNewLeaf) {
  LeafIssuer issuer(*ca_, {clock_, random_});
  const auto one = issuer.identity_for("one.s3.us-east-1.amazonaws.com");
  const auto two = issuer.identity_for("two.s3.us-east-1.amazonaws.com");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->leaf(), two->leaf());
  EXPECT_EQ(issuer.kept(), 1U);
}

TEST_F(LeafIssuerTest, OneLeafForSeveralDomains) {
  LeafIssuer issuer(*ca_, {clock_, random_});
  const std::vector<std::string> both = {"*.x.amazonaws.com", "*.endpoint.x.amazonaws.com"};
  const auto first = issuer.identity_of(both);
  ASSERT_TRUE(first);
  EXPECT_EQ(issuer.identity_of(both)->leaf(), first->leaf());
  EXPECT_NE(issuer.identity_for("a.x.amazonaws.com")->leaf(), first->leaf());
  EXPECT_FALSE(issuer.identity_of({"*.x.amazonaws.com", "*.google.com"}));
}

TEST_F(LeafIssuerTest, WhoNamesNoHostGetsTheLocalLeaf) {
  LeafIssuer issuer(*ca_, {clock_, random_});
  const auto unnamed = issuer.identity_for("");
  const auto local = issuer.identity_for("localhost");
  ASSERT_TRUE(unnamed && local);
  EXPECT_EQ(unnamed->leaf(), local->leaf());
}

TEST_F(LeafIssuerTest, TheLeastRecentlyUsedLeafGoes) {
  LeafIssuer issuer(*ca_, {clock_, random_}, {.unnamed = {"localhost"}, .leaves_max = 2});
  const auto first = issuer.identity_for("a.one.amazonaws.com");
  ASSERT_TRUE(issuer.identity_for("a.two.amazonaws.com"));
  EXPECT_EQ(issuer.identity_for("b.one.amazonaws.com")->leaf(), first->leaf());
  ASSERT_TRUE(issuer.identity_for("a.three.amazonaws.com"));  // two goes
  EXPECT_EQ(issuer.kept(), 2U);
  EXPECT_EQ(issuer.identity_for("c.one.amazonaws.com")->leaf(), first->leaf());
}

TEST_F(LeafIssuerTest, ALeafIsRenewedInItsLastMonth) {
  LeafIssuer issuer(*ca_, {clock_, random_});
  const auto first = issuer.identity_for("sts.amazonaws.com");
  clock_.advance(std::chrono::hours(24 * 59));
  EXPECT_EQ(issuer.identity_for("sts.amazonaws.com")->leaf(), first->leaf());
  clock_.advance(std::chrono::hours(24 * 2));
  const auto second = issuer.identity_for("sts.amazonaws.com");
  EXPECT_NE(second->leaf(), first->leaf());
  EXPECT_EQ(second->not_after() - clock_.wall(), std::chrono::hours(24 * 90));
  EXPECT_EQ(issuer.kept(), 1U);
}

}  // namespace
}  // namespace skerry
