#include "objects/extents.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace skerry::objects {
namespace {

const BlobId a{std::string(32, 'a')};
const BlobId b{std::string(32, 'b')};
const Extents two{{a, 10, 100}, {b, 0, 50}};

TEST(Extents, SlicesCutBothEnds) {
  EXPECT_EQ(bytes_of(two), 150U);
  EXPECT_EQ(slice(two, {0, 150}), two);
  EXPECT_EQ(slice(two, {0, 100}), (Extents{{a, 10, 100}}));
  EXPECT_EQ(slice(two, {99, 2}), (Extents{{a, 109, 1}, {b, 0, 1}}));
  EXPECT_EQ(slice(two, {100, 50}), (Extents{{b, 0, 50}}));
  EXPECT_EQ(slice(two, {149, 1}), (Extents{{b, 49, 1}}));
  EXPECT_EQ(slice(two, {150, 0}), Extents{});
  EXPECT_EQ(slice(two, {7, 0}), Extents{});
  EXPECT_EQ(slice({}, {0, 0}), Extents{});
}

TEST(Extents, NeighboursJoin) {
  Extents joined = slice(two, {0, 60});
  append(joined, slice(two, {60, 90}));
  EXPECT_EQ(joined, two);
  append(joined, {{b, 51, 1}});
  EXPECT_EQ(joined.size(), 3U);
}

TEST(Extents, TextsRoundTripAndNothingElseIsRead) {
  EXPECT_EQ(decode_extents(encode(two)).value(), two);
  EXPECT_EQ(decode_extents("").value(), Extents{});
  const Extents under_keys{{a, 0, 5, "QUJD"}, {a, 5, 5, "REVG"}};
  EXPECT_EQ(decode_extents(encode(under_keys)).value(), under_keys);
  EXPECT_EQ(slice(under_keys, {1, 2}), (Extents{{a, 1, 2, "QUJD"}}));
  Extents joined{under_keys.front()};
  append(joined, {under_keys.back()});
  EXPECT_EQ(joined, under_keys) << "another key is another extent";
  const std::string id = a.text;
  const std::vector<std::string> malformed{
      id,
      id + ":0",
      id + ":0:0",
      id + ":0:1,",
      "," + id + ":0:1",
      id + ":-1:1",
      id + ":0:1x",
      id + ":0:99999999999999999999",
      id + ":0:1:",
      id + ":0:1:?",
      id + ":0:1:QUJD:QUJD",
      "../../../../../../etc/passwd_____:0:1",
      id + ":" + std::to_string(std::numeric_limits<std::uint64_t>::max()) + ":1"};
  for (const std::string& bad : malformed) EXPECT_FALSE(decode_extents(bad).ok()) << bad;
}

}  // namespace
}  // namespace skerry::objects
